//! Every file under `tests/golden/` is a test: what comes out stands beside it.
//!
//! Drop `X.txt` into a folder, run `UPDATE_EXPECT=1 cargo test --test golden`, **read** what appears
//! beside it, commit both.

use std::fmt::Write;
use std::path::Path;

use duizhao::extract::Document;
use duizhao::notice::fields::{Activity, Detail, Entry};
use duizhao::notice::{Attachment, Clause, Matter, Notice};
use duizhao::{compare, corpus, extract, notice, render};

type Outcome = datatest_stable::Result<()>;

datatest_stable::harness! {
    { test = extraction, root = "tests/golden/extract", pattern = r"\.(txt|pdf|rtf|doc|docx|docm|wps|html?|mht|mhtml|xls|xlsx|xlsm|et|ofd|zip)$" },
    { test = extraction, root = "tests/golden/doc", pattern = r"\.doc$" },
    { test = structure, root = "tests/golden/notice", pattern = r"\.txt$" },
    { test = seed, root = "corpus", pattern = r"\.(txt|pdf)$" },
    { test = comparison, root = "tests/golden/compare", pattern = r"\.notices$" },
}

/// Paragraphs, and what was taken out; of an archive, those of each member under its name. Files that
/// differ in their extension only are expected to read the same.
fn extraction(path: &Path) -> Outcome {
    let name = path.to_string_lossy();
    let mut out = String::new();
    let mut written = Ok(());
    extract::read_all(&name, &extract::load(path)?, &mut |member, document| {
        let member = member.strip_prefix(&*name).unwrap_or(member);
        written = std::mem::replace(&mut written, Ok(()))
            .and_then(|()| match member {
                "" => Ok(()),
                _ => writeln!(out, "== {}", member.trim_start_matches('/')),
            })
            .and_then(|()| write_extraction(&mut out, document));
    });
    written?;
    expect(&path.with_extension("blocks"), &out);
    Ok(())
}

fn write_extraction(
    out: &mut String,
    document: Result<Document, extract::ExtractError>,
) -> std::fmt::Result {
    let document = match document {
        Err(error) => return writeln!(out, "{}: {error}", error.code()),
        Ok(document) => document,
    };
    for block in &document.blocks {
        let page = block.page.map_or(String::new(), |p| format!(" p{p}"));
        writeln!(out, "{}{page}| {}", block.line, block.text)?;
    }
    for removed in &document.removed {
        let (line, kind) = (removed.line, removed.kind);
        writeln!(out, "-{line} {kind:?} {:?}", removed.text)?;
    }
    for diagnostic in &document.diagnostics {
        writeln!(out, "! {} {}", diagnostic.code, diagnostic.message)?;
    }
    Ok(())
}

/// The outline of a small case.
fn structure(path: &Path) -> Outcome {
    expect(&path.with_extension("outline"), &outline_of(path)?);
    Ok(())
}

/// The outline of a whole notice of the corpus.
fn seed(path: &Path) -> Outcome {
    let name = path.file_stem().unwrap_or_default();
    let beside = Path::new("tests/golden/corpus")
        .join(name)
        .with_extension("outline");
    expect(&beside, &outline_of(path)?);
    Ok(())
}

/// The table of a few small notices, which stand in one file under lines `=== path`.
fn comparison(path: &Path) -> Outcome {
    let text = std::fs::read_to_string(path)?;
    let mut notices = Vec::new();
    for part in text.split("=== ").skip(1) {
        let (name, text) = part.split_once('\n').ok_or("a notice without text")?;
        let document = extract::read(name.trim(), text.as_bytes())?;
        let province = corpus::province_of_folder(Path::new(name.trim()));
        notices.push(notice::parse(&document, province));
    }
    let handout = render::Handout {
        comparison: compare::compare(&notices),
        ..render::Handout::default()
    };
    assert_eq!(handout.comparison.coverage.missing, Vec::<String>::new());
    expect(
        &path.with_extension("md"),
        &render::markdown::markdown(&handout),
    );
    Ok(())
}

fn expect(beside: &Path, actual: &str) {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join(beside);
    expect_test::expect_file![beside].assert_eq(actual);
}

fn outline_of(path: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let document = extract::read_file(path)?;
    let notice = notice::parse(&document, corpus::province_of_folder(path));
    assert_nothing_is_lost(&document, &notice);
    let mut out = String::new();
    write_notice(&mut out, &notice, 0)?;
    Ok(out)
}

