//! `duizhao show`

use duizhao::index::Index;
use duizhao::notice::{self, Attachment, Notice, address, copies};
use duizhao::render::{DOUBTFUL, json, pages};
use duizhao::search::lookup::{Target, target};

use super::Outcome;
use super::args::{Common, ShowArgs};
use super::error::Failed;
use super::outline::Outline;
use super::output::{FAINT, MARK, Output, PLACE, STRONG, styled};

pub(super) fn run(
    common: &Common,
    args: &ShowArgs,
    output: &mut Output,
) -> Result<Outcome, Failed> {
    output.only_text_or_json("show")?;
    let notices = Index::open(&common.index)?.notices()?;
    let groups = copies::group(&notices);
    let mut outline = Outline {
        output,
        show_contacts: args.show_contacts,
    };
    match target(&groups, &args.address)? {
        Target::Notice(group) if outline.output.wants_json() => {
            outline.output.json(&json::notice(group.quoted))?
        }
        Target::Notice(group) => {
            outline.notice(group.quoted, 0);
            also_in(&group.also_in, outline.output);
        }
        Target::Attachment(notice, attachment) => one_attachment(notice, attachment, &mut outline)?,
        Target::Clauses(found) if outline.output.wants_json() => {
            let first = found[0];
            outline.output.json(&json::notice_with_clause(
                first.notice,
                &first.document,
                first.clause,
            ))?;
        }
        Target::Clauses(found) => {
            for placed in found {
                clause(placed, &mut outline);
            }
        }
    }
    Ok(Outcome::Done)
}

fn one_attachment(
    notice: &Notice,
    attachment: &Attachment,
    outline: &mut Outline<'_>,
) -> Result<(), Failed> {
    if outline.output.wants_json() {
        return outline
            .output
            .json(&json::notice_with_attachment(notice, attachment));
    }
    outline.attachment(attachment, 0);
    Ok(())
}

fn clause(placed: &copies::PlacedClause<'_>, outline: &mut Outline<'_>) {
    let (clause, notice) = (placed.clause, placed.notice);
    outline
        .output
        .line(styled(&address(&placed.document, &clause.path), STRONG));
    let place = notice.province.map_or("", |p| p.name());
    let page =
        pages(clause.page(), clause.last_page()).map_or(String::new(), |p| format!(" · {p}"));
    let line = clause
        .paragraphs
        .first()
        .map_or(String::new(), |p| format!(" · 第{}行", p.line));
    let about = format!(
        "{} · {}{page}{line}",
        clause.role.chinese(),
        notice.source.path
    );
    outline.output.line(format_args!(
        "{}  {}",
        styled(place, PLACE),
        styled(&about, FAINT)
    ));
    outline.output.wrapped(&styled(&notice.title, FAINT), 0);
    outline.output.line("");
    outline.clause_in_full(clause, 0);
    if notice::depth_first(std::slice::from_ref(clause)).any(|c| c.is_doubtful) {
        outline.output.line(styled(DOUBTFUL, MARK));
    }
    also_in(&placed.also_in, outline.output);
}

fn also_in(places: &[String], output: &mut Output) {
    if !places.is_empty() {
        output.wrapped(&styled(&format!("另见 {}", places.join("、")), FAINT), 0);
    }
}
