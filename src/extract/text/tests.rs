//! Texts in every encoding that notices come in.

use super::*;

const NOTICE: &str =
    "关于印发《实施方案》的通知\r\n各区县（自治县）科协：\r\n\r\n现将《实施方案》印发给你们。\r\n";

fn texts(bytes: &[u8]) -> Vec<String> {
    lines(bytes)
        .unwrap()
        .lines
        .into_iter()
        .map(|l| l.text)
        .collect()
}

fn utf16(unit_to: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    let units = mark
        .then_some(0xFEFF)
        .into_iter()
        .chain(NOTICE.encode_utf16());
    units.flat_map(unit_to).collect()
}

#[test]
fn every_encoding_gives_the_same_lines() {
    let expected = texts(NOTICE.as_bytes());
    assert_eq!(expected.len(), 4);
    assert_eq!(texts(&GB18030.encode(NOTICE).0), expected);
    for mark in [true, false] {
        assert_eq!(texts(&utf16(u16::to_le_bytes, mark)), expected);
        assert_eq!(texts(&utf16(u16::to_be_bytes, mark)), expected);
    }
    assert_eq!(
        texts(&[b"\xEF\xBB\xBF", NOTICE.as_bytes()].concat()),
        expected
    );
}

#[test]
fn line_numbers_count_blank_lines_and_every_kind_of_line_end() {
    let found: Vec<_> = lines("甲\r\n\r\n乙\r丙\n\n丁".as_bytes()).unwrap().lines;
    let numbers: Vec<_> = found
        .iter()
        .filter(|l| !l.text.is_empty())
        .map(|l| (l.text.as_str(), l.number))
        .collect();
    assert_eq!(numbers, [("甲", 1), ("乙", 3), ("丙", 4), ("丁", 6)]);
}

#[test]
fn a_form_feed_ends_a_page() {
    let read = lines("甲\n\u{c}乙\n\u{c}".as_bytes()).unwrap();
    let (found, pages) = (read.lines, read.pages);
    assert_eq!(pages, Some(2));
    assert_eq!(found.iter().find(|l| l.text == "乙").unwrap().page, Some(2));
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let noise: Vec<u8> = (0..4000u32)
        .map(|i| (i.wrapping_mul(2654435761) >> 13) as u8)
        .collect();
    assert_eq!(lines(&noise).unwrap_err(), ExtractError::Undecodable);
}

#[test]
fn lines_end_in_every_way() {
    let found = lines("甲\u{2028}乙\u{85}丙\u{2029}丁\u{b}戊\r\r\n己".as_bytes()).unwrap();
    let texts: Vec<_> = found
        .lines
        .iter()
        .map(|l| (l.text.as_str(), l.number))
        .collect();
    assert_eq!(
        texts,
        [
            ("甲", 1),
            ("乙", 2),
            ("丙", 3),
            ("丁", 4),
            ("戊", 5),
            ("", 6),
            ("己", 7)
        ]
    );
}

#[test]
fn a_few_broken_bytes_are_shown_and_told() {
    let text = "关于印发《工作方案》的通知，各单位：请认真贯彻执行。".repeat(20);
    for encoding in [UTF_8, GB18030] {
        let mut bytes = encoding.encode(&text).0.into_owned();
        let middle = bytes.len() / 2;
        bytes.splice(middle..middle, *b"\xFF");
        let mut diagnostics = Vec::new();
        let read = decode(&bytes, None, &mut diagnostics).unwrap();
        assert!(read.starts_with("关于印发《工作方案》的通知，各单位：请认真贯彻执行。关于"));
        assert!(read.ends_with("请认真贯彻执行。") && read.contains('\u{FFFD}'));
        assert!(diagnostics.iter().any(|d| d.code == "undecodable_bytes"));
    }
    // Cut within the last character.
    let read = decode(&"关于印发通知".as_bytes()[..17], None, &mut Vec::new());
    assert_eq!(read, Err(ExtractError::Undecodable));
    let long = &text.as_bytes()[..text.len() - 1];
    let read = decode(long, None, &mut Vec::new()).unwrap();
    assert!(read.starts_with("关于印发") && read.ends_with('\u{FFFD}'));
}

#[test]
fn zeros_are_no_text_but_a_few_or_the_last() {
    let read = |bytes: &[u8]| decode(bytes, None, &mut Vec::new());
    assert_eq!(read("通知\0\0\0".as_bytes()), Ok("通知".to_owned()));
    let text = "关于印发通知".repeat(30) + "\0";
    assert_eq!(read((text.clone() + "完").as_bytes()), Ok(text + "完"));
    assert_eq!(read("通\0知\0".as_bytes()), Err(ExtractError::Undecodable));
}

/// The texts of the corpus, and traditional ones.
fn corpus() -> Vec<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let entries = crate::corpus::entries(&root).unwrap();
    let texts = entries
        .iter()
        .filter(|e| e.path.extension().is_some_and(|e| e == "txt"));
    texts
        .map(|e| std::fs::read_to_string(&e.path).unwrap())
        .collect()
}

