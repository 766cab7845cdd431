//! What else is in a workbook goes with its cells: formulas, names, comments, sheets, and its memory.

use super::edited::Edited;
use super::*;

#[test]
fn own_columns_formulas_names_and_comments_go_with_their_cells() {
    let (desk, _) = after(|edited| {
        let sheet = "xl/worksheets/sheet1.xml";
        edited.write("K5", "我省做法");
        edited.write("K7", "已有方案");
        edited.cell(
            sheet,
            "K8",
            "><f t=\"shared\" ref=\"K8:K9\" si=\"0\">LEN(F8)+$C$6</f><v>1</v></c>",
        );
        edited.cell(sheet, "K9", "><f t=\"shared\" si=\"0\"/><v>1</v></c>");
        edited.cell(sheet, "K10", "><f>COUNTA(C6:C10)</f><v>5</v></c>");
        edited.replace(sheet, "</sheetData>", "<row r=\"13\"></row></sheetData>");
        edited.write("A13", "注：本表由综合处整理。");
        edited.replace(
            "xl/workbook.xml",
            "<definedNames>",
            "<definedNames><definedName name=\"经费行\">对照表!$F$9:$I$9</definedName>",
        );
        edited.replace(sheet, "<printOptions", "<conditionalFormatting sqref=\"I6:I10\"><cfRule type=\"expression\" priority=\"1\"><formula>$I6=\"\"</formula></cfRule></conditionalFormatting><printOptions");
        let relations = "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"c1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments\" Target=\"../comments1.xml\"/></Relationships>";
        edited.set("xl/worksheets/_rels/sheet1.xml.rels", relations.to_owned());
        edited.set("xl/comments1.xml", "<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors><author>李四</author></authors><commentList><comment ref=\"G8\" authorId=\"0\"><text><t>此处存疑</t></text></comment></commentList></comments>".to_owned());
    });
    let cells = table(&desk);
    assert_eq!([&cells["L5"], &cells["L7"]], ["我省做法", "已有方案"]);
    // 竞赛 stands behind the table, above the note.
    assert!(cells["E11"].contains("竞赛") && cells["A14"] == "注：本表由综合处整理。");
    let edited = Edited::open(&desk, TABLE);
    let sheet = edited.part("xl/worksheets/sheet1.xml");
    for formula in [
        "<f>LEN(G8)+$C$6</f>",
        "<f>LEN(G9)+$C$6</f>",
        "<f>COUNTA(C6:C11)</f>",
    ] {
        assert!(sheet.contains(formula), "{formula}");
    }
    assert!(sheet.contains("sqref=\"J6:J11\"") && sheet.contains("$J6=&quot;&quot;"));
    assert!(sheet.contains("<autoFilter ref=\"A5:J11\"/>"));
    let book = edited.part("xl/workbook.xml");
    assert!(
        book.contains("对照表!$G$9:$J$9") && book.contains("对照表!$A$5:$J$11"),
        "{book}"
    );
    assert!(edited.part("xl/comments1.xml").contains("ref=\"H8\""));
}

#[test]
fn a_sheet_of_the_program_that_somebody_changed_is_kept_beside_the_new_one() {
    let (desk, report) = after(|edited| {
        edited.write_on("xl/worksheets/sheet5.xml", "J3", "原件在档案室");
        edited.write("K6", "x");
        edited.cell(
            "xl/worksheets/sheet1.xml",
            "K6",
            "><f>来源!$A$3</f><v>1</v></c>",
        );
    });
    assert_eq!(report["kept_sheets"][0]["kept_as"], "来源（修改前）");
    assert_eq!(sheet(&desk, TABLE, "来源（修改前）")["J3"], "原件在档案室");
    assert!(
        sheet(&desk, TABLE, "来源")
            .values()
            .any(|text| text.contains("湘科协通"))
    );
    let edited = Edited::open(&desk, TABLE);
    assert!(
        edited
            .part("xl/worksheets/sheet1.xml")
            .contains("<f>'来源（修改前）'!$A$3</f>")
    );
}

