//! One cell in three states: as it was written, as people left it, as it would be now.
//!
//! The rules are told here and nowhere else. What a person did not touch follows the sources; what a
//! person changed stays, and where the sources changed too, what they say now stands below it under
//! [`PENDING`].

use std::collections::{HashMap, HashSet};

use super::book::rich::Rich;
use super::memory::Known;
use super::quotes::{PENDING, Quoted, Segment, WITHDRAWN, trace};

/// A quote as the comparison has it now.
#[derive(Clone, Debug)]
pub(super) struct Current {
    pub(super) address: String,
    pub(super) body: String,
    pub(super) words: String,
    pub(super) citation: String,
    /// Text and line below, with the fonts of the program.
    pub(super) body_rich: Rich,
    pub(super) citation_rich: Rich,
}

impl Current {
    fn whole(&self) -> Rich {
        let mut whole = self.body_rich.clone();
        if !whole.is_empty() {
            whole.go_on("\n");
        }
        whole.append(&self.citation_rich);
        whole
    }
}

/// What is known of all cells.
#[derive(Debug, Default)]
pub(super) struct World {
    /// Traces of the texts that were written, by address.
    pub(super) written: HashMap<String, HashSet<String>>,
    /// All quotes of the comparison now, by address.
    pub(super) now: HashMap<String, Current>,
    /// Addresses that the comparison now puts into a row of the table.
    pub(super) placed: HashSet<String>,
}

/// A cell of quotes in its three states.
#[derive(Debug)]
pub(super) struct Meeting<'m> {
    pub(super) rich: &'m Rich,
    pub(super) segments: &'m [Segment],
    pub(super) base: Vec<&'m Known>,
    pub(super) new: Vec<&'m Current>,
    /// The row is the one that new quotes go to, and from which those that moved are taken.
    pub(super) is_primary: bool,
    /// The comparison now has such a row.
    pub(super) is_alive: bool,
}

/// What became of it.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// The new text; none when it stays as it is.
    pub(super) rich: Option<Rich>,
    /// Something stands side by side.
    pub(super) is_conflict: bool,
    /// A person has changed it.
    pub(super) is_touched: bool,
    /// Addresses put in, changed, and taken out.
    pub(super) added: Vec<String>,
    pub(super) changed: Vec<String>,
    pub(super) removed: Vec<String>,
    /// Addresses that a person has taken out.
    pub(super) struck: Vec<String>,
    /// Addresses whose texts stand side by side.
    pub(super) conflicts: Vec<String>,
}

/// A part of the cell as it will be.
struct Part {
    /// The segment it was.
    from: Option<usize>,
    address: Option<String>,
    rich: Rich,
}

/// Brings a cell of quotes up to date.
pub(super) fn meet(meeting: &Meeting<'_>, world: &World, nothing: &Rich) -> Merged {
    let mut merged = Merged::default();
    let mut parts: Vec<Part> = Vec::new();
    for (i, segment) in meeting.segments.iter().enumerate() {
        let part = Part {
            from: Some(i),
            address: segment.quote.as_ref().map(|q| q.address.clone()),
            rich: meeting.rich.slice(segment.range.clone()),
        };
        match &segment.quote {
            Some(quote) => quoted(meeting, world, i, quote, part, &mut parts, &mut merged),
            None => {
                let text = part.rich.text();
                merged.is_touched |= text != WITHDRAWN;
                parts.push(part);
            }
        }
    }
    add(meeting, &mut parts, &mut merged);
    let changed = [
        &merged.added,
        &merged.changed,
        &merged.removed,
        &merged.conflicts,
    ];
    if changed.iter().any(|list| !list.is_empty()) {
        merged.rich = Some(joined(meeting, parts, nothing));
    }
    merged
}

