//! An index that lives: killed, damaged, locked out, followed; what it holds is always a whole state,
//! the same as if it were built at once.

use super::*;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// All hits of `words` as search prints them.
fn hits(desk: &Desk, words: &str, index: &str) -> Value {
    let args = ["search", words, "--all", "--index", index];
    desk.json(&args, 0)
}

/// The notice of Hunan with `mark` in it.
fn marked(mark: &str) -> String {
    let notice = String::from_utf8(seed(HUNAN)).unwrap();
    notice.replace("一流", &format!("{mark}一流"))
}

#[test]
fn a_kill_at_any_moment_leaves_a_whole_index() {
    const KILLS: u32 = 20;
    let desk = Desk::new();
    desk.write(HUNAN, marked("天").as_bytes());
    desk.run(&["index", "-q"]).exits(0);
    let states = [("天", "地"), ("地", "天")];
    // How long a run takes from beginning to end tells where it can be killed.
    let begun = Instant::now();
    desk.run(&["index", "--rebuild", "-q"]).exits(0);
    let whole = begun.elapsed();
    let mut now = "天";
    for kill in 0..KILLS {
        let (_, next) = *states.iter().find(|(mark, _)| *mark == now).unwrap();
        desk.write(HUNAN, marked(next).as_bytes());
        let mode: &[&str] = if kill % 2 == 0 { &[] } else { &["--rebuild"] };
        let args = [&["index", "-q"], mode].concat();
        let mut run = desk.command(&args).spawn().unwrap();
        std::thread::sleep(whole * kill / KILLS);
        run.kill().unwrap();
        run.wait().unwrap();
        let is_found = |mark: &str| {
            let words = format!("{mark}一流");
            let found = desk.run(&["search", &words, "--format", "json"]).json();
            let mut hits = list(&found["hits"]).iter();
            hits.any(|hit| text(&hit["clause"]["text"]).contains(&words))
        };
        let found = states.map(|(mark, _)| is_found(mark));
        assert!(found[0] != found[1], "after {kill}: {found:?}");
        now = if found[0] { "天" } else { "地" };
    }
    let last = desk.json(&["index"], 0);
    assert_eq!(last["notices"], 5);
    // What the killed runs left half written is gone.
    let folder = std::fs::read_dir(desk.path("index")).unwrap();
    let inside = folder
        .flatten()
        .find_map(|f| std::fs::read_dir(f.path()).ok());
    let names = inside
        .unwrap()
        .flatten()
        .map(|f| f.file_name().into_string().unwrap());
    let mut left: Vec<String> = names
        .filter(|name| name.starts_with(".tmp") || name.starts_with("files-"))
        .collect();
    assert_eq!(left.len(), 1, "{left:?}");
    left.clear();
}

#[test]
fn copies_that_come_and_go_leave_what_one_run_would_have_built() {
    let desk = Desk::indexed();
    let copy = "corpus/湖南/转发.txt";
    let changed = String::from_utf8(seed(GUANGXI)).unwrap();
    let changed = changed.replacen("科普", "大科普", 3);
    let steps: [(&str, &dyn Fn()); 8] = [
        ("a copy", &|| desk.write(copy, &seed(GUANGXI))),
        ("a copy that says something else", &|| {
            desk.write(copy, changed.as_bytes())
        }),
        ("the copy in its province", &|| {
            std::fs::rename(desk.path(copy), desk.path("corpus/广西/转发.txt")).unwrap();
        }),
        ("no original", &|| desk.remove(GUANGXI)),
        ("no notice around it", &|| desk.remove(MEDICAL)),
        ("the original again", &|| {
            desk.write(GUANGXI, &seed(GUANGXI))
        }),
        ("three at once", &|| {
            desk.write(copy, &seed(GUANGXI));
            desk.write("corpus/重庆/另.txt", changed.as_bytes());
            desk.write(MEDICAL, &seed(MEDICAL));
        }),
        ("nothing of it", &|| {
            for path in [copy, "corpus/重庆/另.txt", "corpus/广西/转发.txt", GUANGXI] {
                desk.remove(path);
            }
        }),
    ];
    for (step, change) in steps {
        change();
        desk.run(&["index", "-q"]).exits(0);
        desk.run(&["index", "-q", "--index", "fresh"]).exits(0);
        for words in [WORDS, "活动", "大科普"] {
            // Scores may differ until what is deleted is swept out of the index.
            let found = |index| {
                let args = [
                    "search", words, "--all", "--index", index, "--format", "json",
                ];
                let mut hits = list(&desk.run(&args).json()["hits"]).to_vec();
                hits.iter_mut().for_each(|hit| hit["score"] = Value::Null);
                hits.sort_by_key(Value::to_string);
                hits
            };
            assert_eq!(found("index"), found("fresh"), "{step}: {words}");
        }
        let args = ["compare", "--format", "json"];
        let grown = desk.run(&args).exits(0);
        let fresh = desk.run(&[&args[..], &["--index", "fresh"]].concat());
        assert_eq!(grown.stdout, fresh.stdout, "{step}");
        std::fs::remove_dir_all(desk.path("fresh")).unwrap();
    }
}