#[test]
fn without_its_memory_a_table_keeps_whatever_differs() {
    let desk = desk();
    let mut edited = Edited::open(&desk, TABLE);
    edited.replace("xl/workbook.xml", "name=\"底本\"", "name=\"别的\"");
    edited.write(
        "C6",
        "一、壮大科普人才队伍。本处订正。\n——桂科协发〔2024〕1号#一",
    );
    edited.save(&desk, TABLE);
    news_arrive(&desk);
    let ran = desk.run(&["compare", "--refresh", TABLE]).exits(0);
    assert!(ran.stderr.contains("表中没有底本"));
    let cells = table(&desk);
    assert!(
        cells["C6"].starts_with("一、壮大科普人才队伍。本处订正。")
            && cells["C6"].contains(PENDING)
    );
    // 异同 counts as a person's too and takes a second sheet row.
    assert!(cells["D8"].contains("15个") && cells["D8"].contains("18个"));
    assert!(cells["E6"].contains("500人次"));
    assert!(refreshed(&desk)["changed"] == false);
}

#[test]
fn a_text_that_grows_too_tall_goes_on_right_below_its_row() {
    let desk = desk();
    let path = "corpus/重庆/渝科协发〔2024〕2号.txt";
    let notice = String::from_utf8(desk.read(path)).unwrap();
    let long: String = (1..200)
        .map(|n| format!("第{n}批场馆向公众免费开放；"))
        .collect();
    let notice = notice.replace(
        "推动科普场馆和教育基地向公众免费开放，",
        &format!("推动科普场馆和教育基地向公众免费开放，{long}"),
    );
    desk.write(path, notice.as_bytes());
    refreshed(&desk);
    let cells = table(&desk);
    assert_eq!([&cells["A7"], &cells["A8"]], ["2", "2（续）"]);
    let row = |row: u32| cells.get(&format!("D{row}")).cloned().unwrap_or_default();
    let whole: String = (7..)
        .take_while(|r| cells[&format!("A{r}")].starts_with('2'))
        .map(row)
        .collect();
    assert!(whole.contains(&long) && whole.ends_with("【照搬】"));
    assert!(refreshed(&desk)["changed"] == false);
}

#[test]
fn a_table_saved_by_libreoffice_is_brought_up_to_date_too() {
    let desk = desk();
    desk.write(TABLE, &fixture("libreoffice.xlsx"));
    news_arrive(&desk);
    let report = refreshed(&desk);
    assert!(report["has_memory"] == true && list(&report["kept_sheets"]).is_empty());
    let cells = table(&desk);
    // 队伍 and 经费 have changed places, and the corrected wording with them.
    assert!(cells["C9"].contains("200人次（本处订正）") && !cells["C9"].contains(PENDING));
    assert!(cells["E9"].contains("500人次") && cells["C6"].contains("专款专用"));
    assert_eq!(cells["B7"], "基地建设（王处改）");
    let both = &cells["D7"];
    assert!(both.contains("15个（含在建）") && both.contains(PENDING) && both.contains("18个"));
    assert_eq!(names(&report["conflicts"]), ["D7"]);
    assert!(cells["D8"].contains("10月15日前"));
    assert_eq!([&cells["J6"], &cells["L7"]], ["请张三核对经费", "已有方案"]);
    assert!(cells["E11"].contains("科技创新大赛"));
    let edited = Edited::open(&desk, TABLE);
    let sheet = edited.part("xl/worksheets/sheet1.xml");
    assert!(sheet.contains("COUNTA(D6:D11)") && edited.row(8).contains("hidden=\"true\""));
    assert!(edited.0.iter().any(|(name, _)| name.contains("comments")));
    let own = self::sheet(&desk, TABLE, "统计");
    assert_eq!(own["A2"], "自己的统计");
    assert!(refreshed(&desk)["changed"] == false);
}
