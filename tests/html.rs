//! The notices of the corpus as web pages: whatever a site puts round them, the same notice comes out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use duizhao::extract::{self, Document, Format, RemovedKind};
use duizhao::notice::{self, Notice};

const TOP: &str = include_str!("html/top.html");
const BOTTOM: &str = include_str!("html/bottom.html");

/// Tags that may stand anywhere in a page.
const TAGS: [&str; 30] = [
    "p",
    "div",
    "span",
    "b",
    "a href=x",
    "table",
    "tr",
    "td rowspan=2 colspan=3",
    "th",
    "tbody",
    "caption",
    "ul",
    "ol type=a",
    "li",
    "dl",
    "dd",
    "h1",
    "h3",
    "form",
    "center",
    "font",
    "br",
    "div id=zoom",
    "div class=TRS_Editor",
    "div style='display:none'",
    "span hidden",
    "nav",
    "pre",
    "button",
    "select",
];

/// How a site marks up one paragraph.
type Paragraph = fn(&str) -> String;

/// The containers of the systems in use, with how each writes a paragraph.
const TEMPLATES: [(&str, &str, &str, Paragraph); 8] = [
    (
        "gov.cn",
        "<div class=\"pages_content\" id=\"UCAP-CONTENT\">",
        "</div>",
        |p| format!("<p style=\"text-indent: 2em; font-family: 宋体;\">{p}</p>\r\n"),
    ),
    (
        "TRS",
        "<div class=view><div class=TRS_Editor><style>.TRS_Editor P{line-height:1.5}</style>",
        "</div></div>",
        |p| format!("<P align=justify><FONT face=仿宋>&nbsp;&nbsp;&nbsp; {p}</FONT></P>\n"),
    ),
    (
        "vsb",
        "<form name=\"_newscontent_fromname\"><div id=\"vsb_content_501\"><div class=\"v_news_content\">",
        "</div></div></form>",
        |p| format!("<p><span style=\"font-size:16px\">　　{p}</span></p>"),
    ),
    (
        "WeChat",
        "<div class=\"rich_media_content\" id=\"js_content\" style=\"visibility: hidden; opacity: 0;\">",
        "</div>",
        |p| format!("<section><section><span>{p}</span></section></section><p><br></p>"),
    ),
    (
        "zoom",
        "<table width=100%><tr><td id=zoom>",
        "</td></tr></table>",
        |p| format!("<div>　　{p}</div>\n"),
    ),
    (
        "no name",
        "<div class=\"a1\"><div class=\"b2\">",
        "</div></div>",
        |p| format!("<p>{p}</p>\n"),
    ),
    ("breaks", "<td class=\"black14\">", "</td>", |p| {
        format!("　　{p}<BR>\r\n")
    }),
    ("unclosed", "<div id=\"Zoom\">", "</div>", |p| {
        format!("<p><font size=3>{p}\n")
    }),
];

