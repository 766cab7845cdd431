//! Small documents, each for one thing.

use super::super::container::tests::pack;
use super::super::{Block, Format, RemovedKind, read};
use super::*;

const TYPES: &[u8] = b"<Types/>";

fn document(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let main = format!("<w:document><w:body>{body}</w:body></w:document>");
    let mut entries = vec![
        ("[Content_Types].xml", TYPES),
        ("word/document.xml", main.as_bytes()),
    ];
    entries.extend(parts.iter().map(|(name, text)| (*name, text.as_bytes())));
    pack(&entries)
}

fn of(body: &str) -> Content {
    content(&document(body, &[])).unwrap()
}

fn texts(content: &Content) -> Vec<&str> {
    content.blocks.iter().map(|b| b.text.as_str()).collect()
}

fn removed(content: &Content) -> Vec<(RemovedKind, &str)> {
    let pairs = content.removed.iter().map(|r| (r.kind, r.text.as_str()));
    pairs.collect()
}

fn codes(content: &Content) -> Vec<&str> {
    content
        .diagnostics
        .iter()
        .map(|d| d.code.as_str())
        .collect()
}

fn pages(content: &Content) -> Vec<(&str, u32)> {
    let page = |b: &'_ Block| b.page.unwrap_or(0);
    content
        .blocks
        .iter()
        .map(|b| (b.text.as_str(), page(b)))
        .collect()
}

#[test]
fn changes_are_accepted_and_a_deleted_paragraph_end_joins() {
    let found = of(
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>全民</w:t></w:r></w:p>\
        <w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>科学</w:t></w:r></w:ins>\
        <w:moveFrom><w:r><w:t>素质</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>素质</w:t></w:r></w:moveTo></w:p>",
    );
    assert_eq!(texts(&found), ["全民科学素质"]);
    assert_eq!(removed(&found), [(RemovedKind::Deleted, "旧")]);
    assert_eq!(codes(&found), ["tracked_changes"]);
}

#[test]
fn results_of_fields_are_text_and_codes_are_not() {
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
    let code = |code: &str| format!("<w:r><w:instrText>{code}</w:instrText></w:r>");
    let text = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let [begin, separate, end] = ["begin", "separate", "end"].map(mark);
    let body = [
        format!(
            "<w:p>{begin}{}{begin}{}{separate}{}{end}{separate}{}{end}</w:p>",
            code("IF "),
            code("PAGE"),
            text("3"),
            text("是")
        ),
        format!(
            "<w:p>{begin}{}{end}{}</w:p>",
            code(r"eq \o\ac(○,2)"),
            text("二级")
        ),
        format!(
            "<w:p><w:fldSimple w:instr='DATE'>{}</w:fldSimple>{begin}{}</w:p>",
            text("今日"),
            text("没有结尾")
        ),
        format!("<w:p>{}</w:p>", text("其余")),
    ];
    assert_eq!(
        texts(&of(&body.concat())),
        ["是", "②二级", "今日没有结尾", "其余"]
    );
}

#[test]
fn a_text_box_is_read_once_and_in_its_place() {
    let text_box = "<w:txbxContent><w:p><w:r><w:t>文件</w:t></w:r></w:p></w:txbxContent>";
    let body = format!(
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing>{text_box}</w:drawing></mc:Choice>\
        <mc:Fallback><w:pict>{text_box}</w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>通知</w:t></w:r></w:p>\
        <w:p><w:r><w:t>后</w:t></w:r><w:r><w:pict><v:textpath string='科协'/></w:pict></w:r></w:p>"
    );
    let found = of(&body);
    assert_eq!(texts(&found), ["文件", "通知", "后", "科协"]);
    assert_eq!(found.blocks[0].line, 1);
    assert_eq!(found.blocks[3].line, 2);
}

#[test]
fn notes_stand_behind_the_paragraph_that_refers_to_them() {
    let notes = "<w:footnotes><w:footnote w:id='2'><w:p><w:r><w:footnoteRef/><w:t>见附件。</w:t></w:r></w:p>\
        <w:p><w:r><w:footnoteReference w:id='2'/><w:t>又</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let reference = "<w:r><w:footnoteReference w:id='2'/></w:r>";
    let body = format!(
        "<w:p><w:r><w:t>2023</w:t></w:r>{reference}<w:r><w:t>年</w:t></w:r>{reference}</w:p><w:p><w:r><w:t>完</w:t></w:r></w:p>"
    );
    let found = content(&document(&body, &[("word/footnotes.xml", notes)])).unwrap();
    assert_eq!(texts(&found), ["2023[1]年[2]", "[1] 见附件。", "又", "完"]);
    assert_eq!(codes(&found), ["notes_moved"]);
}

