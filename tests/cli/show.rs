//! `duizhao show`: a notice, an attachment or a clause by any name a person would type.

use super::*;

#[test]
fn a_clause_is_shown_however_its_address_is_typed() {
    let desk = Desk::indexed();
    let expected = desk.json(&["show", TALENT], 0);
    let clause = &expected["clauses"][0];
    assert!(text(&clause["text"]).starts_with("壮大科普人才队伍。加强市级学会"));
    let typed = [
        "渝科协发[2022]2号#二(四)",
        "渝科协发(2022)2号#二（四）",
        "渝科协发（2022）2号#二（四）",
        "渝科协发【2022】2号＃二、（四）",
        "渝科协发〔2022〕 2 号#二 （四）",
        "渝科协发〔２０２２〕２号#二（四）",
        "关于新时代加强学会科普工作实施方案#二（四）",
        "《关于新时代加强学会科普工作实施方案》#二(四)",
        "corpus/重庆/渝科协发〔2022〕2号.txt#二（四）",
        "./corpus/重庆/渝科协发〔2022〕2号.txt#二（四）",
        "渝科协发〔2022〕2号.txt#二（四）",
    ];
    let absolute = format!("{}#二（四）", desk.path(CHONGQING).display());
    let by_id = format!("{}#二（四）", text(&expected["id"]));
    for name in typed.into_iter().chain([absolute.as_str(), &by_id]) {
        assert_eq!(desk.json(&["show", name], 0), expected, "{name}");
    }
}

#[test]
fn a_clause_is_printed_in_full_with_its_place() {
    let desk = Desk::indexed();
    let ran = desk.run(&["show", "渝科协发[2022]2号#二(四)"]).exits(0);
    fits_a_terminal(&ran.stdout);
    for part in [TALENT, "重庆", CHONGQING, "第4—5页"] {
        assert!(ran.stdout.contains(part), "{part}");
    }
    let printed: String = ran.stdout.split_whitespace().collect();
    let json = desk.json(&["show", TALENT], 0);
    let whole: String = text(&json["clauses"][0]["text"])
        .split_whitespace()
        .collect();
    assert!(printed.contains(&whole));
}

#[test]
fn the_clauses_of_a_notice_have_the_shape_of_the_contract() {
    let desk = Desk::indexed();
    for name in [
        "渝科协发〔2022〕2号",
        "湘科协通〔2023〕10号",
        "桂医会〔2022〕32号",
    ] {
        let notice = desk.json(&["show", name], 0);
        has_notice_shape(&notice);
        assert_eq!(notice["document_number"]["text"], name);
    }
    let notice = desk.json(&["show", "渝科协发〔2022〕2号"], 0);
    let number = &notice["document_number"];
    assert_eq!(number["code"], "渝科协发");
    assert_eq!(
        (&number["year"], &number["serial"]),
        (&2022.into(), &2.into())
    );
    assert_eq!(notice["date_of_issue"], "2022-01-13");
    assert_eq!(texts(&notice["issuing_bodies"]), ["重庆市科学技术协会"]);
    assert_eq!(notice["province"], "重庆");
    let paths: Vec<&str> = depth_first(&notice["clauses"])
        .into_iter()
        .map(|c| text(&c["path"]))
        .collect();
    assert!(
        paths.contains(&"二（八）") && paths.contains(&"三（四）"),
        "{paths:?}"
    );
}

/// The keys of a notice, of its clauses and of its attachments.
pub(super) fn has_notice_shape(notice: &Value) {
    has_keys(
        notice,
        &["id", "document_number", "title", "genre", "issuing_bodies"],
    );
    has_keys(
        notice,
        &["main_recipients", "province", "date_of_issue", "imprint"],
    );
    has_keys(
        notice,
        &["references", "clauses", "attachments", "diagnostics"],
    );
    has_keys(&notice["source"], &["path", "format", "sha256", "pages"]);
    for clause in depth_first(&notice["clauses"]) {
        has_keys(
            clause,
            &["path", "label", "level", "heading", "text", "role"],
        );
        has_keys(clause, &["page", "fields", "children"]);
        let roles = [
            "task",
            "safeguard",
            "preamble",
            "activity",
            "procedure",
            "other",
        ];
        assert!(roles.contains(&text(&clause["role"])));
    }
    for attachment in list(&notice["attachments"]) {
        has_keys(
            attachment,
            &["label", "title", "clauses", "tables", "notice"],
        );
        if attachment["notice"].is_object() {
            has_notice_shape(&attachment["notice"]);
        }
    }
}

