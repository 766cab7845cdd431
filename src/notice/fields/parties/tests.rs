use super::*;

fn told(text: &str) -> Vec<String> {
    read(text, &mut Offsets::new(text))
        .into_iter()
        .filter_map(|e| match e.detail {
            Some(Detail::Parties(p)) => Some(format!("{}={}", p.kind.chinese(), p.names.join("|"))),
            _ => None,
        })
        .collect()
}

#[test]
fn labels_name_the_part() {
    assert_eq!(
        told("（责任单位：市教委、市科技局，各区县（自治县）政府）"),
        ["责任=市教委|市科技局|各区县（自治县）政府"]
    );
    assert_eq!(
        told("牵头单位：省文旅厅；配合单位：省财政厅、省体育局"),
        ["牵头=省文旅厅", "配合=省财政厅|省体育局"]
    );
    assert_eq!(
        told("主　办：甲市总工会\n承办单位：乙区总工会"),
        ["承办=乙区总工会"]
    );
    assert_eq!(
        told("主办单位：甲市总工会\n协办单位：丙公司"),
        ["主办=甲市总工会", "协办=丙公司"]
    );
}

#[test]
fn brackets_behind_an_item_say_who_leads_and_who_helps() {
    assert_eq!(
        told("完善设施。（市住建委牵头，市财政局、市规划局配合）"),
        ["牵头=市住建委", "配合=市财政局|市规划局"]
    );
    assert_eq!(
        told("提升质量。（省农业农村厅、省水利厅等按职责分工负责）"),
        ["责任=省农业农村厅|省水利厅"]
    );
    assert_eq!(told("（有关情况另行通知，自愿参加）"), Vec::<String>::new());
}

#[test]
fn by_whom_is_told_amid_a_sentence() {
    assert_eq!(
        told("本办法由市市场监管局负责解释。"),
        ["责任=市市场监管局"]
    );
    assert_eq!(
        told("具体标准由省财政厅会同省民政厅制定。"),
        ["责任=省财政厅", "配合=省民政厅"]
    );
    assert_eq!(told("理由充分，自由组织。"), Vec::<String>::new());
    assert_eq!(told("市科协牵头，各区配合。"), ["牵头=市科协", "配合=各区"]);
}