#[test]
fn hidden_text_is_taken_out_by_run_and_by_style() {
    let styles = "<w:styles><w:style w:styleId='H'><w:rPr><w:vanish/></w:rPr></w:style>\
        <w:style w:styleId='H2'><w:basedOn w:val='H'/></w:style></w:styles>";
    let body = "<w:p><w:r><w:t>见</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>\
        <w:r><w:rPr><w:rStyle w:val='H2'/></w:rPr><w:t>匿</w:t></w:r></w:p>\
        <w:p><w:pPr><w:pStyle w:val='H'/></w:pPr><w:r><w:t>隐</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>显</w:t></w:r></w:p>";
    let found = content(&document(body, &[("word/styles.xml", styles)])).unwrap();
    assert_eq!(texts(&found), ["见", "显"]);
    assert_eq!(
        removed(&found),
        [(RemovedKind::Hidden, "藏匿"), (RemovedKind::Hidden, "隐")]
    );
}

#[test]
fn a_page_begins_once_where_the_author_and_word_broke_it() {
    let body = "<w:p><w:r><w:t>一</w:t></w:r></w:p><w:p><w:r><w:br w:type='page'/></w:r></w:p>\
        <w:p><w:r><w:lastRenderedPageBreak/><w:t>二</w:t></w:r></w:p>\
        <w:p><w:r><w:t>甲，</w:t><w:lastRenderedPageBreak/><w:t>乙</w:t></w:r></w:p>\
        <w:p><w:pPr><w:sectPr/></w:pPr></w:p><w:p><w:r><w:t>四</w:t></w:r></w:p><w:sectPr/>";
    let found = of(body);
    assert_eq!(
        pages(&found),
        [("一", 1), ("二", 2), ("甲，乙", 2), ("四", 4)]
    );
    assert_eq!(found.blocks[2].last_page, Some(3));
    assert_eq!(found.pages, Some(4));
    assert_eq!(codes(&found), ["pages_as_last_rendered"]);
    assert_eq!(
        of("<w:p><w:r><w:t>一</w:t><w:br w:type='page'/></w:r></w:p>").pages,
        None
    );
}

#[test]
fn a_line_break_begins_a_block_unless_a_sentence_runs_over_it() {
    let found = of(
        "<w:p><w:r><w:t>联系人：张三</w:t><w:br/><w:t>电话：0731</w:t></w:r></w:p>\
        <w:p><w:r><w:t>各级科协要加强领导。要明确责任，把各项任务</w:t><w:br/><w:t>落到实处。</w:t></w:r></w:p>",
    );
    assert_eq!(
        texts(&found),
        [
            "联系人：张三",
            "电话：0731",
            "各级科协要加强领导。要明确责任，把各项任务落到实处。"
        ]
    );
    assert_eq!(found.blocks[1].line, 1);
}

fn cell(properties: &str, texts: &[&str]) -> String {
    let paragraphs: String = texts
        .iter()
        .map(|t| format!("<w:p><w:r><w:t>{t}</w:t></w:r></w:p>"))
        .collect();
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{paragraphs}</w:tc>")
}

fn row(cells: &[String]) -> String {
    format!("<w:tr>{}</w:tr>", cells.concat())
}

const RULED: &str = "<w:tblPr><w:tblBorders><w:top w:val='single'/></w:tblBorders></w:tblPr>";

#[test]
fn a_ruled_table_is_rows_of_cells() {
    let nested = format!(
        "<w:tc><w:tbl>{RULED}{}</w:tbl><w:p/></w:tc>",
        row(&[cell("", &["甲"]), cell("", &["乙"])])
    );
    let table = [
        row(&[
            cell("<w:gridSpan w:val='2'/>", &["单位"]),
            cell("<w:vMerge w:val='restart'/>", &["张三", "李四"]),
        ]),
        row(&[cell("", &["省科协"]), nested, cell("<w:vMerge/>", &[])]),
        row(&[cell("", &[]), cell("", &[])]),
    ];
    let found = of(&format!("<w:p/><w:tbl>{RULED}{}</w:tbl>", table.concat()));
    assert_eq!(texts(&found), ["单位\t\t张三 李四", "省科协\t甲 乙\t"]);
    assert_eq!(
        found.blocks[1].cells.as_deref().unwrap(),
        ["省科协", "甲 乙", ""]
    );
    assert_eq!(found.blocks[0].line, 2);
}

#[test]
fn a_table_that_only_arranges_is_read_as_paragraphs() {
    let head = row(&[
        cell("", &["湖南省科学技术协会", "湖南省教育厅"]),
        cell("", &["文件"]),
    ]);
    let found = of(&format!(
        "<w:tbl>{head}</w:tbl><w:tbl>{RULED}{}</w:tbl>",
        row(&[cell("", &["一、总则", "坚持。"])])
    ));
    assert_eq!(
        texts(&found),
        [
            "湖南省科学技术协会",
            "湖南省教育厅",
            "文件",
            "一、总则",
            "坚持。"
        ]
    );
    assert!(found.blocks.iter().all(|b| b.cells.is_none()));
}