/// What went in comes out, in order, once: spaces aside.
fn assert_nothing_is_lost(document: &Document, notice: &Notice) {
    let bare = |text: &str| {
        text.chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
    };
    let blocks: Vec<String> = document.blocks.iter().map(|b| bare(&b.text)).collect();
    let pieces: Vec<String> = notice.pieces().iter().map(|(_, text)| bare(text)).collect();
    assert_eq!(pieces.concat(), blocks.concat());
}

fn write_notice(out: &mut String, notice: &Notice, depth: usize) -> std::fmt::Result {
    let space = "  ".repeat(depth);
    let mut fact = |name: &str, value: String| {
        if value.is_empty() {
            Ok(())
        } else {
            writeln!(out, "{space}{name}: {value}")
        }
    };
    fact("标题", notice.title.clone())?;
    fact("印发", notice.enclosed_title.clone().unwrap_or_default())?;
    fact(
        "文号",
        notice
            .document_number
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
    )?;
    fact("文种", notice.genre.clone().unwrap_or_default())?;
    fact("发文机关", notice.issuing_bodies.join(" | "))?;
    fact("主送机关", notice.main_recipients.join(" | "))?;
    fact(
        "省份",
        notice
            .province
            .map(|p| p.name().to_owned())
            .unwrap_or_default(),
    )?;
    fact(
        "成文日期",
        notice
            .date_of_issue
            .map(|d| d.to_string())
            .unwrap_or_default(),
    )?;
    if let Some(imprint) = &notice.imprint {
        let date = imprint
            .date_of_printing
            .map(|d| d.to_string())
            .unwrap_or_default();
        let body = imprint.printing_body.clone().unwrap_or_default();
        fact(
            "版记",
            format!(
                "{body} {date} 抄送 {}{}",
                imprint.copy_recipients.join(" | "),
                imprint
                    .copies
                    .map_or(String::new(), |n| format!(" 共{n}份"))
            ),
        )?;
    }
    fact("公开", notice.disclosure.clone().unwrap_or_default())?;
    for (name, value) in frame_facts(notice) {
        fact(name, value)?;
    }
    for reference in &notice.references {
        let number = reference
            .document_number
            .as_ref()
            .map(|n| format!(" {n}"))
            .unwrap_or_default();
        let cited = reference.cited.clone().unwrap_or_default();
        let means = reference.means.as_ref().map(|m| format!(" = 《{m}》"));
        fact(
            "引用",
            format!(
                "《{}》{cited}{number}{}",
                reference.title,
                means.unwrap_or_default()
            ),
        )?;
    }
    write_matter(out, &notice.matter, depth)?;
    for clause in &notice.clauses {
        write_clause(out, clause, depth)?;
    }
    for attachment in &notice.attachments {
        write_attachment(out, attachment, depth)?;
    }
    for diagnostic in &notice.diagnostics {
        writeln!(out, "{space}! {} {}", diagnostic.code, diagnostic.message)?;
    }
    Ok(())
}

/// The rest of the metadata, and by what the doubtful parts of it are known.
fn frame_facts(notice: &Notice) -> Vec<(&'static str, String)> {
    let frame = &notice.frame;
    let level = frame.level.map(|l| l.chinese().to_owned());
    let place = [level, frame.city.clone(), frame.county.clone()];
    let list = |words: Vec<String>| words.join(" | ");
    let history = frame.history.iter().map(|e| {
        let by = e.by.clone().unwrap_or_default();
        format!("{} {} {by}", e.date, e.action)
    });
    let contacts = frame.contacts.iter().map(|c| {
        let name = c.name.clone().unwrap_or_default();
        let address = c.address.clone().unwrap_or_default();
        format!(
            "{name} {} {} {address}",
            c.phones.join("、"),
            c.emails.join("、")
        )
    });
    let known_by = ["issuing_bodies", "date_of_issue", "province"];
    let known_by = known_by
        .iter()
        .filter_map(|name| Some(format!("{name}={}", frame.places.get(*name)?.by)));
    vec![
        ("级别", list(place.into_iter().flatten().collect())),
        ("依据", list(known_by.collect())),
        (
            "其他文号",
            list(
                frame
                    .other_numbers
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
            ),
        ),
        ("密级", frame.secrecy.clone().unwrap_or_default()),
        ("紧急程度", frame.urgency.clone().unwrap_or_default()),
        ("签发", list(frame.signers.clone())),
        ("附注", list(frame.notes.clone())),
        ("题注", list(history.collect())),
        (
            "施行",
            frame
                .date_in_force
                .map(|d| d.to_string())
                .unwrap_or_default(),
        ),
        ("联系", list(contacts.collect())),
    ]
}