/// What becomes of one quote.
fn quoted(
    meeting: &Meeting<'_>,
    world: &World,
    i: usize,
    quote: &Quoted,
    mut part: Part,
    parts: &mut Vec<Part>,
    merged: &mut Merged,
) {
    let address = &quote.address;
    let base: Vec<&&Known> = meeting
        .base
        .iter()
        .filter(|k| k.address == *address)
        .collect();
    let here = meeting.new.iter().find(|c| c.address == *address).copied();
    let everywhere = world.now.get(address);
    let written = world.written.get(address);
    let body_clean = written.is_some_and(|w| w.contains(&quote.body_trace));
    let citation_clean = base.iter().any(|k| k.citation == quote.citation_trace);
    merged.is_touched |= !body_clean || !citation_clean;
    let stays = !meeting.is_primary || !meeting.is_alive || base.is_empty();
    let Some(now) = here.or(everywhere.filter(|_| stays)) else {
        let is_clean = body_clean && citation_clean && !base.is_empty();
        let moved = everywhere.is_some();
        // Where the row it moved to is not in the table, it would be lost.
        if is_clean
            && meeting.is_alive
            && meeting.is_primary
            && (!moved || world.placed.contains(address))
        {
            merged.removed.push(address.clone());
            return;
        }
        let was_there = written.is_some() && !moved && meeting.is_alive;
        if was_there && !is_told(meeting, i) {
            part.rich.go_on(WITHDRAWN);
            merged.conflicts.push(address.clone());
            merged.is_conflict = true;
        }
        parts.push(part);
        return;
    };
    let Some(written) = written else {
        // Nobody knows what stood here: what differs is taken for a person's.
        parts.push(part);
        let others = meeting.segments.iter().filter_map(|s| s.quote.as_ref());
        let mut same = others.filter(|q| q.address == *address);
        if same.clone().all(|q| q.body_trace != now.body) && is_last(meeting, i, address) {
            pend(now, parts, merged);
        } else {
            merged.is_touched |= same.any(|q| q.body_trace != now.body);
        }
        return;
    };
    let body_changed = !written.contains(&now.body);
    let citation_changed =
        here.is_some() && !base.is_empty() && base.iter().all(|k| k.citation != now.citation);
    let takes_body = body_changed && body_clean;
    let takes_citation = citation_changed && citation_clean;
    if takes_body || takes_citation {
        part.rich = replaced(meeting, quote, now, takes_body, takes_citation);
        merged.changed.push(address.clone());
    }
    parts.push(part);
    let same = meeting.segments.iter().filter_map(|s| s.quote.as_ref());
    let mut same = same.filter(|q| q.address == *address);
    let nobody = same.all(|q| !written.contains(&q.body_trace));
    if body_changed && nobody && is_last(meeting, i, address) {
        pend(now, parts, merged);
    }
}

/// No quote of this address follows.
fn is_last(meeting: &Meeting<'_>, i: usize, address: &str) -> bool {
    let behind = meeting.segments.iter().skip(i + 1);
    let mut behind = behind.filter_map(|s| s.quote.as_ref());
    behind.all(|quote| quote.address != address)
}

/// [`WITHDRAWN`] stands behind it already.
fn is_told(meeting: &Meeting<'_>, i: usize) -> bool {
    let next = meeting.segments.get(i + 1);
    next.is_some_and(|s| {
        s.quote.is_none() && meeting.rich.slice(s.range.clone()).text() == WITHDRAWN
    })
}

/// Puts what the sources say now under a mark.
fn pend(now: &Current, parts: &mut Vec<Part>, merged: &mut Merged) {
    let mut rich = Rich::plain(PENDING);
    rich.go_on("\n\n");
    rich.append(&now.whole());
    parts.push(Part {
        from: None,
        address: Some(now.address.clone()),
        rich,
    });
    merged.conflicts.push(now.address.clone());
    merged.is_conflict = true;
}

/// The quote with its text, the line below or both as they are now.
fn replaced(
    meeting: &Meeting<'_>,
    quote: &Quoted,
    now: &Current,
    body: bool,
    citation: bool,
) -> Rich {
    let mut rich = Rich::default();
    if quote.is_pending {
        rich.append(&Rich::plain(&format!("{PENDING}\n\n")));
    }
    match body {
        true => rich.append(&now.body_rich),
        false => rich.append(&meeting.rich.slice(quote.body.clone())),
    }
    if !rich.is_empty() {
        rich.go_on("\n");
    }
    match citation {
        true => rich.append(&now.citation_rich),
        false => rich.append(&meeting.rich.slice(quote.citation.clone())),
    }
    rich
}