#[test]
fn searching_goes_on_while_the_index_is_written() {
    let desk = Desk::indexed();
    // Scores may change once more, when what is deleted is swept out of the index.
    let total = |desk: &Desk| number(&hits(desk, WORDS, "index")["total"]);
    let good = total(&desk);
    let notice = String::from_utf8(seed(HUNAN)).unwrap();
    for serial in 100..200 {
        let other = notice.replace("〔2023〕10号", &format!("〔2023〕{serial}号"));
        desk.write(&format!("corpus/湖南/多/{serial}.txt"), other.as_bytes());
    }
    let mut run = desk.command(&["index", "-q"]).spawn().unwrap();
    let mut searches = 0;
    let last = loop {
        let ended = run.try_wait().unwrap();
        let found = total(&desk);
        searches += 1;
        if found != good || ended.is_some() {
            break found;
        }
    };
    assert!(run.wait().unwrap().success());
    assert!(searches > 1);
    assert_eq!(last, total(&desk), "the first other state is the last");
}

#[test]
fn the_second_run_waits_for_the_first() {
    let desk = Desk::indexed();
    let lock = std::fs::File::open(desk.path("index/.lock")).unwrap();
    lock.lock().unwrap();
    let mut run = desk.command(&["index", "-q"]).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(700));
    assert!(run.try_wait().unwrap().is_none(), "it waits");
    // Whoever only asks does not.
    assert!(number(&hits(&desk, WORDS, "index")["total"]) > 0);
    lock.unlock().unwrap();
    assert!(run.wait().unwrap().success());
}

#[test]
fn whatever_file_of_the_index_is_cut_off_the_way_out_is_told_and_leads_out() {
    let desk = Desk::indexed();
    let good = hits(&desk, WORDS, "index");
    let files = || {
        let files = walkdir::WalkDir::new(desk.path("index")).sort_by_file_name();
        let files = files.into_iter().flatten();
        let files = files.filter(|f| f.file_type().is_file() && f.metadata().unwrap().len() > 0);
        files.map(walkdir::DirEntry::into_path).collect::<Vec<_>>()
    };
    for place in 0..files().len() {
        let Some(file) = files().get(place).cloned() else {
            break;
        };
        if file.ends_with(".lock") {
            continue;
        }
        let bytes = std::fs::read(&file).unwrap();
        std::fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
        for args in [&["search", WORDS][..], &["status"], &["show", TALENT]] {
            let json: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
            let ran = desk.run(&json);
            assert!(!ran.stderr.contains("panicked"), "{file:?}: {}", ran.stderr);
            if ran.code == Some(4) {
                let ran = ran.tells_json_error("index_corrupt");
                assert!(ran.stderr.contains("--rebuild"), "{}", ran.stderr);
            }
        }
        desk.run(&["index", "--rebuild", "-q"]).exits(0);
        assert_eq!(hits(&desk, WORDS, "index"), good, "{file:?}");
    }
}

/// A file that may not grow is a disk that is full, as far as a program can tell.
#[cfg(unix)]
#[test]
fn a_run_that_cannot_write_says_so_and_leaves_the_last_good_index() {
    let desk = Desk::indexed();
    let good = hits(&desk, WORDS, "index");
    desk.write(HUNAN, marked("天").as_bytes());
    for mode in ["", "--rebuild"] {
        let program = assert_cmd::cargo::cargo_bin!("duizhao")
            .to_string_lossy()
            .into_owned();
        let script = format!("trap '' XFSZ; ulimit -f 4; exec '{program}' index {mode}");
        let mut command = std::process::Command::new("bash");
        command
            .current_dir(desk.folder.path())
            .args(["-c", &script]);
        let ran = command.output().unwrap();
        let said = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(4), "{said}");
        assert!(said.starts_with("错误：索引无法读写"), "{said}");
        assert_eq!(said.lines().count(), 2, "{said}");
        assert_eq!(hits(&desk, WORDS, "index"), good);
    }
    desk.run(&["index", "-q"]).exits(0);
    assert!(number(&hits(&desk, "天一流", "index")["total"]) > 0);
}

