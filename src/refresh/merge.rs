//! The whole table in three states: what is to be written where, and what is told of it.

use std::collections::{HashMap, HashSet};

use super::book::rich::Rich;
use super::cells::{Meeting, Merged, World, meet, meet_whole};
use super::fresh::Fresh;
use super::matching::{Home, Keys, Links, links};
use super::memory::{KnownRow, Memory};
use super::quotes::trace;
use super::table::{Kind, Table};

/// What is to be written.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) edits: Vec<Edit>,
    /// Cells that a person changed and that stay: row of the table, column of the comparison.
    pub(super) kept: Vec<(usize, usize)>,
    /// Rows of the comparison that are put behind the table.
    pub(super) new_rows: Vec<usize>,
    /// Rows of the table whose items the sources no longer have.
    pub(super) withdrawn: Vec<usize>,
    /// Rows of the table whose items stand in others now.
    pub(super) moved: Vec<usize>,
    /// Rows of the comparison that a person has deleted, and whether that is news.
    pub(super) deleted: Vec<(usize, bool)>,
    /// Columns of the comparison that are put in.
    pub(super) new_columns: Vec<usize>,
    /// Columns that a person has deleted.
    pub(super) deleted_columns: Vec<String>,
    /// Where each row of the comparison stands.
    pub(super) homes: Vec<Home>,
    /// For each row of the table the rows of the comparison that stand in it.
    pub(super) news: Vec<Vec<usize>>,
}

/// A cell that changes.
#[derive(Debug)]
pub(super) struct Edit {
    /// The row of the table.
    pub(super) row: usize,
    /// The column of the comparison.
    pub(super) column: usize,
    pub(super) merged: Merged,
}

/// Everything a merge looks at.
struct Merge<'m> {
    mine: &'m Table,
    memory: &'m Memory,
    fresh: &'m Fresh,
    world: World,
    links: Links,
    /// Where a column of the comparison stands in the table.
    places: Vec<Option<usize>>,
    /// The row of the table that each sheet row belongs to.
    rows_at: HashMap<u32, usize>,
    nothing: Rich,
}

/// Compares the three.
pub(super) fn plan(mine: &Table, memory: &Memory, fresh: &Fresh) -> Plan {
    let mine_keys: Vec<Keys<'_>> = mine.rows.iter().map(|r| r.keys(&mine.columns)).collect();
    let base_keys: Vec<Keys<'_>> = memory.rows.iter().map(keys).collect();
    let new = &fresh.table;
    let new_keys: Vec<Keys<'_>> = new.rows.iter().map(|r| r.keys(&new.columns)).collect();
    let links = links(&mine_keys, &base_keys, &new_keys);
    let mut plan = Plan {
        homes: links.homes.clone(),
        news: links.mine.iter().map(|link| link.news.clone()).collect(),
        ..Plan::default()
    };
    let place = |name: &str| mine.columns.iter().position(|c| c.name == name);
    let places = new.columns.iter().map(|c| place(&c.name)).collect();
    let rows = mine.rows.iter().enumerate();
    let rows_at = rows.flat_map(|(m, row)| row.places.iter().map(move |&place| (place, m)));
    let merge = Merge {
        rows_at: rows_at.collect(),
        mine,
        memory,
        fresh,
        world: world(memory, fresh, &links),
        links,
        places,
        nothing: fresh.nothing(),
    };
    merge.columns(&mut plan);
    merge.rows(&mut plan);
    for column in 0..new.columns.len() {
        merge.column(column, &mut plan);
    }
    plan.edits.sort_by_key(|edit| (edit.row, edit.column));
    plan.kept.sort_unstable();
    plan
}

fn keys(row: &KnownRow) -> Keys<'_> {
    let quotes = row.quotes.iter();
    let keys = quotes.flat_map(|(column, quotes)| {
        quotes
            .iter()
            .map(|known| (column.as_str(), known.address.as_str()))
    });
    keys.collect()
}

