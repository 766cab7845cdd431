//! What `search` finds, for people: one hit under the other, in the width of the terminal.

use duizhao::corpus::Province;
use duizhao::index::IndexedClause;
use duizhao::notice::{Role, address};
use duizhao::render::hits::Contacts;
use duizhao::search::{Count, Facets, Found, Hit, Match, Query};

use super::output::{FAINT, MARK, Output, PLACE, STRONG, padded, styled};

/// Characters around the first highlight that a snippet shows.
const SNIPPET: usize = 100;

/// Characters of a neighbour.
const NEIGHBOUR: usize = 60;

/// Values of a facet that are listed.
const VALUES: usize = 10;

/// Prints hits.
pub(super) struct Printer<'a> {
    pub(super) output: &'a mut Output,
    pub(super) contacts: Contacts,
}

impl Printer<'_> {
    pub(super) fn print(&mut self, query: &Query, found: &Found) {
        if query.explain {
            self.explain(found);
        }
        if found.literal() == 0 && found.counts[1] == 0 {
            self.faint("没有逐字符合的条款；以下只符合其中一部分词", 0);
            self.output.line("");
        }
        if query.by_notice {
            let mut hits = found.hits.as_slice();
            for (i, group) in found.groups.iter().enumerate() {
                let (own, rest) = hits.split_at(group.shown.min(hits.len()));
                hits = rest;
                self.group(query.offset.saturating_add(i + 1), group.total, own);
            }
        } else {
            for (i, hit) in found.hits.iter().enumerate() {
                self.hit(query.offset.saturating_add(i + 1), hit);
            }
        }
        if let Some(facets) = found.facets.as_ref().filter(|_| query.facets) {
            self.facets(facets);
        }
        let summary = summary(query, found);
        self.output.line(styled(&summary, FAINT));
    }

    fn faint(&mut self, text: &str, indent: usize) {
        self.output.wrapped(&styled(text, FAINT), indent);
    }

    fn hit(&mut self, number: usize, hit: &Hit) {
        let clause = &hit.clause;
        let place = clause.province.map_or("—", Province::name);
        let address = address(&clause.document, &clause.path);
        let number = padded(&format!("{number}."), 4);
        self.output.line(format_args!(
            "{number}{}  {}{}",
            styled(place, PLACE),
            styled(&address, STRONG),
            styled(&remarks(hit), FAINT)
        ));
        if !address.starts_with(&clause.title) {
            self.faint(&clause.title, 4);
        }
        self.body(hit);
        self.output.line("");
    }

    /// A notice with its best clauses.
    fn group(&mut self, number: usize, total: usize, hits: &[Hit]) {
        let Some(first) = hits.first() else { return };
        let clause = &first.clause;
        let name = clause.document.split('#').next().unwrap_or_default();
        let place = clause.province.map_or("—", Province::name);
        let number = padded(&format!("{number}."), 4);
        self.output.line(format_args!(
            "{number}{}  {}{}",
            styled(place, PLACE),
            styled(name, STRONG),
            styled(&format!("  {total} 条"), FAINT)
        ));
        if name != clause.title {
            self.faint(&clause.title, 4);
        }
        for hit in hits {
            let clause = &hit.clause;
            let address = address(&clause.document, &clause.path);
            let path = address.strip_prefix(name).unwrap_or(&address);
            let line = format!(
                "    {}{}",
                styled(path, STRONG),
                styled(&remarks(hit), FAINT)
            );
            self.output.line(line);
            self.body(hit);
        }
        self.output.line("");
    }

    /// The text of a hit with what stands around it.
    fn body(&mut self, hit: &Hit) {
        for clause in &hit.before {
            self.neighbour(clause);
        }
        let snippet = self.snippet(hit);
        self.output.wrapped(&snippet, 4);
        for clause in &hit.after {
            self.neighbour(clause);
        }
        if !hit.clause.also_in.is_empty() {
            self.faint(&format!("另见 {}", hit.clause.also_in.join("、")), 4);
        }
        if !hit.terms.is_empty() {
            let terms = hit.terms.iter().map(|t| {
                let (text, title) = t.occurrences;
                let title = if title > 0 {
                    format!("+题{title}")
                } else {
                    String::new()
                };
                format!("{}×{text}{title} {:.2}", t.term, t.score)
            });
            let others = (hit.others > 0.0).then(|| format!("同文件其他条款 {:.2}", hit.others));
            let terms: Vec<String> = terms.chain(others).collect();
            self.faint(&format!("得分 {:.2}：{}", hit.score, terms.join("，")), 4);
        }
    }

    fn neighbour(&mut self, clause: &IndexedClause) {
        let text = self.contacts.of(&clause.text).replace('\n', " ");
        let mut shown: String = text.chars().take(NEIGHBOUR).collect();
        if text.chars().count() > NEIGHBOUR {
            shown.push('…');
        }
        self.faint(&format!("#{}  {}{shown}", clause.path, clause.label), 6);
    }

    /// The part of the clause around its first highlight, with highlights marked and the label before.
    fn snippet(&self, hit: &Hit) -> String {
        // Masking changes no length, so that the highlights keep their places.
        let chars: Vec<char> = self.contacts.of(&hit.clause.text).chars().collect();
        let first = hit.highlights.first().map_or(0, |h| h.0);
        let start = match first.saturating_sub(SNIPPET / 3) {
            // An ellipsis for a word or two hides more than it saves.
            0..8 => 0,
            start => start.min(chars.len().saturating_sub(SNIPPET)),
        };
        let end = (start + SNIPPET).min(chars.len());
        let mut out = hit.clause.label.clone();
        if start > 0 {
            out.push('…');
        }
        let mut at = start;
        let visible = hit.highlights.iter().filter(|h| h.1 > start && h.0 < end);
        for &(from, to) in visible {
            let (from, to) = (from.max(at), to.min(end));
            out.extend(&chars[at..from]);
            out.push_str(&styled(&String::from_iter(&chars[from..to]), MARK));
            at = to;
        }
        out.extend(&chars[at..end]);
        if end < chars.len() {
            out.push('…');
        }
        out.replace('\n', " ")
    }

    /// What the query was cut into.
    fn explain(&mut self, found: &Found) {
        let terms = found.terms.iter();
        let terms = terms.map(|(term, weight, idf)| format!("{term} {weight:.2}×{idf:.2}"));
        let terms: Vec<String> = terms.collect();
        self.faint(&format!("切分（权重×稀有度）：{}", terms.join("，")), 0);
        self.output.line("");
    }

    fn facets(&mut self, facets: &Facets) {
        let roles: Vec<Count> = facets.role.iter().map(in_chinese).collect();
        for (name, counts) in [
            ("省份", &facets.province),
            ("年份", &facets.year),
            ("类别", &roles),
            ("公文", &facets.notice),
        ] {
            let listed = counts.iter().take(VALUES);
            let listed: Vec<String> = listed.map(|c| format!("{} {}", c.value, c.count)).collect();
            let more = match counts.len().saturating_sub(VALUES) {
                0 => String::new(),
                more => format!(" · 另有 {more} 个"),
            };
            if !listed.is_empty() {
                let line = format!("{name}  {}{more}", listed.join(" · "));
                self.output.wrapped(&line, 0);
            }
        }
        self.output.line("");
    }
}

