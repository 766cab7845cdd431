//! Archives of attachments: every member is a notice of its own, wherever a file may be named.

use std::io::Write;

use super::*;

const ARCHIVE: &str = "corpus/广西/附件包.zip";

/// An archive of these members.
fn pack(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn notice(number: u32, words: &str) -> Vec<u8> {
    format!(
        "桂科协发〔2023〕{number}号\n关于开展科普活动的通知\n各市科协：\n一、活动内容\n（一）{words}。\n二、组织保障\n加强领导。\n"
    )
    .into_bytes()
}

fn paths(found: &Value) -> Vec<String> {
    let hits = list(&found["hits"]).iter();
    hits.map(|hit| text(&hit["notice"]["path"]).to_owned())
        .collect()
}

fn search(desk: &Desk, words: &str) -> Vec<String> {
    paths(&desk.run(&["search", words, "--format", "json"]).json())
}

#[test]
fn every_member_is_parsed_and_a_bad_one_is_told_by_name() {
    let desk = Desk::empty();
    let one = notice(7, "举办量子讲堂");
    desk.write(
        ARCHIVE,
        &pack(&[("附件/1.txt", &one), ("坏.docx", b"PK\x03\x04..")]),
    );
    let ran = desk.run(&["parse", ARCHIVE, "--format", "json"]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.stderr.contains("corpus/广西/附件包.zip/坏.docx"),
        "{}",
        ran.stderr
    );
    let parsed = ran.json();
    let source = &list(&parsed)[0]["source"];
    assert_eq!(text(&source["path"]), "corpus/广西/附件包.zip/附件/1.txt");
    assert_eq!(text(&list(&parsed)[0]["province"]), "广西");

    let one = desk.run(&["parse", "corpus/广西/附件包.zip/附件/1.txt"]);
    one.exits(0);
}

#[test]
fn an_archive_is_indexed_member_by_member_and_kept_up_to_date() {
    let desk = Desk::empty();
    let (one, two) = (notice(7, "举办量子讲堂"), notice(8, "建设天文台站"));
    let bad: (&str, &[u8]) = ("坏.docx", b"PK\x03\x04..");
    desk.write(ARCHIVE, &pack(&[("1.txt", &one), ("2.txt", &two), bad]));
    desk.write("corpus/广西/3.txt", &notice(9, "开展流动展览"));

    let first = desk.json(&["index"], 3);
    assert_eq!(texts(&first["added"]), ["corpus/广西/3.txt", ARCHIVE]);
    assert_eq!(first["notices"], 3);
    let failed = &list(&first["failed"])[0];
    assert_eq!(text(&failed["path"]), "corpus/广西/附件包.zip/坏.docx");
    assert_eq!(search(&desk, "量子讲堂"), ["corpus/广西/附件包.zip/1.txt"]);
    assert_eq!(search(&desk, "天文台站"), ["corpus/广西/附件包.zip/2.txt"]);
    desk.run(&["show", "corpus/广西/附件包.zip/1.txt"]).exits(0);
    desk.run(&["show", "附件包.zip/2.txt#一（一）"]).exits(0);

    let again = desk.json(&["index"], 3);
    assert_eq!(again["unchanged"], 2);
    assert_eq!(texts(&again["updated"]), Vec::<String>::new());
    assert_eq!(list(&again["failed"]).len(), 1);
    let status = desk.run(&["status"]);
    assert!(status.stdout.contains("坏.docx"), "{}", status.stdout);

    // A member is gone, one is new, and the bad one is mended.
    let three = notice(10, "培育科学教师");
    desk.write(ARCHIVE, &pack(&[("2.txt", &two), ("坏.docx", &three)]));
    let changed = desk.json(&["index"], 0);
    assert_eq!(texts(&changed["updated"]), [ARCHIVE]);
    assert_eq!(changed["notices"], 3);
    assert_eq!(search(&desk, "量子讲堂"), Vec::<String>::new());
    assert_eq!(
        search(&desk, "科学教师"),
        ["corpus/广西/附件包.zip/坏.docx"]
    );

    // The same notice beside the archive is a copy; without the archive it stands alone.
    desk.write("corpus/广西/2.txt", &two);
    desk.json(&["index"], 0);
    assert_eq!(search(&desk, "天文台站").len(), 1);
    desk.remove(ARCHIVE);
    let removed = desk.json(&["index"], 0);
    assert_eq!(texts(&removed["removed"]), [ARCHIVE]);
    assert_eq!(search(&desk, "科学教师"), Vec::<String>::new());
    assert_eq!(search(&desk, "天文台站"), ["corpus/广西/2.txt"]);
}

#[test]
fn an_archive_of_which_nothing_can_be_read_has_failed() {
    let desk = Desk::empty();
    desk.write("corpus/广西/3.txt", &notice(9, "开展流动展览"));
    desk.write(ARCHIVE, &pack(&[("图.png", b"\x89PNG\r\n")]));
    let report = desk.json(&["index"], 3);
    let failed = list(&report["failed"]).iter();
    let failed: Vec<_> = failed.map(|f| text(&f["path"])).collect();
    assert_eq!(failed, [ARCHIVE, "corpus/广西/附件包.zip/图.png"]);
    assert_eq!(texts(&report["added"]), ["corpus/广西/3.txt"]);
}