fn corpus() -> Vec<PathBuf> {
    let entries = duizhao::corpus::entries(Path::new("corpus")).expect("the corpus is there");
    let texts = entries.into_iter().map(|entry| entry.path);
    texts
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The page that has the blocks of `document` as paragraphs and tables.
fn page(document: &Document, open: &str, close: &str, paragraph: Paragraph) -> String {
    let mut page = TOP.to_owned() + open;
    for rows in document
        .blocks
        .chunk_by(|a, b| a.cells.is_some() && b.cells.is_some())
    {
        if rows[0].cells.is_none() {
            page += &paragraph(&escape(&rows[0].text));
            continue;
        }
        page += "<table border=1>";
        for row in rows {
            page += "<tr>";
            for cell in row.cells.iter().flatten() {
                page += &format!("<td><p>{}</p></td>", escape(cell));
            }
            page += "</tr>\n";
        }
        page += "</table>";
    }
    page + close + BOTTOM
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn texts(document: &Document) -> Vec<String> {
    document.blocks.iter().map(|b| bare(&b.text)).collect()
}

/// All clauses with their paths, those of attachments behind.
fn clauses(notice: &Notice) -> Vec<(String, String)> {
    let all = notice.addressed_clauses();
    all.map(|(document, c)| (format!("{document} {}", c.path), bare(&c.text())))
        .collect()
}

/// Share of the characters of `wanted` that `found` has.
fn share(wanted: &str, found: &str) -> f64 {
    let mut counts: BTreeMap<char, i64> = BTreeMap::new();
    found
        .chars()
        .for_each(|c| *counts.entry(c).or_default() += 1);
    let hits = wanted.chars().filter(|c| {
        let left = counts.entry(*c).or_default();
        *left -= 1;
        *left >= 0
    });
    hits.count() as f64 / wanted.chars().count() as f64
}

fn read(name: &str, page: &str) -> Document {
    extract::read(name, page.as_bytes()).expect("a page is read")
}

#[test]
fn every_notice_comes_out_of_every_template_as_it_is_in_the_text() {
    for path in corpus() {
        let name = path.to_string_lossy();
        let text = extract::read_file(&path).unwrap();
        let expected = notice::parse(&text, None);
        for (template, open, close, paragraph) in TEMPLATES {
            let document = read(&name, &page(&text, open, close, paragraph));
            let (wanted, found) = (texts(&text).concat(), texts(&document).concat());
            println!(
                "{template} {name}: recall {:.4} precision {:.4}",
                share(&wanted, &found),
                share(&found, &wanted)
            );
            assert_eq!(document.source.format, Format::Html);
            assert_eq!(texts(&document), texts(&text), "{template}: {name}");
            let parsed = notice::parse(&document, None);
            assert_eq!(clauses(&parsed), clauses(&expected), "{template}: {name}");
            assert_eq!(
                bare(&parsed.title),
                bare(&expected.title),
                "{template}: {name}"
            );
        }
    }
}

#[test]
fn a_page_broken_at_every_line_reads_like_the_text_it_was_pasted_from() {
    for path in corpus() {
        let source = escape(&std::fs::read_to_string(&path).unwrap());
        let expected = notice::parse(&extract::read_file(&path).unwrap(), None);
        let broken: String = source
            .lines()
            .map(|l| l.replace(' ', "&nbsp;") + "<br>\n")
            .collect();
        let mut bodies = vec![format!("<pre>{source}</pre>")];
        // Tabs part cells in a text and nothing in a page.
        if !source.contains('\t') {
            bodies.push(broken);
        }
        for body in bodies {
            let page = format!("<html><body><div id=zoom>{body}</div></body></html>");
            let found = notice::parse(&read("a.html", &page), None);
            assert_eq!(clauses(&found), clauses(&expected), "{}", path.display());
        }
    }
}

#[test]
fn menus_and_buttons_are_removed_and_none_is_lost() {
    let text = extract::read_file(Path::new("corpus/重庆/渝科协发〔2022〕2号.txt")).unwrap();
    for (template, open, close, paragraph) in TEMPLATES {
        let document = read("a.html", &page(&text, open, close, paragraph));
        let removed = |kind| -> String {
            let entries = document.removed.iter().filter(|r| r.kind == kind);
            entries.map(|r| bare(&r.text)).collect()
        };
        let furniture = removed(RemovedKind::PageFurniture);
        for part in [
            "首页",
            "通知公告",
            "分享到",
            "相关链接",
            "关于举办科普日的新闻",
            "备09012345号",
            "主办单位",
        ] {
            assert!(furniture.contains(part), "{template}: {part}");
        }
        assert!(
            removed(RemovedKind::Hidden).contains("隐藏的说明"),
            "{template}"
        );
    }
}

#[test]
fn a_notice_has_its_number_and_title_wherever_the_site_prints_them() {
    for name in [
        "信息表与UCAP容器.html",
        "TRS与自动编号.htm",
        "博达与附件列表.html",
        "微信公众号.html",
        "每行换行.html",
        "表格排版.html",
    ] {
        let path = format!("tests/golden/extract/网页·{name}");
        let document = extract::read_file(Path::new(&path)).unwrap();
        let notice = notice::parse(&document, None);
        let title = "重庆市科学技术协会关于印发《关于新时代加强学会科普工作实施方案》的通知";
        assert_eq!(bare(&notice.title), title, "{name}");
        let number = notice.document_number.map(|number| number.to_string());
        assert_eq!(number.as_deref(), Some("渝科协发〔2022〕2号"), "{name}");
    }
}

#[test]
fn a_hundred_thousand_nested_elements_are_read_on_a_small_stack() {
    let deep = |times: usize, tag: &str, close: &str| {
        let text = "<p>各级科协要加强领导，明确责任，抓好落实。</p>";
        let (open, close) = (tag.repeat(times), close.repeat(times));
        format!("<html><body>{open}{text}{close}</body></html>")
    };
    let pages = [
        deep(100_000, "<div>", "</div>"),
        deep(20_000, "<b>", "</b>"),
        deep(20_000, "<ul><li>", ""),
        deep(20_000, "<table><tr><td>", "</td></tr></table>"),
        deep(20_000, "<p><button><b id=x>", ""),
        deep(100_000, "<span hidden>", "</span>"),
    ];
    for (i, page) in pages.into_iter().enumerate() {
        let thread = std::thread::Builder::new().stack_size(2 << 20);
        let read = thread
            .spawn(move || extract::read("a.html", page.as_bytes()))
            .unwrap()
            .join()
            .unwrap();
        if i < 5 {
            assert!(
                read.unwrap()
                    .blocks
                    .iter()
                    .any(|b| b.text.contains("各级科协")),
                "{i}"
            );
        }
    }
}

#[test]
fn hostile_pages_take_bounded_time_and_memory() {
    let wide = "<table>".to_owned() + &"<tr><td colspan=99999 rowspan=99999>甲<td>乙".repeat(5000);
    let entities =
        "<p>".to_owned() + &"&lt;&amp;&#x4e00;&notin;&nosuch;&#xFFFFFFFF;".repeat(50_000);
    let open = "<div ".repeat(100_000);
    let comment = "<html><!--".to_owned() + &"<p>甲".repeat(100_000);
    let script = "<html><script>".to_owned() + &"<p>甲".repeat(100_000);
    let attributes = format!(
        "<html><p {}>甲乙丙</p>",
        (0..100_000).map(|i| format!("a{i}=1 ")).collect::<String>()
    );
    for page in [wide, entities, open, comment, script, attributes] {
        let start = std::time::Instant::now();
        let _ = extract::read("a.html", page.as_bytes());
        assert!(
            start.elapsed().as_secs() < 20,
            "{:?}: {}",
            start.elapsed(),
            &page[..40]
        );
    }
}

#[test]
fn a_page_cut_off_or_damaged_anywhere_is_read_or_refused() {
    let text = extract::read_file(Path::new("corpus/湖南/湘科协通〔2023〕10号.txt")).unwrap();
    let (_, open, close, paragraph) = TEMPLATES[2];
    let page = page(&text, open, close, paragraph).into_bytes();
    for at in (0..page.len()).step_by(page.len() / 60) {
        let _ = extract::read("a.html", &page[..at]);
        let mut damaged = page.clone();
        damaged[at] ^= 0x15;
        let _ = extract::read("a.html", &damaged);
    }
}

#[test]
fn a_page_with_a_title_and_no_text_is_survived() {
    let page = "<html><body id=\"activity-detail\"><h1 class=\"rich_media_title\">关于印发方案的通知</h1>\
        <div id=\"js_content\"><img src=\"a.png\"></div></body></html>";
    let document = extract::read("a.html", page.as_bytes()).expect("its title");
    assert_eq!(document.blocks[0].text, "关于印发方案的通知");
    assert!(
        document
            .diagnostics
            .iter()
            .any(|d| d.code == "image_without_text")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_tags_no_character_of_a_page_is_lost(
        tokens in prop::collection::vec((0..TAGS.len() + 12, any::<bool>()), 1..60)
    ) {
        // A page that shows nothing is empty, which is said.
        let mut page = String::from("<html><body>各单位要做好工作。");
        let mut expected = Vec::new();
        for (i, &(token, closes)) in tokens.iter().enumerate() {
            match TAGS.get(token) {
                Some(tag) if closes => {
                    page += &format!("</{}>", tag.split_once(' ').map_or(*tag, |(name, _)| name));
                }
                Some(tag) => page += &format!("<{tag}>"),
                None => {
                    let text = format!("第{i}处文字，共{token}。");
                    page += &text;
                    expected.push(text);
                }
            }
        }
        match extract::read("a.html", page.as_bytes()) {
            Ok(document) => {
                let blocks = document.blocks.iter().map(|b| bare(&b.text));
                let removed = document.removed.iter().map(|r| bare(&r.text));
                let all: String = blocks.chain(removed).collect();
                for text in expected {
                    prop_assert!(all.contains(&text), "{} in {}", text, page);
                }
            }
            Err(error) => prop_assert!(expected.is_empty(), "{} {}", error, page),
        }
    }
}