/// Puts in what the comparison puts here now and did not before.
fn add(meeting: &Meeting<'_>, parts: &mut Vec<Part>, merged: &mut Merged) {
    // Somebody wrote over the words that nothing was found.
    let own_words = !parts.is_empty()
        && meeting.base.is_empty()
        && parts.iter().all(|part| part.address.is_none());
    let mut behind = 0;
    for now in &meeting.new {
        let place = |parts: &[Part]| {
            parts
                .iter()
                .rposition(|part| part.address.as_ref() == Some(&now.address))
        };
        if let Some(at) = place(parts) {
            behind = at + 1;
            continue;
        }
        if meeting
            .base
            .iter()
            .any(|known| known.address == now.address)
        {
            let there = meeting.segments.iter().filter_map(|s| s.quote.as_ref());
            if !there.into_iter().any(|q| q.address == now.address) {
                merged.struck.push(now.address.clone());
                merged.is_touched = true;
            }
            continue;
        }
        if !meeting.is_primary {
            continue;
        }
        if own_words {
            pend(now, parts, merged);
            continue;
        }
        // A remark behind a quote belongs to it.
        while parts.get(behind).is_some_and(|part| part.address.is_none()) && behind > 0 {
            behind += 1;
        }
        let part = Part {
            from: None,
            address: Some(now.address.clone()),
            rich: now.whole(),
        };
        parts.insert(behind, part);
        behind += 1;
        merged.added.push(now.address.clone());
    }
}

/// The parts as one text: what stood side by side with what stood between them, the rest parted by
/// blank lines.
fn joined(meeting: &Meeting<'_>, parts: Vec<Part>, nothing: &Rich) -> Rich {
    let mut rich = Rich::default();
    let mut last: Option<usize> = None;
    for (count, part) in parts.iter().enumerate() {
        if count > 0 {
            let neighbours = last.zip(part.from).filter(|(a, b)| a + 1 == *b);
            match neighbours {
                Some((a, b)) => {
                    let gap = meeting.segments[a].range.end..meeting.segments[b].range.start;
                    rich.append(&meeting.rich.slice(gap));
                }
                None => rich.go_on("\n\n"),
            }
        }
        rich.append(&part.rich);
        last = part.from;
    }
    if rich.is_empty() {
        nothing.clone()
    } else {
        rich
    }
}

/// Brings a cell up to date that the program fills as a whole (异同). `base` are the traces of what was
/// written, `new` what would be written now, each with the trace of what it replaces.
pub(super) fn meet_whole(mine: &Rich, base: &[&str], new: &[(&str, &Rich)]) -> Merged {
    let text = mine.text();
    let own = trace(&text);
    let mut merged = Merged {
        is_touched: !base.contains(&own.as_str()),
        ..Merged::default()
    };
    let mut rich = mine.clone();
    for (old, now) in new {
        let now_trace = trace(&now.text());
        if *old == now_trace || own == now_trace {
            continue;
        }
        if !merged.is_touched {
            if *old == own {
                merged.rich = Some((*now).clone());
            }
            continue;
        }
        // What stands under the mark since the last time is replaced.
        let text = rich.text();
        let pending = text.rfind(PENDING);
        let pending = pending.filter(|at| trace(&text[at + PENDING.len()..]) == *old);
        if pending.is_some_and(|at| trace(&text[at + PENDING.len()..]) == now_trace) {
            continue;
        }
        rich = rich.slice(0..pending.unwrap_or(text.len()));
        if pending.is_none() && !rich.is_empty() {
            rich.go_on("\n");
        }
        rich.append(&Rich::plain(&format!("{PENDING}\n")));
        rich.append(now);
        merged.is_conflict = true;
        merged.rich = Some(rich.clone());
    }
    merged
}