const TRADITIONAL: [&str; 3] = [
    "為推動全民科學素質提升，各機關應於每年六月底前擬訂年度工作計畫，並將執行情形報送主管機關備查。\n一、辦理科普講座不少於十場，參與人數達三千人次以上。\n二、鼓勵學校、圖書館與社區共同舉辦科學營隊，並提供經費補助。\n",
    "關於舉辦科學節活動的通知",
    "主旨：檢送會議紀錄一份，請查照。",
];

/// Pieces of a text of so many characters, from several places in it.
fn pieces(text: &str, length: usize) -> Vec<String> {
    let chars: Vec<char> = text.trim_start_matches('\u{feff}').chars().collect();
    let starts = (0..chars.len()).step_by((chars.len() / 40).max(1));
    let pieces = starts.filter(|start| start + length <= chars.len());
    pieces
        .map(|start| chars[start..start + length].iter().collect::<String>())
        .filter(|piece| is_telling(piece))
        .collect()
}

/// Six Han characters are needed to tell anything.
fn is_telling(piece: &str) -> bool {
    let han = |c: &char| ('\u{4E00}'..='\u{9FFF}').contains(c);
    piece.chars().filter(han).count() >= 6
}

/// How many of the pieces come back as they went in.
fn read_back(pieces: &[String], encode: impl Fn(&str) -> Vec<u8>) -> (usize, Vec<String>) {
    let wrong = pieces.iter().filter(|piece| {
        let read = decode(&encode(piece), None, &mut Vec::new());
        read.as_ref() != Ok(*piece)
    });
    (pieces.len(), wrong.cloned().collect())
}

#[test]
fn every_length_comes_back_from_every_encoding() {
    let wide = |unit: fn(u16) -> [u8; 2], mark: bool| {
        move |text: &str| {
            let mark = mark.then_some(0xFEFF);
            let units = mark.into_iter().chain(text.encode_utf16());
            units.flat_map(unit).collect::<Vec<u8>>()
        }
    };
    let wider = |unit: fn(u32) -> [u8; 4]| {
        move |text: &str| {
            let marked = std::iter::once('\u{FEFF}').chain(text.chars());
            marked.flat_map(|c| unit(c as u32)).collect::<Vec<u8>>()
        }
    };
    let in_encoding =
        |encoding: &'static Encoding| move |text: &str| encoding.encode(text).0.into_owned();
    type Encode = Box<dyn Fn(&str) -> Vec<u8>>;
    let encodings: [(&str, Encode); 9] = [
        ("UTF-8", Box::new(|text| text.as_bytes().to_vec())),
        (
            "UTF-8 with mark",
            Box::new(|text| format!("\u{FEFF}{text}").into_bytes()),
        ),
        ("GB 18030", Box::new(in_encoding(GB18030))),
        ("UTF-16LE", Box::new(wide(u16::to_le_bytes, false))),
        ("UTF-16BE", Box::new(wide(u16::to_be_bytes, false))),
        ("UTF-16LE with mark", Box::new(wide(u16::to_le_bytes, true))),
        ("UTF-16BE with mark", Box::new(wide(u16::to_be_bytes, true))),
        ("UTF-32LE with mark", Box::new(wider(u32::to_le_bytes))),
        ("UTF-32BE with mark", Box::new(wider(u32::to_be_bytes))),
    ];
    let texts = corpus();
    assert!(texts.len() >= 4);
    for length in [10, 50, 200, 2000] {
        let pieces: Vec<String> = texts.iter().flat_map(|t| pieces(t, length)).collect();
        for (name, encode) in &encodings {
            let (_, wrong) = read_back(&pieces, encode);
            assert_eq!(wrong, Vec::<String>::new(), "{name} {length}");
        }
    }
}

#[test]
fn traditional_texts_come_back_from_big5_and_gb() {
    for text in TRADITIONAL {
        for encoding in [encoding_rs::BIG5, GB18030] {
            for length in [8, 10, 12, 50, 100] {
                let pieces = pieces(text, length);
                let (_, wrong) = read_back(&pieces, |t| encoding.encode(t).0.into_owned());
                assert_eq!(wrong, Vec::<String>::new(), "{} {length}", encoding.name());
            }
        }
    }
    // Characters of Hong Kong.
    let hong_kong = "深水埗區議會關於啟德體育園開放安排的通告，請各界人士留意。";
    let bytes = [
        &b"\xb2\x60\xa4\xf4\x96\xf5\xb0\xcf\xc4\xb3\xb7\x7c\xc3\xf6\xa9\xf3\xb1\xd2\xbc\x77\xc5\xe9\xa8\x7c"[..],
        b"\xb6\xe9\xb6\x7d\xa9\xf1\xa6\x77\xb1\xc6\xaa\xba\xb3\x71\xa7\x69\xa1\x41\xbd\xd0\xa6\x55\xac\xc9",
        b"\xa4\x48\xa4\x68\xaf\x64\xb7\x4e\xa1\x43",
    ]
    .concat();
    assert_eq!(
        decode(&bytes, None, &mut Vec::new()).as_deref(),
        Ok(hong_kong)
    );
}

#[test]
fn characters_beyond_gbk_come_back_from_gb_18030() {
    for text in ["关于表彰㐂𠀀等同志的通知", "拟聘任：𬱖某、䶮某、𫍯某。"]
    {
        let bytes = GB18030.encode(text).0;
        assert_eq!(decode(&bytes, None, &mut Vec::new()).as_deref(), Ok(text));
    }
}
