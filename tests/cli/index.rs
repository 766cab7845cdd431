//! `duizhao index` and `duizhao status`: what changed is read, what failed is told, nothing is lost.

use super::*;

/// The lists of a report and the number of unchanged files.
fn report(desk: &Desk, code: i32) -> Value {
    let report = desk.json(&["index"], code);
    has_keys(&report, &["added", "updated", "removed", "moved"]);
    has_keys(&report, &["unchanged", "failed", "notices", "clauses"]);
    report
}

/// That one list of the report names exactly `paths`, and the others of its kind nothing.
#[track_caller]
fn only(report: &Value, kind: &str, paths: &[&str]) {
    for other in ["added", "updated", "removed", "moved"] {
        let expected = if other == kind { paths } else { &[] };
        assert_eq!(texts(&report[other]), expected, "{other}");
    }
}

/// Whether a clause is found that holds `words`; clauses that hold a part of them do not count.
fn is_found(desk: &Desk, words: &str) -> bool {
    let found = desk.run(&["search", words, "--format", "json"]).json();
    let mut hits = list(&found["hits"]).iter();
    hits.any(|hit| text(&hit["clause"]["text"]).contains(words))
}

#[test]
fn the_first_run_adds_every_notice_and_the_next_finds_them_unchanged() {
    let desk = Desk::new();
    let first = report(&desk, 0);
    only(&first, "added", &[PLAN, MEDICAL, GUANGXI, HUNAN, CHONGQING]);
    assert_eq!(first["unchanged"], 0);
    assert_eq!(first["failed"], serde_json::json!([]));
    assert_eq!(first["notices"], 5);
    assert!(number(&first["clauses"]) > 80);

    let second = report(&desk, 0);
    only(&second, "added", &[]);
    assert_eq!(second["unchanged"], 5);
    assert_eq!(second["notices"], first["notices"]);
    assert_eq!(second["clauses"], first["clauses"]);
}

#[test]
fn a_changed_a_removed_and_a_renamed_file_are_told_apart() {
    let desk = Desk::indexed();
    let mut changed = String::from_utf8(seed(HUNAN)).unwrap();
    changed = changed.replace("一流", "第一流");
    desk.write(HUNAN, changed.as_bytes());
    let updated = report(&desk, 0);
    only(&updated, "updated", &[HUNAN]);
    assert_eq!(updated["unchanged"], 4);
    assert!(is_found(&desk, "第一流"));

    let elsewhere = "corpus/重庆/2022/方案.txt";
    std::fs::create_dir(desk.path("corpus/重庆/2022")).unwrap();
    std::fs::rename(desk.path(CHONGQING), desk.path(elsewhere)).unwrap();
    let moved = report(&desk, 0);
    only(&moved, "moved", &[elsewhere]);
    assert_eq!(moved["notices"], 5);
    let shown = desk.json(&["show", TALENT], 0);
    assert_eq!(shown["source"]["path"], elsewhere);

    desk.remove(elsewhere);
    let removed = report(&desk, 0);
    only(&removed, "removed", &[elsewhere]);
    assert_eq!(removed["notices"], 4);
    assert!(!is_found(&desk, "首席科学传播专家"));
}

#[test]
fn a_touched_file_with_the_same_bytes_is_unchanged() {
    let desk = Desk::indexed();
    desk.write(HUNAN, &seed(HUNAN));
    let touched = report(&desk, 0);
    only(&touched, "added", &[]);
    assert_eq!(touched["unchanged"], 5);
}

#[test]
fn the_summary_counts_what_was_done() {
    let desk = Desk::new();
    let first = desk.run(&["index"]).exits(0);
    let line = "新增 5，更新 0，未变 0，删除 0，失败 0";
    assert!(first.stdout.lines().any(|l| l == line), "{}", first.stdout);
    let again = desk.run(&["index"]).exits(0);
    assert!(again.stdout.contains("新增 0，更新 0，未变 5"));
    let quiet = desk.run(&["index", "-q"]).exits(0);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
}

