//! Which notices are told to be copies, and which are not.

use super::*;
use crate::{extract, notice};

fn parsed(text: &str) -> Notice {
    notice::parse(&extract::read("a.txt", text.as_bytes()).unwrap(), None)
}

fn are_same(a: &Notice, b: &Notice) -> bool {
    let (x, y) = (Trace::of(a), Trace::of(b));
    let are = same((&x, &Likeness::of(a)), (&y, &Likeness::of(b)));
    assert!(!are || x.may_be_same(&y), "a trace rules nothing out");
    are
}

/// A notice of some length, of a year.
fn annual(year: u32) -> String {
    let mut text = format!(
        "关于组织开展{year}年全市青少年航模竞赛的通知\n各县（市、区）教育局：\n为丰富学生课余生活，经研究，决定举办竞赛，现将有关事项通知如下。\n"
    );
    for (mark, item) in ["一、", "二、", "三、"]
        .iter()
        .zip(["组织报名", "赛前培训", "现场比赛"])
    {
        text += &format!(
            "{mark}{item}。各学校要高度重视{item}工作，明确专人负责，认真做好宣传发动，确保学生安全有序参加，{year}年6月{}日前将材料报送市教育局体卫艺科，逾期不再受理。\n",
            year % 20 + 3
        );
    }
    text + &format!("某某市教育局\n{year}年5月{}日", year % 20 + 1)
}

#[test]
fn a_plan_that_another_province_took_over_is_not_the_same_notice() {
    let of = |province: &str| {
        let text = annual(2022).replace("某某市教育局\n2022年5月3日", "");
        parsed(&text.replace("全市", province))
    };
    assert!(are_same(&of("广西"), &of("广西")));
    assert!(!are_same(&of("广西"), &of("湖南")));
}

#[test]
fn a_copy_with_small_differences_of_extraction_is_the_same_notice() {
    let original = parsed(&annual(2022));
    let noisy = annual(2022)
        .replace("高度重视", "高度重规")
        .replace("明确", "明 确")
        .replace('，', ",");
    let noisy = parsed(&noisy);
    assert!(are_same(&original, &noisy));
    let marks = [&original, &noisy].map(|notice| marks_and_sample(notice).0);
    assert!(marks[0].iter().any(|mark| marks[1].contains(mark)));
}

#[test]
fn this_years_notice_is_not_last_years() {
    let (last, this) = (parsed(&annual(2022)), parsed(&annual(2023)));
    assert!(!are_same(&last, &this));
    // Nor where the title names no year and nothing is signed.
    let bare = |year: u32| {
        let text = annual(year).replacen(&format!("{year}年"), "", 1);
        let (text, _) = text.rsplit_once("\n某某市").unwrap();
        parsed(text)
    };
    assert!(!are_same(&bare(2022), &bare(2023)));
    assert!(are_same(&bare(2022), &bare(2022)));
}

#[test]
fn two_offices_with_the_same_title_are_two_notices() {
    let other = parsed(&annual(2022).replace("某某市教育局\n", "乙乙县体育局\n"));
    assert!(!are_same(&parsed(&annual(2022)), &other));
}

#[test]
fn a_copy_without_its_long_attachment_is_found() {
    let form = |i: usize| {
        let name = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"][i % 10];
        let words = format!("{name}类项目申报单位应当如实填写第{i}张表格所列各项内容并加盖公章后");
        format!(
            "（{}）{words}，{}随同电子文本一并提交。\n",
            i + 1,
            words.chars().rev().collect::<String>()
        )
    };
    let forms: String = (0..30).map(form).collect();
    let short = parsed(&annual(2022));
    let long = parsed(&annual(2022).replace(
        "\n某某市教育局\n",
        &format!("\n某某市教育局\n2022年5月3日\n附件\n申报须知\n{forms}"),
    ));
    assert!(!long.attachments.is_empty());
    let traces = [Trace::of(&long), Trace::of(&short)];
    assert!(
        traces[0]
            .keys()
            .skip(1)
            .any(|mark| traces[1].marks.contains(&mark))
    );
    assert!(are_same(&long, &short));
}

#[test]
fn two_versions_of_a_regulation_are_not_one_nor_are_those_of_two_cities() {
    let law = |city: &str, changes: &str| {
        let articles: String = (1..9)
            .map(|i| format!("第{i}条 本市行政区域内的单位和个人从事第{i}类活动，应当遵守本条例的规定，接受主管部门的监督管理。\n"))
            .collect();
        parsed(&format!(
            "{city}公园条例\n（2016年2月20日{city}人民代表大会常务委员会通过{changes}）\n{articles}"
        ))
    };
    let first = law("绵阳市", "");
    let later = law(
        "绵阳市",
        "　根据2022年3月29日绵阳市人民代表大会常务委员会《关于修改部分法规的决定》修正",
    );
    assert!(are_same(&first, &law("绵阳市", "")));
    assert!(!are_same(&first, &later));
    assert!(!are_same(&first, &law("南充市", "")));
}
