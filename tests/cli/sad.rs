//! What goes wrong: each command says so in Chinese, with its exit code, and breaks nothing.

use super::*;

#[test]
fn wrong_usage_is_told_in_chinese_and_exits_with_2() {
    let desk = Desk::indexed();
    let wrong: [&[&str]; 19] = [
        &["查找"],
        &["--bogus"],
        &["search"],
        &["search", "，。"],
        &["search", "科普", "--province", "火星"],
        &["search", "科普", "--limit", "多"],
        &["search", "科普", "--all", "--limit", "3"],
        &["search", "科普", "--format", "xlsx"],
        &["search", "科普", "--format", "pdf"],
        &["show"],
        &["parse"],
        &["parse", CHONGQING, "--limits", "sheets=3"],
        &["parse", CHONGQING, "--limits", "pages=0"],
        &["completions", "cmd"],
        &["compare", "--format", "xlsx"],
        &["compare", "--format", "docx"],
        &["schema", "nothing"],
        &["schema", "--format", "md"],
        &["compare", "-o", "表.doc"],
    ];
    for args in wrong {
        let ran = desk.run(args).exits(2);
        assert_eq!(ran.stdout, "", "{args:?}");
        assert!(ran.stderr.starts_with("错误："), "{args:?}: {}", ran.stderr);
        let said = ran.stderr.lines().all(is_chinese);
        assert!(
            said && ran.stderr.lines().count() <= 2,
            "{args:?}: {}",
            ran.stderr
        );
    }
    let args = ["search", "科普", "--province", "火星", "--format", "json"];
    desk.run(&args).exits(2).tells_json_error("usage");
    desk.run(&["--bogus", "--format", "json"])
        .exits(2)
        .tells_json_error("usage");
    assert!(desk.run(&[]).exits(2).stderr.contains("用法"));
}

