//! Notices that were cut, shuffled and spliced: parsing cannot fail and loses nothing.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use duizhao::extract;
use duizhao::notice;
use proptest::prelude::*;

/// Lines of all kinds that notices are made of.
const LINES: [&str; 34] = [
    "某省科学技术协会文件",
    "某科协发〔2022〕2 号",
    "关于印发《工作要点》的通知",
    "关于印发《关于加强工作",
    "实施方案》的通知",
    "各市科协，省级学会（协会、研究会）：",
    "现将《工作要点》印发给你们，请认真贯彻落实。",
    "工作要点",
    "一、总体要求",
    "二、主要任务",
    "三、",
    "（一）加强基地建设。建设不少于30个基地。",
    "(二)壮大队伍。",
    "（十二）",
    "1. 开展活动。每年不少于2次。",
    "2.2023年的活动",
    "3.5公里以内。",
    "（1）子项；",
    "①圈码",
    "第一章　总则",
    "第一条　为了规范工作，制定本办法。",
    "目　录",
    "时间：2023年9—11月",
    "主办单位：省科协",
    "附件：1. 计划表",
    "2. 申报表",
    "附件1",
    "序号\t时间\t地点",
    "某省科学技术协会",
    "2022年1月13日",
    "— 3 —",
    "抄送：省委办公厅。",
    "省科协办公室　2022年1月13日印发",
    "",
];

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Extracts and parses `text` and checks that nothing is lost or doubled on the way.
fn check(text: &str) {
    let Ok(document) = extract::read("a.txt", text.as_bytes()) else {
        return;
    };
    let notice = notice::parse(&document, None);
    let blocks: String = document.blocks.iter().map(|b| bare(&b.text)).collect();
    let pieces: String = notice.pieces().iter().map(|(_, text)| bare(text)).collect();
    assert_eq!(pieces, blocks);
    check_addresses(&notice);
    let embedded = notice.embedded();
    assert!(embedded.iter().all(|(place, _)| place.contains("#附")));
    embedded
        .iter()
        .for_each(|(_, inner)| check_addresses(inner));
}

/// Every address reads back and names one clause.
fn check_addresses(notice: &notice::Notice) {
    let mut seen = HashSet::new();
    for (document, clause) in notice.addressed_clauses() {
        let path = clause.path.to_string();
        let read = path.parse::<notice::Path>();
        assert_eq!(read.as_ref(), Ok(&clause.path), "{path}");
        assert!(seen.insert((document, path.clone())), "{path} stands twice");
    }
}

/// The lines of every notice among the golden files.
static NOTICES: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/notice");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the golden files are there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    paths.sort();
    let lines = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("UTF-8");
        text.lines().map(str::to_owned).collect()
    };
    paths.iter().map(lines).collect()
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_in_any_order_lose_nothing(picked in prop::collection::vec(0..LINES.len(), 1..60)) {
        let lines: Vec<&str> = picked.iter().map(|&i| LINES[i]).collect();
        check(&lines.join("\n"));
    }

    #[test]
    fn lines_broken_anywhere_lose_nothing(
        picked in prop::collection::vec(0..LINES.len(), 1..30),
        width in 1usize..40,
    ) {
        let lines: Vec<&str> = picked.iter().map(|&i| LINES[i]).collect();
        let chars: Vec<char> = lines.concat().chars().collect();
        let broken: Vec<String> = chars.chunks(width).map(|c| c.iter().collect()).collect();
        check(&broken.join("\n"));
    }

    #[test]
    fn pieces_of_notices_spliced_together_lose_nothing(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0.0f64..1.0, 0.0f64..1.0), 1..6),
    ) {
        let mut spliced: Vec<&str> = Vec::new();
        for (index, from, length) in &cuts {
            let lines = index.get(&NOTICES);
            let from = (from * lines.len() as f64) as usize;
            let until = from + (length * (lines.len() - from) as f64) as usize + 1;
            spliced.extend(lines[from..until.min(lines.len())].iter().map(String::as_str));
        }
        check(&spliced.join("\n"));
    }

    #[test]
    fn a_notice_with_a_line_lost_or_doubled_loses_nothing(
        notice in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        times in 0usize..3,
    ) {
        let lines = notice.get(&NOTICES);
        let at = at.index(lines.len());
        let doubled = std::iter::repeat_n(&lines[at], times);
        let changed: Vec<&str> = lines[..at].iter().chain(doubled).chain(&lines[at + 1..]).map(String::as_str).collect();
        check(&changed.join("\n"));
    }

    #[test]
    fn any_text_loses_nothing(text in "[ -~\\u{4e00}-\\u{4e20}（）《》〔〕、。：\\n\\t0-9一二三第条章附件]{0,400}") {
        check(&text);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = extract::read("a", &bytes).map(|document| notice::parse(&document, None));
    }
}
