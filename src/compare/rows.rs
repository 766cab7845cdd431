//! Which items stand in one row.
//!
//! An item stands in every row that it answers, so a row is no cluster: each item in turn opens rows
//! with those that answer it, until every answer is in some row together with it. Where it is answered
//! by items that do not answer each other (it condenses several tasks), it opens a row for each task.
//! An item that nothing answers has a row of its own.
//!
//! What a province says again in nearly the same words, a year later, joins the row of the first:
//! otherwise a notice of every year would have a row for each year, all of them alike.

use std::collections::HashSet;

use super::align::Pair;

/// The answers of each item.
pub(super) struct Answers {
    strongest_first: Vec<Vec<u32>>,
    in_order: Vec<Vec<u32>>,
}

impl Answers {
    pub(super) fn new(items: usize, pairs: &[Pair]) -> Self {
        let mut answers: Vec<Vec<(f32, u32)>> = vec![Vec::new(); items];
        for pair in pairs {
            answers[pair.a as usize].push((pair.strength, pair.b));
            answers[pair.b as usize].push((pair.strength, pair.a));
        }
        let strongest_first = answers.into_iter().map(|mut of_one| {
            of_one.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
            of_one.into_iter().map(|(_, item)| item).collect()
        });
        let strongest_first: Vec<Vec<u32>> = strongest_first.collect();
        let mut in_order = strongest_first.clone();
        in_order
            .iter_mut()
            .for_each(|of_one| of_one.sort_unstable());
        Self {
            strongest_first,
            in_order,
        }
    }

    fn answer(&self, one: u32, other: u32) -> bool {
        self.in_order[one as usize].binary_search(&other).is_ok()
    }
}

/// The rows, the item that opens each one first. `order` is the order in which items open rows; those
/// before `base` take all that answers them into one row. `column` is that of each item; `says_again`
/// tells whether two items are of different notices and have nearly the same words.
pub(super) fn rows(
    order: &[usize],
    base: usize,
    answers: &Answers,
    column: &[usize],
    says_again: &dyn Fn(u32, u32) -> bool,
) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut together: HashSet<(u32, u32)> = HashSet::new();
    let mut placed = vec![false; column.len()];
    for (turn, &opener) in order.iter().enumerate() {
        let opener = opener as u32;
        let pair = |other: u32| (opener.min(other), opener.max(other));
        let mut open: Vec<u32> = answers.strongest_first[opener as usize]
            .iter()
            .copied()
            .filter(|&other| !together.contains(&pair(other)))
            .collect();
        if open.is_empty() && (turn < base || !placed[opener as usize]) {
            rows.push(vec![opener as usize]);
            placed[opener as usize] = true;
        }
        while !open.is_empty() {
            let mut row = vec![opener];
            if turn < base {
                row.append(&mut open);
            } else {
                row.extend(of_one_task(opener, &open, answers, column));
                open.retain(|item| !row.contains(item));
                let again = again(&row, answers, column, &together).into_iter();
                row.extend(again.filter(|&one| says_again(opener, one)));
            }
            for (i, &a) in row.iter().enumerate() {
                placed[a as usize] = true;
                let later = row[i + 1..].iter().filter(|&&b| answers.answer(a, b));
                together.extend(later.map(|&b| (a.min(b), a.max(b))));
            }
            row[1..].sort_unstable();
            rows.push(row.into_iter().map(|i| i as usize).collect());
        }
    }
    rows
}

/// Of the answers of `opener`, the strongest and those that answer most of what is taken, in other
/// columns than their own: first one of each column, then the others.
fn of_one_task(opener: u32, open: &[u32], answers: &Answers, column: &[usize]) -> Vec<u32> {
    let column = |item: u32| column[item as usize];
    let mut row = vec![opener];
    for one_of_each in [true, false] {
        for &item in open
            .iter()
            .filter(|item| !row.contains(item))
            .collect::<Vec<_>>()
        {
            if one_of_each && row.iter().any(|&other| column(other) == column(item)) {
                continue;
            }
            let elsewhere: Vec<u32> = row
                .iter()
                .copied()
                .filter(|&other| column(other) != column(item))
                .collect();
            let answered = elsewhere
                .iter()
                .filter(|&&other| answers.answer(item, other));
            if 2 * answered.count() > elsewhere.len() {
                row.push(item);
            }
        }
    }
    row.split_off(1)
}

/// The items in the column of the one that opens `row` that answer most of its others, too, and do not
/// yet stand `together` with all they answer.
fn again(
    row: &[u32],
    answers: &Answers,
    column: &[usize],
    together: &HashSet<(u32, u32)>,
) -> Vec<u32> {
    let others = &row[1..];
    let Some(&first) = others.first() else {
        return Vec::new();
    };
    let joins = |&item: &u32| {
        let answered = || others.iter().filter(|&&o| answers.answer(item, o));
        item != row[0]
            && column[item as usize] == column[row[0] as usize]
            && 2 * answered().count() > others.len()
            && answered().any(|&o| !together.contains(&(item.min(o), item.max(o))))
    };
    let near = answers.in_order[first as usize].iter().copied();
    near.filter(joins).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: u32, b: u32) -> Pair {
        let strength = 0.1;
        Pair { a, b, strength }
    }

    /// Items 0 and 1 stand in column 0, items 2 and 3 in column 1, items 4 and 5 in column 2.
    fn rows_of(pairs: &[(u32, u32)], base: usize) -> Vec<Vec<usize>> {
        let pairs: Vec<Pair> = pairs.iter().map(|&(a, b)| pair(a, b)).collect();
        let order: Vec<usize> = (0..6).collect();
        let answers = Answers::new(6, &pairs);
        rows(&order, base, &answers, &[0, 0, 1, 1, 2, 2], &|_, _| false)
    }

    #[test]
    fn what_a_column_says_again_joins_the_row_of_the_first() {
        let all = [0, 1].into_iter().flat_map(|a| (2..6).map(move |b| (a, b)));
        let all = all.chain([2, 3].into_iter().flat_map(|a| [(a, 4), (a, 5)]));
        let pairs: Vec<Pair> = all.map(|(a, b)| pair(a, b)).collect();
        let order: Vec<usize> = (0..6).collect();
        let answers = Answers::new(6, &pairs);
        let rows = |says_again: &dyn Fn(u32, u32) -> bool| {
            rows(&order, 0, &answers, &[0, 0, 1, 1, 2, 2], says_again)
        };
        assert_eq!(rows(&|_, _| true), [vec![0, 1, 2, 3, 4, 5]]);
        assert_eq!(rows(&|_, _| false).len(), 2);
    }

    #[test]
    fn what_condenses_two_tasks_stands_in_a_row_with_each() {
        let pairs = [(0, 2), (0, 3), (0, 4), (0, 5), (2, 4), (3, 5)];
        assert_eq!(rows_of(&pairs, 0), [vec![0, 2, 4], vec![0, 3, 5], vec![1]]);
    }

    #[test]
    fn a_base_takes_all_that_answers_it_into_one_row() {
        let pairs = [(0, 2), (0, 3), (0, 4), (0, 5), (2, 4), (3, 5)];
        assert_eq!(rows_of(&pairs, 2), [vec![0, 2, 3, 4, 5], vec![1]]);
    }

    #[test]
    fn one_that_answers_two_items_stands_in_both_rows_and_one_that_answers_none_alone() {
        assert_eq!(
            rows_of(&[(0, 2), (1, 2)], 0),
            [vec![0, 2], vec![1, 2], vec![3], vec![4], vec![5]]
        );
    }
}