#[test]
fn comments_readings_and_heads_are_taken_out() {
    let body = "<w:p><w:r><w:ruby><w:rt><w:r><w:t>kē</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>科</w:t></w:r></w:rubyBase></w:ruby>\
        <w:t>普</w:t><w:noBreakHyphen/><w:sym w:font='Wingdings' w:char='F0FE'/><w:commentReference w:id='0'/></w:r></w:p>\
        <w:sectPr><w:headerReference r:id='h'/></w:sectPr>";
    let relations = "<Relationships><Relationship Id='h' Type='x/header' Target='header9.xml'/></Relationships>";
    let parts = [
        (
            "word/comments.xml",
            "<w:comments><w:comment w:id='0'><w:p><w:r><w:t>请核</w:t></w:r></w:p></w:comment></w:comments>",
        ),
        ("word/_rels/document.xml.rels", relations),
        (
            "word/header9.xml",
            "<w:hdr><w:p><w:r><w:t>内部</w:t></w:r></w:p></w:hdr>",
        ),
        (
            "word/header1.xml",
            "<w:hdr><w:p><w:r><w:t>没有用到</w:t></w:r></w:p></w:hdr>",
        ),
    ];
    let found = content(&document(body, &parts)).unwrap();
    assert_eq!(texts(&found), ["科普-☑"]);
    assert_eq!(
        removed(&found),
        [
            (RemovedKind::RunningHead, "内部"),
            (RemovedKind::Comment, "请核"),
            (RemovedKind::Ruby, "kē")
        ]
    );
}

#[test]
fn the_document_is_found_by_relations_and_prefixes_do_not_matter() {
    let types = "<Types><Override PartName='/d/main.xml' ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>";
    let relations = "<Relationships><Relationship Id='1' Type='http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument' Target='/d/main.xml'/></Relationships>";
    let main = "<document xmlns='http://purl.oclc.org/ooxml/wordprocessingml/main'><body><p><r><t>严格</t></r></p></body></document>";
    let bytes = pack(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        ("d/main.xml", main.as_bytes()),
    ]);
    let found = read("a.txt", &bytes).unwrap();
    assert_eq!(found.source.format, Format::Docx);
    assert_eq!(found.blocks[0].text, "严格");
}

#[test]
fn a_damaged_part_is_named_and_a_damaged_document_is_an_error() {
    let found = content(&document(
        "<w:p><w:r><w:t>通知</w:t></w:r></w:p>",
        &[("word/numbering.xml", "<w:num")],
    ))
    .unwrap();
    assert_eq!(codes(&found), ["damaged_part"]);
    assert_eq!(
        content(&document("<w:p>", &[])).unwrap_err().code(),
        "bad_container"
    );
    let pictures = "<w:p><w:r><w:drawing><pic:pic/></w:drawing></w:r></w:p>";
    assert_eq!(
        content(&document(pictures, &[])).unwrap_err(),
        ExtractError::OnlyPictures(1)
    );
}

#[test]
fn deep_nesting_and_long_chains_are_walked() {
    let wrap = |open: &str, close: &str, times: usize| {
        let inside = "<w:p><w:r><w:t>芯</w:t></w:r></w:p>";
        of(&format!(
            "{}{inside}{}",
            open.repeat(times),
            close.repeat(times)
        ))
    };
    let deep = [
        wrap("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 120),
        wrap("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 80),
        wrap(
            "<w:p><w:r><w:pict><w:txbxContent>",
            "</w:txbxContent></w:pict></w:r></w:p>",
            60,
        ),
    ];
    for found in deep {
        assert_eq!(texts(&found), ["芯"]);
    }
    let breaks = "<w:t>要加强领导。把任务落实，</w:t><w:br/>".repeat(20_000);
    assert!(of(&format!("<w:p><w:r>{breaks}</w:r></w:p>")).blocks.len() > 50);
    let begin = "<w:r><w:fldChar w:fldCharType='begin'/><w:fldChar w:fldCharType='separate'/><w:t>结</w:t></w:r>";
    let end = "<w:r><w:fldChar w:fldCharType='end'/></w:r>";
    let fields = format!("<w:p>{}{}</w:p>", begin.repeat(20_000), end.repeat(20_000));
    assert_eq!(texts(&of(&fields))[0].chars().count(), 20_000);
}

#[test]
fn no_damage_makes_it_panic() {
    let body = format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>通知</w:t></w:r></w:p><w:tbl>{RULED}{}</w:tbl>",
        row(&[
            cell("<w:gridSpan w:val='4000000000'/>", &["甲"]),
            cell("", &["乙"])
        ])
    );
    let numbering = "<w:numbering><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='4294967295'/><w:numFmt w:val='upperLetter'/><w:lvlText w:val='%1'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>";
    let whole = document(&body, &[("word/numbering.xml", numbering)]);
    assert_eq!(content(&whole).unwrap().blocks[0].text, "4294967295 通知");
    for i in 0..whole.len() {
        let _ = content(&whole[..i]);
        let mut flipped = whole.clone();
        flipped[i] ^= 0x11;
        let _ = content(&flipped);
    }
}