/// A count of a role under the name people read.
fn in_chinese(count: &Count) -> Count {
    let role = Role::ALL
        .into_iter()
        .find(|role| role.name() == count.value);
    Count {
        value: role.map_or_else(|| count.value.clone(), |role| role.chinese().to_owned()),
        count: count.count,
    }
}

/// Page, the way a clause matches where it is not literal, and whether it may be misread.
fn remarks(hit: &Hit) -> String {
    let page = hit
        .clause
        .page
        .map_or(String::new(), |p| format!("  第{p}页"));
    let kind = match hit.kind {
        Match::Literal => String::new(),
        kind => format!("  {}", kind.chinese()),
    };
    let doubt = if hit.clause.is_doubtful {
        "  识读存疑"
    } else {
        ""
    };
    format!("{page}{kind}{doubt}")
}

/// `共 5 条（逐字 4 条，部分 1 条），显示第 1 至 2 条`.
fn summary(query: &Query, found: &Found) -> String {
    let kinds = Match::ALL
        .iter()
        .zip(found.counts)
        .filter(|(_, count)| *count > 0);
    let kinds: Vec<String> = kinds
        .map(|(kind, count)| format!("{} {count} 条", kind.chinese()))
        .collect();
    let kinds = if found.literal() == found.total {
        String::new()
    } else {
        format!("（{}）", kinds.join("，"))
    };
    let (all, shown, what) = match found.notices {
        Some(notices) => (notices, found.groups.len(), "份"),
        None => (found.total, found.hits.len(), "条"),
    };
    let range = match shown {
        shown if shown == all => String::new(),
        0 => "，此范围内没有".to_owned(),
        shown => {
            let last = query.offset.saturating_add(shown);
            format!(
                "，显示第 {} 至 {last} {what}",
                query.offset.saturating_add(1)
            )
        }
    };
    let notices = found
        .notices
        .map_or(String::new(), |n| format!("，在 {n} 份公文中"));
    format!("共 {} 条{kinds}{notices}{range}", found.total)
}
