//! `duizhao parse`: the structure of files, without an index.

use super::show::has_notice_shape;
use super::*;

/// What a notice says, whatever file it was read from.
fn content(notice: &Value) -> Value {
    let mut content = notice.clone();
    let fields = content.as_object_mut().unwrap();
    for of_the_file in ["id", "source", "diagnostics"] {
        fields.remove(of_the_file);
    }
    for attachment in content["attachments"].as_array_mut().unwrap() {
        if attachment["notice"].is_object() {
            attachment["notice"] = self::content(&attachment["notice"]);
        }
    }
    content
}

#[test]
fn files_are_parsed_to_an_array_without_an_index() {
    let desk = Desk::new();
    let parsed = desk.json(&["parse", CHONGQING, HUNAN, MEDICAL], 0);
    let notices = list(&parsed);
    for (notice, path) in notices.iter().zip([CHONGQING, HUNAN, MEDICAL]) {
        has_notice_shape(notice);
        assert_eq!(notice["source"]["path"], path);
        assert_eq!(notice["source"]["format"], "txt");
    }
    assert_eq!(notices.len(), 3);
    assert!(!desk.path("index").exists());
    let embedded = &notices[2]["attachments"][2]["notice"];
    assert_eq!(
        embedded["document_number"]["text"],
        "桂科协学发〔2022〕14号"
    );
}

#[test]
fn an_outline_reads_well_on_a_terminal() {
    let desk = Desk::new();
    let ran = desk
        .run(&["parse", CHONGQING, HUNAN, GUANGXI, MEDICAL, PLAN])
        .exits(0);
    fits_a_terminal(&ran.stdout);
    for part in ["（四）壮大科普人才队伍", "湘科协通〔2023〕10号", "附件3"] {
        assert!(ran.stdout.contains(part), "{part}");
    }
    assert!(!ran.stdout.contains("18777774250"));
}

#[test]
fn a_file_that_fails_is_named_and_the_others_are_printed() {
    let desk = Desk::new();
    desk.write("空.txt", b"");
    let args = [
        "parse",
        "空.txt",
        CHONGQING,
        "没有.txt",
        HUNAN,
        "--format",
        "json",
    ];
    let ran = desk.run(&args).exits(3);
    assert_eq!(list(&ran.json()).len(), 2);
    assert!(ran.stderr.contains("空.txt") && ran.stderr.contains("没有.txt：无法读取：文件不存在"));
    assert!(!ran.stderr.contains(CHONGQING));
    let none = desk.run(&["parse", "空.txt", "--format", "json"]).exits(3);
    assert_eq!(none.json(), serde_json::json!([]));
}

#[test]
fn the_encoding_of_a_file_changes_nothing() {
    let desk = Desk::new();
    for path in [CHONGQING, HUNAN, GUANGXI, MEDICAL, PLAN] {
        let utf8 = String::from_utf8(seed(path)).unwrap();
        let plain = utf8.trim_start_matches('\u{feff}');
        let utf16 = |bytes: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
            let units = mark.encode_utf16().chain(plain.encode_utf16());
            units.flat_map(bytes).collect()
        };
        let (gb18030, _, lossy) = encoding_rs::GB18030.encode(plain);
        assert!(!lossy);
        let copies = [
            ("GB18030.txt", gb18030.into_owned()),
            ("UTF-8.txt", format!("\u{feff}{plain}").into_bytes()),
            ("UTF-16LE.txt", utf16(u16::to_le_bytes, "\u{feff}")),
            ("UTF-16BE.txt", utf16(u16::to_be_bytes, "\u{feff}")),
            ("UTF-16.txt", utf16(u16::to_le_bytes, "")),
        ];
        let folder = Path::new(path).parent().unwrap().to_str().unwrap();
        let mut args = vec!["parse".to_owned(), path.to_owned()];
        for (name, bytes) in copies {
            let copy = format!("{folder}/{name}");
            desk.write(&copy, &bytes);
            args.push(copy);
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let parsed = desk.json(&args, 0);
        let expected = content(&parsed[0]);
        for (notice, path) in list(&parsed).iter().zip(&args[1..]) {
            assert_eq!(content(notice), expected, "{path}");
        }
        assert_eq!(list(&parsed).len(), 6);
    }
}

#[test]
fn a_printed_notice_is_parsed_with_its_pages() {
    let desk = Desk::empty();
    desk.write("湖南/通知.pdf", &seed("tests/pdf/湘科协通〔2023〕10号.pdf"));
    let parsed = desk.json(&["parse", "湖南/通知.pdf"], 0);
    let notice = &parsed[0];
    has_notice_shape(notice);
    assert_eq!(notice["source"]["format"], "pdf");
    assert!(number(&notice["source"]["pages"]) > 1);
    assert_eq!(notice["document_number"]["text"], "湘科协通〔2023〕10号");
    assert_eq!(notice["province"], "湖南");
    let pages = depth_first(&notice["clauses"])
        .into_iter()
        .map(|c| &c["page"]);
    assert!(pages.clone().count() > 12);
    assert!(pages.into_iter().all(Value::is_u64));
}