#[test]
fn words_of_the_user_are_taken_into_the_index_and_a_wrong_line_is_named() {
    let desk = Desk::indexed();
    desk.write(
        "dictionary.txt",
        "八桂科普大行动 100 nz\n首席科学传播专家\n".as_bytes(),
    );
    let ran = desk.run(&["index"]).exits(0);
    assert!(ran.stderr.contains("词典"), "{}", ran.stderr);
    assert!(ran.stdout.contains("未变 5"), "{}", ran.stdout);
    assert_eq!(desk.run(&["index"]).exits(0).stderr, "", "told once");
    let good = hits(&desk, WORDS, "index");
    desk.write("dictionary.txt", "八桂科普大行动 很多\n".as_bytes());
    let ran = desk.run(&["index", "--format", "json"]).exits(4);
    let ran = ran.tells_json_error("bad_dictionary");
    assert!(ran.stderr.contains("第 1 行"), "{}", ran.stderr);
    assert_eq!(hits(&desk, WORDS, "index"), good);
}

#[test]
fn an_index_of_an_older_program_is_built_anew() {
    let desk = Desk::indexed();
    let meta = walkdir::WalkDir::new(desk.path("index"))
        .into_iter()
        .flatten()
        .find(|f| f.file_name() == "meta.json")
        .unwrap()
        .into_path();
    let said = std::fs::read_to_string(&meta).unwrap();
    let version = format!(r#"\"program\":\"{}\""#, env!("CARGO_PKG_VERSION"));
    let older = said.replace(&version, r#"\"program\":\"0.0.1\""#);
    assert_ne!(said, older);
    std::fs::write(&meta, older).unwrap();
    assert!(number(&hits(&desk, WORDS, "index")["total"]) > 0);
    let ran = desk.run(&["index"]).exits(0);
    assert!(ran.stderr.contains("另一版本"), "{}", ran.stderr);
    assert!(
        ran.stdout.contains("新增 0，更新 0，未变 5"),
        "{}",
        ran.stdout
    );
    assert_eq!(desk.run(&["index"]).exits(0).stderr, "");
}

/// Follows a corpus through bursts, renames and the loss of its folder.
#[cfg(unix)]
#[test]
fn the_index_follows_the_corpus_until_it_is_interrupted() {
    let desk = Desk::indexed();
    let mut command = desk.command(&["index", "--watch", "--format", "json"]);
    let mut run = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let until = |what: &str, is_so: &dyn Fn(&Value) -> bool| {
        let begun = Instant::now();
        loop {
            let status = desk.json(&["status"], 0);
            if number(&status["stale"]) == 0 && is_so(&status) {
                return;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "{what}: {status:#}"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    let files = |status: &Value| list(&status["files"]).len();
    std::thread::sleep(Duration::from_millis(500));
    for serial in 0..30 {
        let notice = small_notice(&format!("甲科协发〔2024〕{serial}号"), "量子科普讲座");
        desk.write(&format!("corpus/甲/{serial}.txt"), notice.as_bytes());
    }
    until("a burst", &|status| files(status) == 35);
    std::fs::rename(desk.path("corpus/甲"), desk.path("corpus/湖南/乙")).unwrap();
    until("a rename", &|status| {
        let mut paths = list(&status["files"])
            .iter()
            .map(|file| text(&file["path"]));
        files(status) == 35 && paths.any(|path| path == "corpus/湖南/乙/0.txt")
    });
    std::fs::rename(desk.path("corpus"), desk.path("elsewhere")).unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    assert!(run.try_wait().unwrap().is_none(), "it waits for the folder");
    std::fs::rename(desk.path("elsewhere"), desk.path("corpus")).unwrap();
    desk.remove("corpus/湖南/乙/0.txt");
    until("the folder again", &|status| files(status) == 34);
    let interrupt = Command::new("kill")
        .args(["-INT", &run.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    assert_eq!(run.wait().unwrap().code(), Some(0));
}