#[test]
fn files_that_cannot_be_read_are_named_with_their_reason_and_the_rest_is_indexed() {
    let desk = Desk::new();
    // Bytes that are text in no encoding, the same in every run.
    let noise: Vec<u8> = (0..6000_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let bad = [
        ("corpus/湖南/截断.pdf", &b"%PDF-1.4\n1 0 obj\n<<"[..]),
        (
            "corpus/湖南/文档.docx",
            b"PK\x03\x04\x14\0\x06\0word/document.xml",
        ),
        ("corpus/重庆/噪声.txt", &noise),
        ("corpus/重庆/空.txt", b""),
    ];
    for (path, bytes) in bad {
        desk.write(path, bytes);
    }
    let codes = ["bad_pdf", "unsupported_format", "undecodable", "empty"];
    // The second run tells the same without reading them again.
    for run in 1..=2 {
        let report = report(&desk, 3);
        assert_eq!(report["notices"], 5);
        for ((path, _), (failed, code)) in bad.iter().zip(list(&report["failed"]).iter().zip(codes))
        {
            assert_eq!(
                (text(&failed["path"]), text(&failed["error"]["code"])),
                (*path, code)
            );
            assert!(is_chinese(text(&failed["error"]["message"])));
        }
        assert_eq!(list(&report["failed"]).len(), bad.len());
        if run == 2 {
            only(&report, "added", &[]);
        }
    }
    let again = desk.run(&["index"]).exits(3);
    for (path, _) in bad {
        assert!(again.stderr.contains(path), "{}", again.stderr);
    }
    assert!(again.stdout.contains("失败 4"));
    assert!(is_found(&desk, WORDS));

    let status = desk.run(&["status"]).exits(0);
    fits_a_terminal(&status.stdout);
    for (path, _) in bad {
        assert!(status.stdout.contains(path));
        desk.remove(path);
    }
    let report = report(&desk, 0);
    assert_eq!(report["failed"], serde_json::json!([]));
}

#[test]
fn a_notice_that_becomes_unreadable_is_no_longer_found_until_it_is_mended() {
    let desk = Desk::indexed();
    desk.write(CHONGQING, b"");
    let broken = report(&desk, 3);
    assert_eq!(
        texts(&serde_json::json!([broken["failed"][0]["path"]])),
        [CHONGQING]
    );
    assert_eq!(broken["notices"], 4);
    assert!(!is_found(&desk, "首席科学传播专家"));
    desk.write(CHONGQING, &seed(CHONGQING));
    let mended = report(&desk, 0);
    assert_eq!(mended["notices"], 5);
    assert!(is_found(&desk, "首席科学传播专家"));
}

#[test]
fn a_path_is_added_to_the_index_and_nothing_is_dropped() {
    let desk = Desk::indexed();
    let notice = small_notice("甲科协发〔2024〕7号", "量子科普讲座");
    desk.write("elsewhere/新.txt", notice.as_bytes());
    let added = desk.json(&["index", "elsewhere"], 0);
    only(&added, "added", &["elsewhere/新.txt"]);
    assert_eq!(added["notices"], 6);
    assert!(is_found(&desk, "量子科普讲座") && is_found(&desk, WORDS));

    let all = report(&desk, 0);
    only(&all, "added", &[]);
    assert_eq!((&all["unchanged"], &all["notices"]), (&6.into(), &6.into()));

    // It keeps its name when it changes, and what comes to lie beside it is named alike.
    let notice = small_notice("甲科协发〔2024〕7号", "量子科普大讲堂");
    desk.write("elsewhere/新.txt", notice.as_bytes());
    let updated = report(&desk, 0);
    only(&updated, "updated", &["elsewhere/新.txt"]);
    desk.write(
        "elsewhere/更新.txt",
        small_notice("甲科协发〔2024〕8号", "科普影展").as_bytes(),
    );
    let beside = report(&desk, 0);
    only(&beside, "added", &["elsewhere/更新.txt"]);

    desk.json(&["index", "nowhere"], 4);
    assert!(is_found(&desk, "量子科普大讲堂"));
}

#[test]
fn status_tells_what_is_indexed_and_what_is_stale() {
    let desk = Desk::indexed();
    let fresh = desk.run(&["status"]).exits(0);
    fits_a_terminal(&fresh.stdout);
    for path in [CHONGQING, HUNAN, GUANGXI, MEDICAL, PLAN] {
        assert!(fresh.stdout.contains(path));
    }
    desk.remove(HUNAN);
    desk.write(CHONGQING, b"changed");
    desk.write("corpus/广西/新.txt", b"new");
    let status = desk.json(&["status"], 0);
    let state = |path: &str| {
        let files = list(&status["files"]);
        let file = files.iter().find(|f| f["path"] == path);
        file.map(|f| text(&f["state"])).unwrap_or_default()
    };
    assert_eq!(state(GUANGXI), "indexed");
    assert_eq!(state(HUNAN), "gone");
    assert_eq!(state(CHONGQING), "changed");
    assert_eq!(state("corpus/广西/新.txt"), "new");
    assert_eq!(status["stale"], 3);
}

#[test]
fn a_corpus_is_the_same_by_any_path_that_leads_to_it() {
    let desk = Desk::indexed();
    let absolute = desk.path("corpus");
    let mut ways = vec!["corpus/", "./corpus", absolute.to_str().unwrap()];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&absolute, desk.path("link")).unwrap();
        ways.push("link");
    }
    for way in ways {
        let report = desk.json(&["index", "--corpus", way], 0);
        only(&report, "added", &[]);
        assert_eq!(report["unchanged"], 5, "{way}");
        let status = desk.json(&["status"], 0);
        assert_eq!(
            (&status["stale"], list(&status["files"]).len()),
            (&0.into(), 5),
            "{way}"
        );
    }
}