#[test]
fn attachments_are_shown_by_their_labels() {
    let desk = Desk::indexed();
    let shown = desk.json(&["show", "桂医会〔2022〕32号#附件2"], 0);
    let attachment = &shown["attachments"][0];
    assert_eq!(attachment["label"], "附件2");
    assert_eq!(list(&attachment["clauses"]).len(), 2);
    let ran = desk.run(&["show", "桂医会[2022]32号#附件 2"]).exits(0);
    assert!(
        ran.stdout
            .contains("广西医学会近期“党旗领航”及科普活动报道")
    );
    let clause = desk.json(&["show", "桂医会〔2022〕32号#附件2#（1）"], 0);
    assert!(text(&clause["clauses"][0]["text"]).contains("南宁市医学会联合举办"));
}

#[test]
fn an_embedded_notice_has_the_address_of_its_own_number_and_of_its_place() {
    let desk = Desk::indexed();
    let own = desk.json(&["show", "桂科协学发〔2022〕14号"], 0);
    let placed = desk.json(&["show", "桂医会〔2022〕32号#附件3"], 0);
    assert_eq!(placed["document_number"], own["document_number"]);
    assert_eq!(placed["clauses"], own["clauses"]);
    let own = desk.json(&["show", "桂科协学发〔2022〕14号#二（一）"], 0);
    for name in [
        "桂医会〔2022〕32号#附件3#二（一）",
        "桂医会[2022]32号#附件3二(一)",
    ] {
        assert_eq!(desk.json(&["show", name], 0)["clauses"], own["clauses"]);
    }
    let ran = desk
        .run(&["show", "桂科协学发〔2022〕14号#二（一）"])
        .exits(0);
    assert!(ran.stdout.contains("另见 桂医会〔2022〕32号#附件3"));
}

#[test]
fn telephone_numbers_are_masked_unless_asked_for() {
    let desk = Desk::indexed();
    let name = "桂医会〔2022〕32号#附件1#正文";
    let masked = desk.run(&["show", name]).exits(0).stdout;
    assert!(masked.contains("187****4250"), "{masked}");
    for number in ["18777774250", "13507883915", "15977159267", "18076338096"] {
        assert!(!masked.contains(number), "{masked}");
    }
    let args = ["show", name, "--show-contacts"];
    let whole = desk.run(&args).exits(0).stdout;
    assert!(whole.contains("18777774250") && !whole.contains("****"));

    // Wherever a number stands, what is printed of the whole notice hides it.
    for command in ["show", "parse"] {
        let printed = desk.run(&[command, MEDICAL]).exits(0).stdout;
        for number in ["18777774250", "2803063", "2820919", "18076338096"] {
            assert!(!printed.contains(number), "{printed}");
        }
    }
}

#[test]
fn every_notice_reads_well_on_a_terminal() {
    let desk = Desk::indexed();
    for path in [CHONGQING, HUNAN, GUANGXI, MEDICAL, PLAN] {
        let ran = desk.run(&["show", path]).exits(0);
        fits_a_terminal(&ran.stdout);
        assert!(ran.stdout.lines().count() > 10);
    }
}

#[test]
fn an_unknown_name_is_told_with_the_nearest_ones() {
    let desk = Desk::indexed();
    let cases = [
        (
            "渝科协发〔2022〕3号",
            "no_such_document",
            "渝科协发〔2022〕2号",
        ),
        (
            "渝科协发〔2022〕2号#二（九）",
            "no_such_clause",
            "渝科协发〔2022〕2号#二（",
        ),
        (
            "桂医会〔2022〕32号#附件4",
            "no_such_clause",
            "桂医会〔2022〕32号#附件3",
        ),
        (
            "渝科协发〔2022〕2号#什么",
            "no_such_clause",
            "渝科协发〔2022〕2号#",
        ),
        ("", "no_such_document", "duizhao status"),
        ("#二（一）", "no_such_document", "duizhao status"),
    ];
    for (name, code, near) in cases {
        let args = ["show", name, "--format", "json"];
        let ran = desk.run(&args).exits(1).tells_json_error(code);
        assert!(
            text(&ran.json()["error"]["hint"]).contains(near),
            "{name}: {}",
            ran.stderr
        );
        assert_eq!(desk.run(&["show", name]).exits(1).stdout, "");
    }
    // Two notices have these words in their titles.
    let args = ["show", "加强学会科普工作", "--format", "json"];
    let ran = desk
        .run(&args)
        .exits(1)
        .tells_json_error("ambiguous_document");
    assert!(
        ran.stderr
            .contains("渝科协发〔2022〕2号、桂科协学发〔2022〕14号")
            || ran
                .stderr
                .contains("桂科协学发〔2022〕14号、渝科协发〔2022〕2号")
    );
}