#[test]
fn help_is_chinese_and_names_every_command() {
    let desk = Desk::empty();
    let commands = [
        "index",
        "search",
        "show",
        "compare",
        "parse",
        "status",
        "schema",
        "completions",
    ];
    let help = desk.run(&["--help"]).exits(0).stdout;
    assert!(
        commands.iter().all(|command| help.contains(command)),
        "{help}"
    );
    fits_a_terminal(&help);
    for command in commands {
        for option in ["--help", "-h"] {
            let help = desk.run(&[command, option]).exits(0).stdout;
            assert!(help.contains("用法") && !help.contains("Usage"), "{help}");
            fits_a_terminal(&help);
        }
    }
    let version = desk.run(&["--version"]).exits(0).stdout;
    assert_eq!(
        version.trim(),
        format!("duizhao {}", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn limits_can_be_set_and_each_has_its_own_error() {
    let desk = Desk::new();
    for (name, file) in [
        ("六页.pdf", "tests/pdf/湘科协通〔2023〕10号.pdf"),
        (
            "六页.docx",
            "tests/golden/extract/湘科协通〔2023〕10号.docx",
        ),
    ] {
        let bytes = std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        desk.write(name, &bytes);
    }
    for (setting, file, code) in [
        ("pages=5", "六页.pdf", "too_many_pages"),
        ("depth=5", "六页.docx", "too_deep"),
        ("entries=2", "六页.docx", "too_many_entries"),
        ("elements=5", "六页.docx", "too_large"),
    ] {
        let args = ["parse", file, CHONGQING, "--limits", setting];
        let ran = desk.run(&args).exits(3);
        assert!(ran.stderr.contains("--limits"), "{}", ran.stderr);
        assert!(ran.stdout.contains("渝科协发"), "the other file is read");
        let args = ["index", file, "--format", "json", "--limits", setting];
        let report = desk.run(&args).exits(3).json();
        assert_eq!(report["failed"][0]["error"]["code"], code, "{setting}");
        std::fs::remove_dir_all(desk.path("index")).unwrap();
    }
    desk.run(&["parse", "六页.pdf", "--limits", "pages=6,seconds=60"])
        .exits(0);
}

#[test]
fn the_completion_script_names_all_commands() {
    let desk = Desk::empty();
    for shell in ["bash", "zsh", "fish"] {
        let script = desk.run(&["completions", shell]).exits(0).stdout;
        for command in ["index", "search", "show", "compare", "parse", "status"] {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
    assert!(desk.names().is_empty());
}

#[test]
fn without_an_index_a_question_exits_with_4_and_says_what_to_do() {
    let desk = Desk::new();
    for args in [&["search", WORDS][..], &["show", TALENT], &["status"]] {
        let json: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
        let ran = desk.run(&json).exits(4).tells_json_error("no_index");
        assert!(text(&ran.json()["error"]["hint"]).contains("duizhao index"));
        let plain = desk.run(args).exits(4);
        assert_eq!(plain.stdout, "");
        assert_eq!(plain.stderr, ran.stderr);
    }
    assert_eq!(desk.names(), ["corpus"], "asking creates nothing");
}

#[test]
fn a_missing_corpus_exits_with_4_and_creates_nothing() {
    let desk = Desk::empty();
    for command in ["index", "compare"] {
        let ran = desk.run(&[command, "--format", "json"]).exits(4);
        ran.tells_json_error("no_corpus");
    }
    assert!(desk.names().is_empty());
    let named = desk.run(&["index", "--corpus", "公文"]).exits(4);
    assert!(named.stderr.contains("公文 不存在"), "{}", named.stderr);
}

#[test]
fn an_empty_corpus_exits_with_4_and_leaves_index_and_table() {
    let desk = Desk::indexed();
    let before = desk.json(&["search", WORDS], 0);
    desk.run(&["compare", "-o", "表.xlsx"]).exits(0);
    let table = desk.read("表.xlsx");
    std::fs::remove_dir_all(desk.path("corpus")).unwrap();
    for state in ["missing", "empty"] {
        for args in [&["index"][..], &["compare", "-o", "表.xlsx"]] {
            let ran = desk.run(args).exits(4);
            assert!(
                ran.stderr.contains("corpus") && ran.stderr.contains("提示："),
                "{state}"
            );
        }
        std::fs::create_dir_all(desk.path("corpus/重庆")).unwrap();
        desk.write("corpus/README.md", b"# notices");
    }
    assert_eq!(desk.json(&["search", WORDS], 0), before);
    assert_eq!(desk.read("表.xlsx"), table);
}

#[test]
fn an_unknown_notice_is_not_compared_and_the_old_table_stays() {
    let desk = Desk::indexed();
    for file in ["表.md", "表.json"] {
        desk.write(file, b"old");
        let ran = desk
            .run(&["compare", "渝科协发〔2022〕3号", "-o", file])
            .exits(1);
        assert!(ran.stderr.contains("渝科协发〔2022〕2号"), "{}", ran.stderr);
        assert_eq!(desk.read(file), b"old", "{file}");
    }
    let args = ["compare", "渝科协发〔2022〕3号", "--format", "json"];
    desk.run(&args)
        .exits(1)
        .tells_json_error("no_such_document");
}

#[test]
fn an_error_is_never_written_into_the_output_file() {
    let desk = Desk::new();
    desk.write("结果.json", b"old");
    for args in [["search", WORDS], ["show", TALENT]] {
        let args = [&args[..], &["-o", "结果.json"]].concat();
        desk.run(&args).exits(4).tells_json_error("no_index");
        assert_eq!(desk.read("结果.json"), b"old");
    }
    desk.run(&["index", "-q"]).exits(0);
    desk.run(&["search", WORDS, "-o", "结果.json"]).exits(0);
    let found: Value = serde_json::from_slice(&desk.read("结果.json")).unwrap();
    assert!(number(&found["total"]) > 0);
}

#[test]
fn an_output_path_that_cannot_be_written_exits_with_4_and_changes_nothing() {
    let desk = Desk::indexed();
    desk.write("旧.md", b"old");
    std::fs::create_dir(desk.path("目录.xlsx")).unwrap();
    let before = desk.names();
    for path in ["没有/表.xlsx", "没有/表.json", "目录.xlsx", "旧.md/表.md"] {
        let ran = desk.run(&["compare", "-o", path]).exits(4);
        assert!(
            ran.stderr.contains(&format!("无法写入 {path}")),
            "{}",
            ran.stderr
        );
        assert!(ran.stderr.contains("提示："));
    }
    let args = ["search", WORDS, "-o", "没有/结果.json"];
    desk.run(&args)
        .exits(4)
        .tells_json_error("unwritable_output");
    assert_eq!(desk.names(), before);
    assert_eq!(desk.read("旧.md"), b"old");
    assert_eq!(
        std::fs::read_dir(desk.path("目录.xlsx")).unwrap().count(),
        0
    );
}

/// Never to be tried with a real device: whoever runs the tests as root would lose it to a fault.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_replaced_and_a_link_stays_a_link() {
    use std::os::unix::fs::FileTypeExt;
    let desk = Desk::new();
    let _socket = std::os::unix::net::UnixListener::bind(desk.path("口.md")).unwrap();
    desk.run(&["compare", "-o", "口.md"]).exits(4);
    let kind = std::fs::symlink_metadata(desk.path("口.md")).unwrap();
    assert!(kind.file_type().is_socket());

    desk.write("真/表.md", b"old");
    std::os::unix::fs::symlink("真/表.md", desk.path("链接.md")).unwrap();
    desk.run(&["compare", "-o", "链接.md"]).exits(0);
    assert!(desk.path("链接.md").is_symlink());
    assert!(desk.read("真/表.md").len() > 10_000);
    assert_eq!(std::fs::read_dir(desk.path("真")).unwrap().count(), 1);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::indexed();
    let long: [&[&str]; 4] = [
        &["compare"],
        &["compare", "--format", "json"],
        &["search", "科普", "--all"],
        &["completions", "bash"],
    ];
    for args in long {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = desk.command(args);
        let ran = command.stdout(writer).output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(0), "{args:?}: {said}");
        assert!(
            !said.contains("panicked") && !said.contains("错误"),
            "{said}"
        );
    }
}