/// Whether there are more than two files in any folder of an index.
fn has_begun(index: &Path) -> bool {
    let folders = std::fs::read_dir(index).into_iter().flatten().flatten();
    let mut inside = folders.filter_map(|folder| std::fs::read_dir(folder.path()).ok());
    inside.any(|files| files.count() > 2)
}

#[test]
fn a_first_run_that_is_killed_leaves_no_index_or_a_whole_one() {
    let desk = Desk::new();
    let mut run = desk.command(&["index", "-q"]).spawn().unwrap();
    // Kill it as soon as it has begun to write, if it can be caught at that.
    for _ in 0..500 {
        if has_begun(&desk.path("index")) || run.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    run.kill().unwrap();
    run.wait().unwrap();
    let found = desk.run(&["search", WORDS, "--format", "json"]);
    match found.code {
        Some(4) => drop(found.tells_json_error("no_index")),
        _ => assert!(number(&found.exits(0).json()["total"]) > 5),
    }
    assert_eq!(report(&desk, 0)["notices"], 5);
    assert!(is_found(&desk, WORDS));
}

#[test]
fn the_index_may_lie_elsewhere() {
    let desk = Desk::new();
    desk.run(&["index", "--index", "data/目录"]).exits(0);
    assert!(!desk.path("index").exists());
    desk.run(&["search", WORDS]).exits(4);
    desk.run(&["search", WORDS, "--index", "data/目录"])
        .exits(0);
    let mut command = desk.command(&["search", WORDS]);
    let ran = command.env("DUIZHAO_INDEX", "data/目录").output().unwrap();
    assert_eq!(ran.status.code(), Some(0));
}

#[test]
fn two_runs_at_once_both_succeed_and_leave_one_whole_index() {
    let desk = Desk::new();
    let start = || {
        let mut command = desk.command(&["index", "--format", "json"]);
        command.stdout(std::process::Stdio::piped());
        command.stderr(std::process::Stdio::piped());
        command.spawn().unwrap()
    };
    let added: usize = [start(), start()]
        .map(|run| {
            let ran = run.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&ran.stderr).into_owned();
            assert!(ran.status.success(), "{said}");
            let report: Value = serde_json::from_slice(&ran.stdout).unwrap();
            assert_eq!(report["notices"], 5);
            list(&report["added"]).len()
        })
        .iter()
        .sum();
    assert_eq!(added, 5);
    assert_eq!(report(&desk, 0)["unchanged"], 5);
    assert!(is_found(&desk, WORDS));
}

#[test]
fn a_run_that_is_killed_leaves_the_last_good_index() {
    let desk = Desk::indexed();
    let good = desk.json(&["search", WORDS, "--all"], 0);
    let notice = String::from_utf8(seed(HUNAN)).unwrap();
    for serial in 100..300 {
        let other = notice.replace("〔2023〕10号", &format!("〔2023〕{serial}号"));
        desk.write(&format!("corpus/湖南/多/{serial}.txt"), other.as_bytes());
    }
    // Whether a run is killed early, late or not at all: what is found is a whole state.
    for tenths in [1, 3, 6, 10] {
        let mut run = desk.command(&["index", "-q"]).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(tenths * 100));
        run.kill().unwrap();
        let finished = run.wait().unwrap().success();
        let found = desk.json(&["search", WORDS, "--all"], 0);
        if finished || number(&found["total"]) > number(&good["total"]) {
            break;
        }
        assert_eq!(found, good);
    }
    let last = report(&desk, 0);
    assert_eq!(
        (&last["notices"], &last["failed"]),
        (&205.into(), &serde_json::json!([]))
    );
    let status = desk.json(&["status"], 0);
    assert_eq!(status["stale"], 0);
    assert!(number(&desk.json(&["search", WORDS], 0)["total"]) > 200);
}

#[test]
fn a_damaged_index_is_told_and_built_anew_from_the_files() {
    let desk = Desk::indexed();
    for damage in ["meta.json", "segments"] {
        let index = desk.path("index");
        let files = walkdir::WalkDir::new(&index).into_iter().flatten();
        for file in files.filter(|f| f.file_type().is_file()) {
            let name = file.file_name().to_string_lossy().into_owned();
            let is_segment = [".store", ".term", ".idx"]
                .iter()
                .any(|end| name.ends_with(end));
            if name == damage || (damage == "segments" && is_segment) {
                std::fs::write(file.path(), "{").unwrap();
            }
        }
        let ran = desk.run(&["search", WORDS, "--format", "json"]).exits(4);
        ran.tells_json_error("index_corrupt");
        let ran = desk.run(&["compare", "-o", "x.json"]).exits(0);
        assert!(ran.stderr.contains("已重建"), "{}", ran.stderr);
        assert!(is_found(&desk, WORDS));
    }
}