fn world(memory: &Memory, fresh: &Fresh, links: &Links) -> World {
    let mut world = World {
        now: fresh.by_address(),
        ..World::default()
    };
    for known in memory
        .rows
        .iter()
        .flat_map(|row| row.quotes.values())
        .flatten()
    {
        let bodies = world.written.entry(known.address.clone()).or_default();
        bodies.insert(known.body.clone());
    }
    for (n, home) in links.homes.iter().enumerate() {
        if !matches!(home, Home::Deleted(_)) {
            let placed = fresh.quotes_of_row(n).map(|quote| quote.address.clone());
            world.placed.extend(placed);
        }
    }
    world
}

impl Merge<'_> {
    fn columns(&self, plan: &mut Plan) {
        for (column, known) in self.fresh.table.columns.iter().enumerate() {
            if self.places[column].is_some() {
                continue;
            }
            let was_written = self
                .memory
                .columns
                .iter()
                .any(|(name, _)| *name == known.name);
            match was_written || known.kind == Kind::Remarks || known.kind == Kind::Ordinal {
                true => plan.deleted_columns.push(known.name.clone()),
                false => plan.new_columns.push(column),
            }
        }
    }

    fn rows(&self, plan: &mut Plan) {
        for (n, home) in self.links.homes.iter().enumerate() {
            match home {
                Home::New => plan.new_rows.push(n),
                Home::Deleted(b) => plan.deleted.push((n, !self.memory.rows[*b].is_deleted)),
                Home::Row(_) => {}
            }
        }
        for (m, row) in self.mine.rows.iter().enumerate() {
            let keys = row.keys(&self.mine.columns);
            let was = |(_, a): &(&str, &str)| self.world.written.contains_key(*a);
            let is = |(_, a): &(&str, &str)| self.world.now.contains_key(*a);
            if !keys.iter().any(was) {
                continue;
            }
            let link = &self.links.mine[m];
            if !keys.iter().any(is) {
                plan.withdrawn.push(m);
            } else if link.is_primary && link.news.is_empty() && !link.bases.is_empty() {
                plan.moved.push(m);
            }
        }
    }

    /// Brings the cells of one column of the comparison up to date.
    fn column(&self, column: usize, plan: &mut Plan) {
        let kind = self.fresh.table.columns[column].kind;
        let place = self.places[column];
        if place.is_none() && !plan.new_columns.contains(&column) {
            return;
        }
        // Cells that a person has merged with the one above are one cell.
        let mut groups: HashMap<usize, Vec<usize>> = HashMap::new();
        for (m, row) in self.mine.rows.iter().enumerate() {
            let owner = place.map_or(Some(m), |place| self.owner(row.places[0], place));
            if let Some(owner) = owner {
                groups.entry(owner).or_default().push(m);
            }
        }
        let mut groups: Vec<(usize, Vec<usize>)> = groups.into_iter().collect();
        groups.sort_unstable();
        for (row, members) in groups {
            let merged = match kind {
                Kind::Quotes => self.quotes(column, row, &members),
                Kind::Theme => self.theme(column, row),
                Kind::Derived => self.whole(column, row, &members),
                Kind::Ordinal | Kind::Remarks => continue,
            };
            let Some(merged) = merged else { continue };
            if merged.rich.is_some() || merged.is_conflict {
                plan.edits.push(Edit {
                    row,
                    column,
                    merged,
                });
            } else if merged.is_touched {
                plan.kept.push((row, column));
            }
        }
    }

    /// The row whose cell in a column of the table stands for that of the sheet row; none where it is
    /// merged into another column.
    fn owner(&self, row: u32, place: usize) -> Option<usize> {
        let at = self.mine.columns[place].at;
        let (anchor_row, anchor_column) = self.mine.anchor(row, at);
        if anchor_column != at {
            return None;
        }
        self.rows_at.get(&anchor_row).copied()
    }

    fn cell(&self, column: usize, row: usize) -> Option<&super::table::Cell> {
        self.mine.rows[row].cells.get(self.places[column]?)
    }

    fn quotes(&self, column: usize, row: usize, members: &[usize]) -> Option<Merged> {
        let name = &self.fresh.table.columns[column].name;
        let empty = super::table::Cell::default();
        let cell = self.cell(column, row).unwrap_or(&empty);
        let links = members.iter().map(|&m| &self.links.mine[m]);
        let bases = links.clone().flat_map(|link| &link.bases);
        let base = bases
            .filter_map(|&b| self.memory.rows[b].quotes.get(name))
            .flatten();
        let mut seen = HashSet::new();
        let news = links.clone().flat_map(|link| &link.news);
        let new = news.clone().flat_map(|&n| self.fresh.quotes(n, column));
        let meeting = Meeting {
            rich: &cell.rich,
            segments: &cell.segments,
            base: base.collect(),
            new: new.filter(|quote| seen.insert(&quote.address)).collect(),
            is_primary: links.clone().any(|link| link.is_primary),
            is_alive: news.count() > 0,
        };
        let mut merged = meet(&meeting, &self.world, &self.nothing);
        if self.places[column].is_none() {
            // A column that is put in says of each row that it was looked for.
            let is_row = meeting.is_alive && meeting.is_primary;
            merged.rich = merged.rich.or_else(|| is_row.then(|| self.nothing.clone()));
        }
        Some(kept_formula(merged, cell.is_formula))
    }

    fn theme(&self, column: usize, row: usize) -> Option<Merged> {
        let link = &self.links.mine[row];
        let (&[b], &[n]) = (&link.bases[..], &link.news[..]) else {
            return None;
        };
        let cell = self.cell(column, row)?;
        let old = &self.memory.rows[b].theme;
        let now = self.fresh.text(n, column)?;
        let mine = trace(&cell.rich.text());
        let mut merged = Merged {
            is_touched: mine != trace(old),
            ..Merged::default()
        };
        let is_changed = trace(&now.text()) != mine;
        if !merged.is_touched && is_changed && link.is_primary && !cell.is_formula {
            merged.rich = Some(now.clone());
        }
        Some(merged)
    }

    fn whole(&self, column: usize, row: usize, members: &[usize]) -> Option<Merged> {
        let name = &self.fresh.table.columns[column].name;
        let links: Vec<_> = members.iter().map(|&m| &self.links.mine[m]).collect();
        if !links.iter().any(|link| link.is_primary) {
            return None;
        }
        let old = |b: usize| self.memory.rows.get(b).and_then(|row| row.other.get(name));
        let bases = links.iter().flat_map(|link| &link.bases);
        let base: Vec<&str> = bases
            .clone()
            .filter_map(|&b| old(b))
            .map(String::as_str)
            .collect();
        let empty = Rich::default();
        let Some(cell) = self.cell(column, row) else {
            let first = links.iter().flat_map(|link| &link.news).next();
            return Some(Merged {
                rich: first.and_then(|&n| self.fresh.text(n, column)).cloned(),
                ..Merged::default()
            });
        };
        let nothing = trace("");
        let news = links.iter().flat_map(|link| &link.news);
        let mut pairs = Vec::new();
        for &n in news {
            let from = bases.clone().find(|&&b| self.is_from(n, b));
            let from = from
                .and_then(|&b| old(b))
                .map_or(nothing.as_str(), String::as_str);
            pairs.push((from, self.fresh.text(n, column).unwrap_or(&empty)));
        }
        if pairs.is_empty() {
            return None;
        }
        let merged = match self.memory.rows.is_empty() {
            // Without a memory nobody knows whose this is; an empty cell is nobody's.
            true if cell.rich.is_empty() => meet_whole(&cell.rich, &[nothing.as_str()], &pairs),
            _ => meet_whole(&cell.rich, &base, &pairs),
        };
        Some(kept_formula(merged, cell.is_formula))
    }

    /// Whether the row `n` of the comparison is what became of the row `b` that was written.
    fn is_from(&self, n: usize, b: usize) -> bool {
        let keys = keys(&self.memory.rows[b]);
        let own = self.fresh.table.rows[n].keys(&self.fresh.table.columns);
        let common = own.intersection(&keys).count();
        common * 2 >= keys.len().min(own.len()).max(1)
    }
}

/// A formula is never replaced by text.
fn kept_formula(mut merged: Merged, is_formula: bool) -> Merged {
    if is_formula {
        merged.is_conflict = merged.rich.take().is_some();
        merged.is_touched = true;
    }
    merged
}
