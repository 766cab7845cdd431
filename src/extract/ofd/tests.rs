use super::*;
use crate::extract::container::tests::pack;

const ROOT: &str = r#"<ofd:OFD xmlns:ofd="x"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"#;

fn document(extra: &str, pages: usize) -> String {
    let pages: String = (0..pages)
        .map(|i| format!(r#"<ofd:Page ID="{i}" BaseLoc="Pages/Page_{i}/Content.xml"/>"#))
        .collect();
    format!(
        r#"<ofd:Document xmlns:ofd="x"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>{extra}</ofd:CommonData><ofd:Pages>{pages}</ofd:Pages></ofd:Document>"#
    )
}

fn page(objects: &str) -> String {
    format!(
        r#"<ofd:Page xmlns:ofd="x"><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"#
    )
}

fn text(x: f64, y: f64, words: &str) -> String {
    let more = words.chars().count().saturating_sub(1);
    format!(
        r#"<ofd:TextObject Boundary="{x} {y} 150 6" Size="5.6"><ofd:TextCode X="0" Y="5" DeltaX="g {more} 5.6">{words}</ofd:TextCode></ofd:TextObject>"#
    )
}

fn texts(parts: &[(&str, &str)]) -> Result<Vec<(Option<u32>, String)>, ExtractError> {
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
    let lines = lines(&pack(&parts))?.lines;
    Ok(lines
        .into_iter()
        .filter(|l| !l.text.is_empty())
        .map(|l| (l.page, l.text.trim().to_owned()))
        .collect())
}

#[test]
fn characters_are_read_by_their_places_page_by_page() {
    let first = page(&(text(28.0, 60.0, "各学会：") + &text(28.0, 40.0, "关于开展活动的通知")));
    let second = page(&text(28.0, 40.0, "一、活动时间"));
    let found = texts(&[
        ("OFD.xml", ROOT),
        ("Doc_0/Document.xml", &document("", 2)),
        ("Doc_0/Pages/Page_0/Content.xml", &first),
        ("Doc_0/Pages/Page_1/Content.xml", &second),
    ]);
    let expected = [
        (1, "关于开展活动的通知"),
        (1, "各学会："),
        (2, "一、活动时间"),
    ];
    assert_eq!(
        found.unwrap(),
        expected.map(|(page, text)| (Some(page), text.to_owned()))
    );
}

#[test]
fn templates_and_composite_objects_are_read() {
    let extra =
        r#"<ofd:TemplatePage ID="7" BaseLoc="Tpls/T.xml"/><ofd:PublicRes>Res.xml</ofd:PublicRes>"#;
    let resource = format!(
        r#"<ofd:Res xmlns:ofd="x"><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="9"><ofd:Content>{}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"#,
        text(0.0, 0.0, "组合")
    );
    let content = r#"<ofd:Page xmlns:ofd="x"><ofd:Template TemplateID="7"/><ofd:Content><ofd:Layer><ofd:CompositeObject Boundary="28 80 100 10" ResourceID="9"/></ofd:Layer></ofd:Content></ofd:Page>"#;
    let found = texts(&[
        ("OFD.xml", ROOT),
        ("Doc_0/Document.xml", &document(extra, 1)),
        ("Doc_0/Tpls/T.xml", &page(&text(28.0, 20.0, "模板"))),
        ("Doc_0/Res.xml", &resource),
        ("Doc_0/Pages/Page_0/Content.xml", content),
    ]);
    assert_eq!(
        found.unwrap(),
        ["模板", "组合"].map(|t| (Some(1), t.to_owned()))
    );
}

#[test]
fn a_missing_page_is_said_and_a_missing_document_is_an_error() {
    assert!(matches!(
        texts(&[("OFD.xml", ROOT)]),
        Err(ExtractError::BadContainer(_))
    ));
    let parts = [
        ("OFD.xml", ROOT),
        ("Doc_0/Document.xml", &document("", 2)),
        (
            "Doc_0/Pages/Page_0/Content.xml",
            &page(&text(28.0, 40.0, "通知")),
        ),
    ];
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
    let codes = lines(&pack(&parts)).unwrap().diagnostics;
    assert_eq!(
        codes.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(),
        ["damaged_part", "empty_page"]
    );
}
