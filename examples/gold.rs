use std::collections::HashSet;
fn main() {
    let mut notices = Vec::new();
    for e in duizhao::corpus::entries(std::path::Path::new("corpus")).unwrap() {
        let d = duizhao::extract::read_file(&e.path).unwrap();
        notices.push(duizhao::notice::parse(&d, e.province));
    }
    let c = duizhao::compare::compare(&notices);
    println!("{:?} items {} placed {} rows {}", c.provinces, c.coverage.items, c.coverage.placed, c.rows.len());
    let gold: Vec<(String, String, String, String, u8)> = serde_json::from_str(&std::fs::read_to_string("/work/shared/gold/alignment-dev.json").unwrap()).unwrap();
    let key = |a: &str, b: &str| if a < b { (a.to_string(), b.to_string()) } else { (b.to_string(), a.to_string()) };
    let mut want = HashSet::new(); let mut ignore = HashSet::new();
    for (d1, p1, d2, p2, g) in &gold { let k = key(&format!("{d1}#{p1}"), &format!("{d2}#{p2}")); if *g >= 2 { want.insert(k); } else { ignore.insert(k); } }
    let mut got = HashSet::new();
    for r in &c.rows { 
        print!("{} |", r.theme);
        for cell in &r.cells { for q in cell { print!(" {}{}", q.address, q.relation.map_or("", |r| r.chinese())); } print!(" |"); } println!();
        let all: Vec<(usize,&str)> = r.cells.iter().enumerate().flat_map(|(i,c)| c.iter().map(move |q| (i,q.address.as_str()))).collect();
        for (i, a) in &all { for (j, b) in &all { if i < j && (a.starts_with("桂科协学发") && b.starts_with("渝科协发") || b.starts_with("桂科协学发") && a.starts_with("渝科协发")) { got.insert(key(a, b)); } } }
    }
    let tp = got.iter().filter(|k| want.contains(*k)).count() as f64;
    let fp = got.iter().filter(|k| !want.contains(*k) && !ignore.contains(*k)).count() as f64;
    let p = tp / (tp + fp); let r = tp / want.len() as f64;
    println!("P {p:.3} R {r:.3} F1 {:.3}", 2.0*p*r/(p+r));
    for k in &want { if !got.contains(k) { println!("missed {k:?}"); } }
    for k in &got { if !want.contains(k) && !ignore.contains(k) { println!("wrong {k:?}"); } }
}
