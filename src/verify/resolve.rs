//! An address to the clauses it may mean, and a text to the addresses it stands at.

use std::collections::HashMap;

use super::plain::plain;
use super::quotes::LONGEST_ADDRESS;
use super::sources::{Sources, document};
use crate::notice::copies::{Group, PlacedClause};
use crate::notice::{Clause, DocumentNumber, address, depth_first, without_print_spaces};
use crate::render::mask::mask;
use crate::search::lookup::{self, LookupError, Target};

/// How many addresses are suggested for a text.
const SUGGESTIONS: usize = 3;
/// A passage of fewer characters stands anywhere.
const SHORTEST_PASSAGE: usize = 12;

/// The notices of the sources, copies put together.
pub(super) struct Notices<'a> {
    pub(super) groups: &'a [Group<'a>],
    /// Where each text stands, by what of it counts.
    at: HashMap<String, Vec<String>>,
    /// The texts of all clauses with what stands below them.
    all: Vec<(String, String)>,
    names: &'a [String],
    /// How many bytes all of them have.
    pub(super) size: u64,
}

/// What an address means.
pub(super) enum Meant<'a> {
    /// Clauses, each with its notice and copies: more than one where copies or versions differ.
    Clauses(Vec<(&'a Group<'a>, &'a PlacedClause<'a>)>),
    /// A notice or an attachment, but no clause in it.
    NoClause {
        groups: Vec<&'a Group<'a>>,
        nearest: Vec<String>,
    },
    /// Nothing.
    NoDocument { nearest: Vec<String> },
}

impl<'a> Notices<'a> {
    pub(super) fn of(groups: &'a [Group<'a>], sources: &'a Sources) -> Self {
        let mut at: HashMap<String, Vec<String>> = HashMap::new();
        let mut all = Vec::new();
        for placed in groups.iter().flat_map(|group| &group.clauses) {
            let address = address(&placed.document, &placed.clause.path);
            for text in texts(placed.clause) {
                let keys = [plain(&text, false), plain(&mask(&text), false)];
                for key in keys {
                    let addresses = at.entry(key).or_default();
                    if !addresses.contains(&address) {
                        addresses.push(address.clone());
                    }
                }
            }
            if let Some(text) = texts(placed.clause).pop() {
                all.push((address, plain(&text, false)));
            }
        }
        let size = all.iter().map(|(_, text)| text.len() as u64).sum();
        Self {
            groups,
            at,
            all,
            names: &sources.names,
            size,
        }
    }

    /// The addresses at which `text` stands whole.
    pub(super) fn at(&self, text: &str) -> Vec<String> {
        let found = self.at.get(&plain(text, false));
        let found = found.into_iter().flatten();
        found.take(SUGGESTIONS).cloned().collect()
    }

    /// The addresses of clauses that hold `text` among more.
    pub(super) fn around(&self, text: &str) -> Vec<String> {
        let wanted = plain(text, false);
        if wanted.chars().count() < SHORTEST_PASSAGE {
            return Vec::new();
        }
        let holds = self.all.iter().filter(|(_, text)| text.contains(&wanted));
        // The innermost say most.
        let mut found: Vec<&(String, String)> = holds.collect();
        found.sort_by_key(|(_, text)| text.len());
        let addresses = found.into_iter().map(|(address, _)| address.clone());
        addresses.take(SUGGESTIONS).collect()
    }

    /// What `cited` means.
    pub(super) fn meant(&'a self, cited: &str) -> Meant<'a> {
        if cited.chars().nth(LONGEST_ADDRESS).is_some() {
            let nearest = Vec::new();
            return Meant::NoDocument { nearest };
        }
        let named = match self.named(document(cited)) {
            Ok(named) => named,
            Err(nearest) => return Meant::NoDocument { nearest },
        };
        let mut found = Vec::new();
        let mut nearest = Vec::new();
        for &group in &named {
            // A notice in an attachment has a group of its own, found among all.
            let own = lookup::target(std::slice::from_ref(group), cited);
            let target = own.or_else(|error| match error {
                LookupError::NoDocument { .. } => lookup::target(self.groups, cited),
                other => Err(other),
            });
            match target {
                Ok(Target::Clauses(clauses)) => {
                    found.extend(clauses.into_iter().map(|placed| (group, placed)));
                }
                Ok(Target::Notice(_) | Target::Attachment(..)) => {}
                Err(LookupError::NoClause { nearest: near, .. }) => nearest.extend(near),
                Err(_) => {}
            }
        }
        match found.is_empty() {
            false => Meant::Clauses(found),
            true => Meant::NoClause {
                groups: named,
                nearest,
            },
        }
    }

    /// All notices that `document` may name, or the nearest names.
    fn named(&self, document: &str) -> Result<Vec<&'a Group<'a>>, Vec<String>> {
        if let Some(number) = DocumentNumber::parse(document) {
            let is_it = |g: &&Group<'_>| g.quoted.document_number.as_ref() == Some(&number);
            let named: Vec<_> = self.groups.iter().filter(is_it).collect();
            if !named.is_empty() {
                return Ok(named);
            }
        }
        match lookup::notice(self.groups, document) {
            Ok(group) => Ok(vec![group]),
            // Versions of one regulation have one title.
            Err(LookupError::Ambiguous { .. }) => {
                let wanted = without_print_spaces(document);
                let wanted = wanted.trim_matches(['《', '》']);
                let title = |g: &&Group<'_>| {
                    let enclosed = g.quoted.enclosed_title.as_deref();
                    g.quoted.title == wanted || enclosed == Some(wanted)
                };
                let named: Vec<_> = self.groups.iter().filter(title).collect();
                match named.is_empty() {
                    true => Err(Vec::new()),
                    false => Ok(named),
                }
            }
            Err(LookupError::NoDocument { .. } | LookupError::NoClause { .. }) => {
                Err(lookup::nearest(document, self.names.iter().cloned()))
            }
        }
    }
}

/// What may be quoted of a clause: its own text, and its text with all that stands below it, each
/// with its label.
pub(super) fn texts(clause: &Clause) -> Vec<String> {
    let own = format!("{}{}", clause.label, clause.text());
    let mut whole = own.clone();
    for below in depth_first(&clause.children) {
        if !whole.is_empty() {
            whole.push('\n');
        }
        whole.push_str(&below.label);
        whole.push_str(&below.text());
    }
    match whole == own {
        true => vec![own],
        false => vec![own, whole],
    }
}
