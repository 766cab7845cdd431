use std::time::Instant;
fn main() {
    let files: Vec<String> = std::fs::read_to_string("/tmp/laws.list")
        .unwrap()
        .split('\0')
        .filter(|s| !s.is_empty())
        .map(str::to_owned)
        .collect();
    let data: Vec<(String, Vec<u8>)> = files
        .into_iter()
        .map(|f| {
            let b = std::fs::read(&f).unwrap();
            (f, b)
        })
        .collect();
    let bytes: usize = data.iter().map(|d| d.1.len()).sum();
    let t = Instant::now();
    let docs: Vec<_> = data
        .iter()
        .filter_map(|(f, b)| duizhao::extract::read(f, b).ok())
        .collect();
    let e = t.elapsed().as_secs_f64();
    let t = Instant::now();
    let mut n = 0;
    for d in &docs {
        n += duizhao::notice::parse(d, None).clauses.len();
    }
    let p = t.elapsed().as_secs_f64();
    let mb = bytes as f64 / 1e6;
    println!(
        "{n} {mb:.1} MB extract {e:.2}s {:.1} MB/s parse {p:.2}s {:.1} MB/s both {:.1} MB/s",
        mb / e,
        mb / p,
        mb / (e + p)
    );
}
