//! Which rows are the same: of the table as it was written, as people left it, and as it would be now.
//!
//! Neither numbers nor themes say so, because people change both; the addresses in a row do.

use std::collections::{BTreeSet, HashMap};

/// What a row is known by: column and address of each quote.
pub(super) type Keys<'k> = BTreeSet<(&'k str, &'k str)>;

/// Rows of the three tables that belong together.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// For each row of the table.
    pub(super) mine: Vec<Link>,
    /// For each row of the comparison now.
    pub(super) homes: Vec<Home>,
}

/// What a row of the table goes back to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Link {
    /// The rows it was written as; several where a person has merged them.
    pub(super) bases: Vec<usize>,
    /// The rows it would be now.
    pub(super) news: Vec<usize>,
    /// It is what became of a row, and not a part that a person has split off.
    pub(super) is_primary: bool,
}

/// Where a row of the comparison now stands in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// In this row.
    Row(usize),
    /// Nowhere: it is new.
    New,
    /// Nowhere: a person has deleted this row of those written before.
    Deleted(usize),
}

/// Links the rows by their keys.
pub(super) fn links(mine: &[Keys<'_>], base: &[Keys<'_>], new: &[Keys<'_>]) -> Links {
    let mut links = Links {
        mine: vec![Link::default(); mine.len()],
        homes: vec![Home::New; new.len()],
    };
    let mut owner: Vec<Option<usize>> = vec![None; base.len()];
    for (m, b) in pairs(mine, base) {
        owner[b] = Some(m);
        links.mine[m].bases.push(b);
        links.mine[m].is_primary = true;
    }
    merged(mine, base, &mut owner, &mut links);
    let now = pairs(new, base);
    for &(n, b) in &now {
        links.homes[n] = match owner[b] {
            Some(m) => Home::Row(m),
            None => Home::Deleted(b),
        };
    }
    // What goes back to nothing that was written: a row of before the memory, or one that returns.
    let free_mine: Vec<usize> = (0..mine.len())
        .filter(|&m| !links.mine[m].is_primary)
        .collect();
    let free_new: Vec<usize> = (0..new.len())
        .filter(|&n| links.homes[n] == Home::New)
        .collect();
    let written: BTreeSet<(&str, &str)> = base.iter().flatten().copied().collect();
    let mut unwritten = those(new, &free_new);
    unwritten
        .iter_mut()
        .for_each(|keys| keys.retain(|key| !written.contains(key)));
    for (i, j) in pairs(&those(mine, &free_mine), &unwritten) {
        let (m, n) = (free_mine[i], free_new[j]);
        links.homes[n] = Home::Row(m);
        links.mine[m].is_primary = true;
    }
    for (n, home) in links.homes.iter().enumerate() {
        if let Home::Row(m) = home {
            links.mine[*m].news.push(n);
        }
    }
    split(mine, base, &now, &mut links);
    links
}

fn those<'k>(all: &[Keys<'k>], some: &[usize]) -> Vec<Keys<'k>> {
    some.iter().map(|&i| all[i].clone()).collect()
}

/// Rows written before that a person has put into another one.
fn merged(mine: &[Keys<'_>], base: &[Keys<'_>], owner: &mut [Option<usize>], links: &mut Links) {
    let places = places(mine);
    for (b, keys) in base.iter().enumerate() {
        if owner[b].is_some() {
            continue;
        }
        let mut more: HashMap<usize, usize> = HashMap::new();
        for key in keys {
            for &m in places.get(key).into_iter().flatten() {
                let own = links.mine[m]
                    .bases
                    .iter()
                    .any(|&own| base[own].contains(key));
                if !own && links.mine[m].is_primary {
                    *more.entry(m).or_default() += 1;
                }
            }
        }
        let best = more
            .into_iter()
            .max_by_key(|&(m, count)| (count, std::cmp::Reverse(m)));
        if let Some((m, _)) = best {
            owner[b] = Some(m);
            links.mine[m].bases.push(b);
        }
    }
}

