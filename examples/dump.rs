fn main() {
    for p in std::env::args().skip(1) {
        let path = std::path::Path::new(&p);
        let d = duizhao::extract::read_file(path).unwrap();
        let n = duizhao::notice::parse(&d, duizhao::corpus::province_of_folder(path));
        dump(&n, 0);
        let want: String = d.blocks.iter().flat_map(|b| b.text.chars()).filter(|c| !c.is_whitespace()).collect();
        let got: String = n.pieces().iter().flat_map(|(_, t)| t.chars().collect::<Vec<_>>()).filter(|c| !c.is_whitespace()).collect();
        println!("LOSSLESS {} removed {:?}", want == got, d.removed.iter().map(|r| &r.text).collect::<Vec<_>>());
    }
}
fn dump(n: &duizhao::notice::Notice, ind: usize) {
    let pad = " ".repeat(ind);
    println!("{pad}== {} | {} | encl {:?} | {:?} | bodies {:?} | rec {:?} | {:?} | {:?} | imp {:?} | {:?}", n.name(), n.title, n.enclosed_title, n.genre, n.issuing_bodies, n.main_recipients, n.province, n.date_of_issue, n.imprint, n.disclosure);
    for m in &n.matter { println!("{pad}  [{:?}] p{:?} {}", m.kind, m.page, m.text); }
    cl(&n.clauses, ind + 2);
    for a in &n.attachments {
        println!("{pad}  ## {} {} tables {:?}", a.label, a.title, a.tables);
        for m in &a.matter { println!("{pad}    [{:?}] {}", m.kind, m.text); }
        cl(&a.clauses, ind + 4);
        if let Some(n) = &a.notice { dump(n, ind + 4) }
    }
    for d in &n.diagnostics { println!("{pad}  !! {} {} {:?}", d.code, d.message, d.page); }
    for r in &n.references { println!("{pad}  ref {} {:?} {:?}", r.title, r.document_number.as_ref().map(|x| x.to_string()), r.clause.as_ref().map(|x| x.to_string())); }
}
fn cl(c: &[duizhao::notice::Clause], ind: usize) {
    for c in c {
        println!("{}{} {:?} {:?} p{:?} H={:?} {}", " ".repeat(ind), c.path, c.label, c.role, c.page(), c.heading, c.text().replace('\n', "⏎").chars().take(60).collect::<String>());
        cl(&c.children, ind + 2);
    }
}