/// The characters of an entry and what was made of them.
fn told(entry: &Entry) -> String {
    let made = match &entry.detail {
        None => return entry.text.clone(),
        Some(Detail::Quantity(q)) => {
            let value = q.value.map_or("?".to_owned(), |v| v.to_string());
            let max = q.max.map_or(String::new(), |m| format!("..{m}"));
            let per = q.per.as_ref().map_or(String::new(), |p| format!("/{p}"));
            format!("{}{value}{max}{}{per}", q.bound.sign(), q.unit)
        }
        Some(Detail::Interval(i)) => match &i.relative {
            Some(r) => format!("{}+{} {} {}", r.anchor, r.count, r.unit, r.side),
            None => {
                let day = |d: Option<time::Date>| d.map_or(String::new(), |d| d.to_string());
                let inferred = i.inferred.map_or(String::new(), |by| format!(" {by:?}"));
                let every = i
                    .every
                    .as_ref()
                    .map_or(String::new(), |e| format!("every {e} "));
                format!("{every}{}..{}{inferred}", day(i.from), day(i.to))
            }
        },
        Some(Detail::Parties(p)) => format!("{} {}", p.kind.chinese(), p.names.join("/")),
        Some(Detail::Cited(c)) => match (&c.means, &c.document_number) {
            (Some(means), _) => format!("《{means}》"),
            (None, Some(number)) => number.to_string(),
            (None, None) => return entry.text.clone(),
        },
        Some(Detail::Strength(s)) => s.name().to_owned(),
    };
    format!("{} [{made}]", entry.text)
}

fn activity(activity: &Activity) -> String {
    let lines = activity.lines.iter();
    let lines: Vec<String> = lines.map(|l| format!("{}={}", l.name, l.text)).collect();
    format!("{} {}", activity.name, lines.join(" | "))
}

fn write_matter(out: &mut String, matter: &[Matter], depth: usize) -> std::fmt::Result {
    for line in matter {
        writeln!(out, "{}[{:?}] {}", "  ".repeat(depth), line.kind, line.text)?;
    }
    Ok(())
}

/// `path "label" role page {heading} text`, fields below.
fn write_clause(out: &mut String, clause: &Clause, depth: usize) -> std::fmt::Result {
    let space = "  ".repeat(depth);
    let page = clause.page().map_or(String::new(), |p| format!(" p{p}"));
    let text = clause.text().replace('\n', " ⏎ ");
    let text = match &clause.heading {
        Some(heading) => text.replacen(heading.as_str(), &format!("{{{heading}}}"), 1),
        None => text,
    };
    let label = if clause.label.is_empty() {
        String::new()
    } else {
        format!(" \"{}\"", clause.label)
    };
    writeln!(
        out,
        "{space}{}{label} {}{page} {text}",
        clause.path,
        clause.role.name()
    )?;
    let fields = &clause.fields;
    let kinds = [
        ("数量", &fields.targets),
        ("时间", &fields.dates),
        ("单位", &fields.bodies),
        ("地点", &fields.places),
        ("品牌", &fields.programs),
        ("文件", &fields.references),
        ("约束", &fields.strength),
    ];
    for (name, entries) in kinds {
        if !entries.is_empty() {
            let entries: Vec<String> = entries.iter().map(told).collect();
            writeln!(out, "{space}    {name}: {}", entries.join(" | "))?;
        }
    }
    if let Some(found) = &fields.activity {
        writeln!(out, "{space}    活动: {}", activity(found))?;
    }
    clause
        .children
        .iter()
        .try_for_each(|child| write_clause(out, child, depth + 1))
}

fn write_attachment(out: &mut String, attachment: &Attachment, depth: usize) -> std::fmt::Result {
    writeln!(
        out,
        "{}## {} {}",
        "  ".repeat(depth),
        attachment.label,
        attachment.title
    )?;
    write_matter(out, &attachment.matter, depth + 1)?;
    for clause in &attachment.clauses {
        write_clause(out, clause, depth + 1)?;
    }
    for row in attachment.tables.iter().flat_map(|t| &t.rows) {
        writeln!(out, "{}  | {} |", "  ".repeat(depth), row.join(" | "))?;
    }
    match &attachment.notice {
        Some(notice) => write_notice(out, notice, depth + 1),
        None => Ok(()),
    }
}
