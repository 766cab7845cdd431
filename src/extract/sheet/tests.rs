//! Small workbooks, each for one thing.

use super::super::container::tests::pack;
use super::super::{Format, read};
use super::*;

const TYPES: &[u8] = b"<Types/>";
const RELATIONS: &[u8] = br#"<Relationships>
    <Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>
    <Relationship Id="r2" Type="x/worksheet" Target="worksheets/sheet2.xml"/>
</Relationships>"#;
const ONE: &str = r#"<sheet name="任务分工" r:id="r1"/>"#;

fn workbook(sheets: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let main = format!("<workbook><sheets>{sheets}</sheets></workbook>");
    let mut entries = vec![
        ("[Content_Types].xml", TYPES),
        ("xl/workbook.xml", main.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
    ];
    entries.extend(parts.iter().map(|(name, text)| (*name, text.as_bytes())));
    pack(&entries)
}

/// Rows of cells parted by `|`, as inline strings; `rest` stands behind the cells.
fn sheet(rows: &[&str], rest: &str) -> String {
    let mut out = "<worksheet><sheetData>".to_owned();
    for row in rows {
        out.push_str("<row>");
        for cell in row.split('|') {
            out.push_str(&format!(r#"<c t="inlineStr"><is><t>{cell}</t></is></c>"#));
        }
        out.push_str("</row>");
    }
    out + "</sheetData>" + rest + "</worksheet>"
}

fn of(rows: &[&str], rest: &str) -> Content {
    let sheet = sheet(rows, rest);
    xlsx(&workbook(ONE, &[("xl/worksheets/sheet1.xml", &sheet)])).unwrap()
}

fn texts(content: &Content) -> Vec<&str> {
    content.blocks.iter().map(|b| b.text.as_str()).collect()
}

fn hidden(content: &Content) -> Vec<&str> {
    let hidden = content.removed.iter();
    let hidden = hidden.filter(|r| r.kind == RemovedKind::Hidden);
    hidden.map(|r| r.text.as_str()).collect()
}

#[test]
fn a_title_is_a_paragraph_and_rows_are_rows() {
    let found = of(
        &[
            "任务分工表||",
            "序号|任务|责任单位",
            "一、组织领导||",
            "1|开展\n活动|学会部",
            "2||",
            "注：请于5月报送。||",
        ],
        r#"<mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="A3:C3"/></mergeCells>"#,
    );
    assert_eq!(
        texts(&found),
        [
            "任务分工表",
            "序号\t任务\t责任单位",
            "一、组织领导",
            "1\t开展 活动\t学会部",
            "2\t\t",
            "注：请于5月报送。"
        ]
    );
    assert_eq!(found.blocks[3].line, 4);
    assert!(found.blocks[0].cells.is_none() && found.blocks[4].cells.is_some());
}

#[test]
fn a_merged_text_stands_once() {
    let found = of(
        &["领域|任务|单位", "基地|甲|学会部", "旧|乙|", "|丙|"],
        r#"<mergeCells><mergeCell ref="A2:A4"/></mergeCells>"#,
    );
    assert_eq!(
        texts(&found),
        ["领域\t任务\t单位", "基地\t甲\t学会部", "\t乙\t", "\t丙\t"]
    );
    // Excel does not show what lies under a merged cell.
    assert_eq!(hidden(&found), ["旧"]);
}

#[test]
fn a_letter_typed_in_a_sheet_is_paragraphs() {
    let found = of(
        &[
            "关于报送材料的通知",
            "桂科协〔2023〕1号|签发人：某某",
            "各市科协：",
            "请做好下列工作。",
            "一、按时报送；",
            "二、如实填写。",
        ],
        "",
    );
    assert_eq!(found.blocks.len(), 7);
    assert!(found.blocks.iter().all(|b| b.cells.is_none()));
}

#[test]
fn what_is_hidden_is_removed() {
    let hidden_row = sheet(&["甲|乙|丙", "丁|戊|己"], "").replacen(
        "<worksheet>",
        r#"<worksheet><cols><col min="2" max="2" hidden="1"/></cols>"#,
        1,
    );
    let hidden_row = hidden_row.replacen("</row><row>", r#"</row><row r="2" hidden="1">"#, 1);
    let other = sheet(&["草稿"], "");
    let found = xlsx(&workbook(
        r#"<sheet name="表" r:id="r1"/><sheet name="备用" state="veryHidden" r:id="r2"/>"#,
        &[
            ("xl/worksheets/sheet1.xml", &hidden_row),
            ("xl/worksheets/sheet2.xml", &other),
        ],
    ))
    .unwrap();
    assert_eq!(texts(&found), ["甲\t丙"]);
    assert_eq!(hidden(&found), ["乙", "丁", "戊", "己", "草稿"]);
}

#[test]
fn several_sheets_are_headed_by_their_names() {
    let (one, two) = (sheet(&["甲|乙"], ""), sheet(&["计划表", "丙|丁"], ""));
    let sheets = r#"<sheet name="分工" r:id="r1"/><sheet name="计划表" r:id="r2"/>"#;
    let found = xlsx(&workbook(
        sheets,
        &[
            ("xl/worksheets/sheet1.xml", &one),
            ("xl/worksheets/sheet2.xml", &two),
        ],
    ))
    .unwrap();
    assert_eq!(texts(&found), ["分工", "甲\t乙", "计划表", "丙\t丁"]);
}

#[test]
fn values_are_shown_in_their_formats_and_formulas_by_their_values() {
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="176"/><xf numFmtId="9"/></cellXfs></styleSheet>"#;
    let strings = "<sst><si><r><t>科</t></r><r><t xml:space=\"preserve\">普_x000D_\n日 </t></r><rPh><t>か</t></rPh></si></sst>";
    let cells = r#"<worksheet><sheetData><row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" s="1"><v>45056</v></c>
        <c r="D2" s="2"><v>0.3</v></c><c r="E2"><f>1+2</f><v>3</v></c><c r="F2"><f>G1</f></c>
        <c r="G2" t="b"><v>1</v></c><c r="H2" t="e"><v>#REF!</v></c></row></sheetData>
        <headerFooter><oddHeader>&amp;C内部资料&amp;P</oddHeader></headerFooter></worksheet>"#;
    let found = xlsx(&workbook(
        ONE,
        &[
            ("xl/worksheets/sheet1.xml", cells),
            ("xl/styles.xml", styles),
            ("xl/sharedStrings.xml", strings),
        ],
    ))
    .unwrap();
    assert_eq!(texts(&found), ["科普 日\t2023年5月\t30%\t3\tTRUE\t#REF!"]);
    let running = found
        .removed
        .iter()
        .find(|r| r.kind == RemovedKind::RunningHead);
    assert_eq!(running.unwrap().text, "内部资料");
    assert_eq!(found.diagnostics[0].code, "formulas_without_value");
}

#[test]
fn notes_and_boxes_are_read() {
    let cells = sheet(&["甲|乙"], "");
    let relations = r#"<Relationships><Relationship Id="a" Type="x/comments" Target="../comments1.xml"/>
        <Relationship Id="b" Type="x/drawing" Target="../drawings/drawing1.xml"/></Relationships>"#;
    let comments = r#"<comments><commentList><comment ref="B1"><text><r><t>请核</t></r></text></comment></commentList></comments>"#;
    let drawing = "<wsDr><anchor><from><row>3</row></from><sp><txBody><p><r><t>说明：</t></r><r><t>略</t></r></p></txBody></sp></anchor><anchor><pic/></anchor></wsDr>";
    let found = xlsx(&workbook(
        ONE,
        &[
            ("xl/worksheets/sheet1.xml", &cells),
            ("xl/worksheets/_rels/sheet1.xml.rels", relations),
            ("xl/comments1.xml", comments),
            ("xl/drawings/drawing1.xml", drawing),
        ],
    ))
    .unwrap();
    assert_eq!(texts(&found), ["甲\t乙", "说明：略"]);
    assert_eq!(found.removed[0].kind, RemovedKind::Comment);
    assert_eq!(found.diagnostics[0].message, "没有读取：图片 1");
}

#[test]
fn hostile_sheets_cost_little() {
    // Two cells at the far corners, and more cells than anybody has.
    let corners = r#"<worksheet><sheetData><row><c r="A1"><v>1</v></c><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>"#;
    let found = xlsx(&workbook(ONE, &[("xl/worksheets/sheet1.xml", corners)])).unwrap();
    assert_eq!(found.blocks.len(), 2);
    let strings = format!(
        r#"<sst uniqueCount="99999999999"><si><t>{}</t></si></sst>"#,
        "长".repeat(100_000)
    );
    let cells = r#"<c t="s"><v>0</v></c>"#.repeat(1000);
    let cells = format!("<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>");
    let bytes = workbook(
        ONE,
        &[
            ("xl/worksheets/sheet1.xml", &cells),
            ("xl/sharedStrings.xml", &strings),
        ],
    );
    assert_eq!(xlsx(&bytes).unwrap_err().code(), "too_large");
    let areas: String = (1..20_000)
        .map(|i| format!(r#"<mergeCell ref="A{i}:XFD1048576"/>"#))
        .collect();
    let rows: Vec<&str> = vec!["甲|乙"; 5_000];
    let found = of(&rows, &format!("<mergeCells>{areas}</mergeCells>"));
    assert_eq!(found.blocks.len() + hidden(&found).len(), 10_000);
}

#[test]
fn damage_is_no_panic() {
    let rows = sheet(&["标题", "甲|乙|丙", "丁|戊|己"], "");
    let whole = workbook(ONE, &[("xl/worksheets/sheet1.xml", &rows)]);
    assert_eq!(read("a.xlsx", &whole).unwrap().source.format, Format::Xlsx);
    for end in 0..whole.len() {
        let _ = read("a.xlsx", &whole[..end]);
    }
    for end in (0..rows.len()).filter(|&end| rows.is_char_boundary(end)) {
        let bytes = workbook(ONE, &[("xl/worksheets/sheet1.xml", &rows[..end])]);
        let _ = read("a.xlsx", &bytes);
    }
}
