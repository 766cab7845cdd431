//! A notice as an outline that a person reads: metadata, tree with fields, attachments, diagnostics.

use duizhao::extract::in_words;
use duizhao::notice::contact::Contact;
use duizhao::notice::{Attachment, Clause, Notice, depth_first};
use duizhao::render::mask::mask;
use duizhao::render::pages;

use super::output::{FAINT, MARK, Output, STRONG, padded, styled};
use super::tags::{has_inferred_year, tags};

/// Prints outlines.
pub(super) struct Outline<'a> {
    pub(super) output: &'a mut Output,
    pub(super) show_contacts: bool,
}

impl Outline<'_> {
    /// A whole notice, indented.
    pub(super) fn notice(&mut self, notice: &Notice, indent: usize) {
        self.output.wrapped(&styled(&notice.title, STRONG), indent);
        let number = notice.document_number.as_ref().map(ToString::to_string);
        let imprint = notice.imprint.as_ref().map(|i| {
            let date = i.date_of_printing.map(|d| format!("，{d}"));
            format!(
                "{}{}",
                i.printing_body.clone().unwrap_or_default(),
                date.unwrap_or_default()
            )
        });
        let frame = &notice.frame;
        let facts = [
            ("发文字号", number),
            (
                "其他文号",
                listed(frame.other_numbers.iter().map(ToString::to_string)),
            ),
            ("文种", notice.genre.clone()),
            (
                "印发文件",
                notice.enclosed_title.clone().filter(|t| *t != notice.title),
            ),
            ("发文机关", Some(notice.issuing_bodies.join("、"))),
            ("主送机关", Some(notice.main_recipients.join("；"))),
            ("地区级别", place(notice)),
            ("成文日期", notice.date_of_issue.map(|d| d.to_string())),
            (
                "题注",
                listed(
                    frame
                        .history
                        .iter()
                        .map(|e| format!("{} {}", e.date, e.action)),
                ),
            ),
            ("施行日期", frame.date_in_force.map(|d| d.to_string())),
            ("密级", frame.secrecy.clone()),
            ("紧急程度", frame.urgency.clone()),
            ("签发人", Some(frame.signers.join("、"))),
            ("印发", imprint),
            (
                "抄送",
                notice
                    .imprint
                    .as_ref()
                    .map(|i| i.copy_recipients.join("；")),
            ),
            ("公开选项", notice.disclosure.clone()),
            ("附注", Some(self.shown(&frame.notes.join("；")))),
            (
                "联系人",
                listed(frame.contacts.iter().map(|c| self.contact(c))),
            ),
            ("来源", Some(notice.source.path.clone())),
            ("读取", in_words(&notice.readings)),
            ("编号", Some(notice.id.clone())),
        ];
        for (name, value) in facts {
            if let Some(value) = value.filter(|v| !v.is_empty()) {
                self.fact(name, &value, indent);
            }
        }
        self.output.line("");
        for clause in &notice.clauses {
            self.clause(clause, indent, 0);
        }
        for attachment in &notice.attachments {
            self.output.line("");
            self.attachment(attachment, indent);
        }
        let dated = depth_first(&notice.clauses).any(|c| has_inferred_year(&c.fields));
        if dated {
            let note = "* 原文未写年份，据标题、成文日期或上文推定";
            self.output.wrapped(&styled(note, FAINT), indent);
        }
        for diagnostic in &notice.diagnostics {
            let page = diagnostic
                .page
                .map_or(String::new(), |p| format!("第{p}页："));
            self.output.wrapped(
                &styled(
                    &format!("注意：{page}{}（{}）", diagnostic.message, diagnostic.code),
                    MARK,
                ),
                indent,
            );
        }
    }

    fn fact(&mut self, name: &str, value: &str, indent: usize) {
        let name = padded(name, 8);
        let start = format!("{}{}  ", " ".repeat(indent), styled(&name, FAINT));
        let space = " ".repeat(indent + 10);
        let options = textwrap::Options::new(self.output.columns)
            .subsequent_indent(&space)
            .initial_indent(&space);
        let wrapped = textwrap::fill(value, options);
        self.output
            .line(format_args!("{start}{}", wrapped.trim_start()));
    }

    /// An attachment with its clauses, tables or notice.
    pub(super) fn attachment(&mut self, attachment: &Attachment, indent: usize) {
        self.output.wrapped(
            &styled(
                &format!("{} {}", attachment.label, attachment.title),
                STRONG,
            ),
            indent,
        );
        for clause in &attachment.clauses {
            self.clause(clause, indent + 2, 0);
        }
        for table in &attachment.tables {
            for row in &table.rows {
                let row = row.join(" | ");
                let row = self.shown(&row);
                self.output.wrapped(&row, indent + 2);
            }
        }
        if let Some(notice) = &attachment.notice {
            self.notice(notice, indent + 2);
        }
    }

    /// A clause as a line of the outline: label, heading or beginning, page.
    fn clause(&mut self, clause: &Clause, indent: usize, depth: usize) {
        let name = if clause.label.is_empty() {
            format!("［{}］", clause.path)
        } else {
            clause.label.clone()
        };
        let text = self.shown(&clause.text());
        let begin = match &clause.heading {
            Some(heading) => heading.clone(),
            None => {
                let first = text.replace('\n', " ");
                let begin: String = first.chars().take(40).collect();
                if first.chars().count() > 40 {
                    format!("{begin}…")
                } else {
                    begin
                }
            }
        };
        let page =
            pages(clause.page(), clause.last_page()).map_or(String::new(), |p| format!(" · {p}"));
        let doubt = if clause.is_doubtful {
            " · 识读存疑"
        } else {
            ""
        };
        let facts = format!("  {}{page}{doubt}", clause.role.chinese());
        let facts = styled(&facts, FAINT);
        self.output
            .wrapped(&format!("{name}{begin}{facts}"), indent + depth * 2);
        let tags = self.shown(&tags(&clause.fields));
        if !tags.is_empty() {
            let tags = format!("〔{tags}〕");
            self.output
                .wrapped(&styled(&tags, FAINT), indent + depth * 2 + 4);
        }
        for child in &clause.children {
            self.clause(child, indent, depth + 1);
        }
    }

    /// A clause with all of its text and what stands below it.
    pub(super) fn clause_in_full(&mut self, clause: &Clause, indent: usize) {
        let text = format!("{}{}", clause.label, clause.text());
        let text = self.shown(&text);
        self.output.wrapped(&text, indent);
        for child in &clause.children {
            self.clause_in_full(child, indent + 2);
        }
    }

    /// A person with numbers and addresses, masked unless asked for.
    fn contact(&self, contact: &Contact) -> String {
        let name = contact.name.as_deref().unwrap_or_default();
        let name = if self.show_contacts {
            name.to_owned()
        } else {
            let stars = name.chars().skip(1).map(|_| '*');
            name.chars().take(1).chain(stars).collect()
        };
        let rest = contact.phones.iter().chain(&contact.emails);
        let rest: Vec<String> = rest.map(|word| self.shown(word)).collect();
        let address = contact.address.clone().unwrap_or_default();
        format!("{name} {} {address}", rest.join(" "))
            .trim()
            .to_owned()
    }

    fn shown(&self, text: &str) -> String {
        if self.show_contacts {
            text.to_owned()
        } else {
            mask(text).into_owned()
        }
    }
}

fn listed(words: impl Iterator<Item = String>) -> Option<String> {
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join("、"))
}

/// 四川 · 成都市 · 锦江区（县级）.
fn place(notice: &Notice) -> Option<String> {
    let frame = &notice.frame;
    let names = [
        notice.province.map(|p| p.name().to_owned()),
        frame.city.clone(),
        frame.county.clone(),
    ];
    let names: Vec<String> = names.into_iter().flatten().collect();
    let level = frame.level.map(|l| l.chinese());
    match (names.is_empty(), level) {
        (true, level) => level.map(str::to_owned),
        (false, None) => Some(names.join(" · ")),
        (false, Some(level)) => Some(format!("{}（{level}）", names.join(" · "))),
    }
}