/// Rows of the table that are a part of one written before, which another row goes back to.
fn split(mine: &[Keys<'_>], base: &[Keys<'_>], now: &[(usize, usize)], links: &mut Links) {
    let places = places(base);
    for (m, keys) in mine.iter().enumerate() {
        if links.mine[m].is_primary {
            continue;
        }
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for key in keys {
            for &b in places.get(key).into_iter().flatten() {
                *shared.entry(b).or_default() += 1;
            }
        }
        let best = shared
            .into_iter()
            .max_by_key(|&(b, count)| (count, std::cmp::Reverse(b)));
        if let Some((b, _)) = best {
            links.mine[m].bases.push(b);
            let news = now.iter().filter(|(_, base)| *base == b);
            links.mine[m].news = news.map(|(n, _)| *n).collect();
        }
    }
}

/// Where each key stands.
fn places<'k>(rows: &[Keys<'k>]) -> HashMap<(&'k str, &'k str), Vec<usize>> {
    let mut places: HashMap<_, Vec<usize>> = HashMap::new();
    for (i, keys) in rows.iter().enumerate() {
        for key in keys {
            places.entry(*key).or_default().push(i);
        }
    }
    places
}

/// The rows of `a` and `b` that have most in common, each row in one pair at most.
fn pairs(a: &[Keys<'_>], b: &[Keys<'_>]) -> Vec<(usize, usize)> {
    let places = places(b);
    let mut all: Vec<(u64, usize, usize, usize)> = Vec::new();
    for (i, keys) in a.iter().enumerate() {
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for key in keys {
            for &j in places.get(key).into_iter().flatten() {
                *shared.entry(j).or_default() += 1;
            }
        }
        let scored = shared.into_iter().map(|(j, common)| {
            let whole = keys.len() + b[j].len() - common;
            let score = (common as u64 * 1_000_000) / whole.max(1) as u64;
            (score, i.abs_diff(j), i, j)
        });
        all.extend(scored);
    }
    all.sort_unstable_by_key(|&(score, apart, i, j)| (std::cmp::Reverse(score), apart, i, j));
    let (mut used_a, mut used_b) = (vec![false; a.len()], vec![false; b.len()]);
    let mut found = Vec::new();
    for (_, _, i, j) in all {
        if !used_a[i] && !used_b[j] {
            (used_a[i], used_b[j]) = (true, true);
            found.push((i, j));
        }
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(rows: &[&'static str]) -> Vec<Keys<'static>> {
        let row = |row: &&'static str| {
            row.split(' ')
                .filter(|k| !k.is_empty())
                .map(|k| ("广西", k))
                .collect()
        };
        rows.iter().map(row).collect()
    }

    fn linked(mine: &[&'static str], base: &[&'static str], new: &[&'static str]) -> Links {
        links(&keys(mine), &keys(base), &keys(new))
    }

    #[test]
    fn rows_are_found_again_in_any_order() {
        let links = linked(&["c d", "a b"], &["a b", "c d"], &["a b x", "c d", "y"]);
        assert_eq!(links.homes, [Home::Row(1), Home::Row(0), Home::New]);
        assert!(links.mine.iter().all(|link| link.is_primary));
    }

    #[test]
    fn merged_split_and_deleted_rows_are_told_apart() {
        let merged = linked(&["a b c d"], &["a b", "c d"], &["a b", "c d e"]);
        assert_eq!(merged.homes, [Home::Row(0), Home::Row(0)]);
        let split = linked(&["a", "b"], &["a b"], &["a b c"]);
        assert_eq!(split.homes, [Home::Row(0)]);
        assert_eq!(
            (split.mine[1].is_primary, &split.mine[1].news[..]),
            (false, &[0][..])
        );
        let deleted = linked(&["a b"], &["a b", "a c"], &["a b", "a c d"]);
        assert_eq!(deleted.homes, [Home::Row(0), Home::Deleted(1)]);
    }

    #[test]
    fn without_a_memory_rows_are_matched_with_what_the_table_would_be_now() {
        let links = linked(&["a b", ""], &[], &["a b c", "d"]);
        assert_eq!(links.homes, [Home::Row(0), Home::New]);
        assert!(links.mine[0].bases.is_empty() && links.mine[0].is_primary);
    }
}
