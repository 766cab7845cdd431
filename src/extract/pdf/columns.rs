//! Pieces of lines in reading order: columns one after the other, shuffled pages by place, and what
//! was drawn late where it stands.
//!
//! Columns are taken for columns only if all are set to a measure (most of their lines are full), so
//! that a table without rules stays a table.

use super::rows::Piece;

/// Pieces to be read one after the other, and how far their column is shifted.
pub(super) struct Flow<'g> {
    pub(super) pieces: Vec<Piece<'g>>,
    pub(super) aside: f64,
}

/// Brings `pieces` into reading order.
pub(super) fn order(mut pieces: Vec<Piece<'_>>) -> Vec<Flow<'_>> {
    if let Some(parted) = parted_at_gutters(&pieces) {
        pieces = parted;
    }
    let shuffled = is_shuffled(&pieces);
    if shuffled {
        pieces = by_place(pieces);
    }
    match layout(&pieces) {
        Some(layout) => columns(pieces, &layout, shuffled),
        None => {
            let pieces = late_in_place(pieces);
            vec![Flow { pieces, aside: 0.0 }]
        }
    }
}

/// The pieces with those parted that only seem to run from one column into the next, because a line
/// of the first reaches across the gutter: all such places are at gutters, or below each other. On a page that is drawn in no order, joints are all over.
fn parted_at_gutters<'g>(pieces: &[Piece<'g>]) -> Option<Vec<Piece<'g>>> {
    let joints = || pieces.iter().flat_map(|piece| &piece.joints);
    let count = joints().count();
    if count == 0 || count > pieces.len() {
        return None;
    }
    let mut parted: Vec<Piece<'g>> = pieces.iter().flat_map(Piece::parted).collect();
    parted.sort_by_key(|piece| piece.begun);
    let size = pieces[0].size;
    let layout = layout(&parted);
    let gutters = layout.as_ref().map_or(&[][..], |layout| &layout.gutters);
    let first = joints().next()?.0;
    let at_gutter = |place: f64| gutters.iter().any(|g| (g - place).abs() < size * 2.0);
    let in_line = count > 1 && joints().all(|(place, _)| (place - first).abs() < size);
    (in_line || joints().all(|(place, _)| at_gutter(*place))).then_some(parted)
}

/// A page of more runs of lines is drawn in an order that this does not mend.
const MAX_RUNS: usize = 200;

/// Puts a run of lines that was drawn late (a text box, a running head) between the lines where it
/// stands, if no line stands beside it.
fn late_in_place(pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let mut runs: Vec<Vec<Piece<'_>>> = Vec::new();
    for piece in pieces {
        let goes_on = runs
            .last()
            .and_then(|run| run.last())
            .is_some_and(|last| piece.down > last.down - piece.size.max(last.size) / 2.0);
        match runs.last_mut().filter(|_| goes_on) {
            Some(run) => run.push(piece),
            None => runs.push(vec![piece]),
        }
    }
    if runs.len() > MAX_RUNS {
        return runs.into_iter().flatten().collect();
    }
    let mut placed: Vec<Piece<'_>> = Vec::new();
    for run in runs {
        let top = run.first().map_or(0.0, |p| p.down - p.size * 0.6);
        let bottom = run.last().map_or(0.0, |p| p.down);
        let above = placed.iter().take_while(|p| p.down <= top).count();
        let apart = placed[above..]
            .iter()
            .all(|p| p.down - p.size * 0.6 >= bottom);
        let at = if apart { above } else { placed.len() };
        placed.splice(at..at, run);
    }
    placed
}

/// Whether the order of drawing is none: a quarter of the steps lead far up the page, or most lead
/// up. A table leads up a few lines at each cell, columns lead far up once.
fn is_shuffled(pieces: &[Piece<'_>]) -> bool {
    let rise = |pair: &[Piece<'_>]| (pair[0].down - pair[1].down) / pair[1].size.max(1.0);
    let far = pieces.windows(2).filter(|pair| rise(pair) > 4.0).count();
    let up = pieces.windows(2).filter(|pair| rise(pair) > 0.5).count();
    pieces.len() >= 6 && (far * 4 > pieces.len() || up * 10 > pieces.len() * 6)
}

/// Sorted down the page and along the lines.
fn by_place(mut pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    pieces.sort_by(|a, b| a.down.total_cmp(&b.down));
    let mut sorted: Vec<Piece<'_>> = Vec::with_capacity(pieces.len());
    let mut line: Vec<Piece<'_>> = Vec::new();
    for piece in pieces {
        let begun = line
            .first()
            .is_some_and(|first| !first.shares_baseline(piece.down, piece.size, 0.4));
        if begun {
            line.sort_by(|a, b| a.left.total_cmp(&b.left));
            sorted.append(&mut line);
        }
        line.push(piece);
    }
    line.sort_by(|a, b| a.left.total_cmp(&b.left));
    sorted.append(&mut line);
    sorted
}

/// Columns and the white between them.
struct Layout {
    /// The middle of each gutter, from the left.
    gutters: Vec<f64>,
    /// How far each column begins from the first one.
    asides: Vec<f64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Column(usize),
    /// Across a gutter.
    Across,
}

/// In which column `piece` stands.
fn side(gutters: &[f64], piece: &Piece<'_>) -> Side {
    let column = gutters
        .iter()
        .filter(|gutter| piece.left >= **gutter)
        .count();
    match gutters.get(column) {
        Some(gutter) if piece.end > *gutter => Side::Across,
        _ => Side::Column(column),
    }
}

/// Fewer lines than this make no column.
const LINES: usize = 5;
/// At how many places across the page a gutter is looked for.
const STEPS: usize = 128;
/// The most columns.
const MAX_COLUMNS: usize = 5;

/// The columns of a page: between all its gutters, else on both sides of the middle one.
fn layout(pieces: &[Piece<'_>]) -> Option<Layout> {
    let left = pieces.iter().map(|p| p.left).fold(f64::INFINITY, f64::min);
    let end = pieces
        .iter()
        .map(|p| p.end)
        .fold(f64::NEG_INFINITY, f64::max);
    let place = |i: usize| left + (end - left) * i as f64 / STEPS as f64;
    let crossing = |i: usize| {
        let x = place(i);
        pieces.iter().filter(|p| p.left < x && p.end > x).count()
    };
    let crossings: Vec<usize> = (0..=STEPS).map(crossing).collect();
    let white = |from: usize, to: usize| -> Option<Vec<Vec<usize>>> {
        let fewest = *crossings[from..=to].iter().min()?;
        let most = fewest + pieces.len() / 16;
        let at: Vec<usize> = (from..=to).filter(|&i| crossings[i] <= most).collect();
        let runs = at.chunk_by(|a, b| a + 1 == *b).map(<[usize]>::to_vec);
        (fewest * 4 <= pieces.len()).then(|| runs.collect())
    };
    let middle = |run: &Vec<usize>| place(run[run.len() / 2]);
    let all: Vec<f64> = white(STEPS / 8, STEPS - STEPS / 8)?
        .iter()
        .map(middle)
        .collect();
    let several = (2..MAX_COLUMNS).contains(&all.len());
    let several = several.then(|| set_to_measure(pieces, all)).flatten();
    several.or_else(|| {
        let (from, to) = (STEPS * 35 / 100, STEPS * 65 / 100);
        let runs = white(from, to)?.concat();
        set_to_measure(pieces, vec![middle(&runs)])
    })
}

/// The columns between `gutters`, if each is set to a measure.
fn set_to_measure(pieces: &[Piece<'_>], gutters: Vec<f64>) -> Option<Layout> {
    let lefts: Option<Vec<f64>> = (0..=gutters.len())
        .map(|column| {
            let of = || {
                pieces
                    .iter()
                    .filter(|p| side(&gutters, p) == Side::Column(column))
            };
            let left = of().map(|p| p.left).fold(f64::INFINITY, f64::min);
            let end = of().map(|p| p.end).fold(f64::NEG_INFINITY, f64::max);
            let full = of().filter(|p| end - p.end < p.size * 1.5 && p.left - left < p.size * 2.5);
            let wide = of().all(|p| end - left > p.size * 8.0);
            let count = of().count();
            (count >= LINES && wide && full.count() * 2 >= count).then_some(left)
        })
        .collect();
    let lefts = lefts?;
    Some(Layout {
        asides: lefts.iter().map(|left| left - lefts[0]).collect(),
        gutters,
    })
}

/// The columns one after the other between what stands across them. If they were drawn one after the
/// other already, only the shift of each is told.
fn columns<'g>(pieces: Vec<Piece<'g>>, layout: &Layout, shuffled: bool) -> Vec<Flow<'g>> {
    let sides: Vec<Side> = pieces.iter().map(|p| side(&layout.gutters, p)).collect();
    let count = |column: usize| sides.iter().filter(|s| **s == Side::Column(column)).count();
    let across = |i: &usize| {
        let next = |column: usize| Side::Column(column + 1);
        matches!(sides[*i], Side::Column(column) if sides[i + 1] == next(column))
            && pieces[*i].shares_baseline(pieces[i + 1].down, pieces[i + 1].size, 0.5)
    };
    let steps = (0..sides.len().saturating_sub(1)).filter(across).count();
    let fewest = (0..layout.asides.len()).map(count).min().unwrap_or(0);
    let mixed = shuffled || steps * 2 > fewest;
    let mut flows: Vec<Flow<'g>> = Vec::new();
    let mut later: Vec<Vec<Piece<'g>>> = layout.asides.iter().map(|_| Vec::new()).collect();
    let mut put = |piece: Piece<'g>, aside: f64| match flows.last_mut() {
        Some(flow) if flow.aside == aside => flow.pieces.push(piece),
        _ => flows.push(Flow {
            pieces: vec![piece],
            aside,
        }),
    };
    for (piece, side) in pieces.into_iter().zip(sides) {
        match side {
            Side::Column(column) if mixed && column > 0 => later[column].push(piece),
            Side::Column(column) => put(piece, layout.asides[column]),
            Side::Across => {
                for (column, aside) in later.iter_mut().zip(&layout.asides) {
                    column.drain(..).for_each(|piece| put(piece, *aside));
                }
                put(piece, 0.0);
            }
        }
    }
    for (column, aside) in later.into_iter().zip(&layout.asides) {
        column.into_iter().for_each(|piece| put(piece, *aside));
    }
    flows
}

#[cfg(test)]
mod tests {
    use super::super::page::{Glyph, typed};
    use super::super::rows::rows;

    fn read(glyphs: &[Glyph]) -> Vec<String> {
        rows(glyphs, &[]).into_iter().map(|row| row.text).collect()
    }

    #[test]
    fn two_columns_drawn_across_are_read_one_after_the_other() {
        let mut glyphs = typed("关于印发工作方案的通知", 70.0, 0.0);
        let (left, right) = ("甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉");
        for i in 1..7 {
            glyphs.extend(typed(left, 0.0, 20.0 * f64::from(i)));
            glyphs.extend(typed(right, 130.0, 20.0 * f64::from(i)));
        }
        let mut wanted = vec!["关于印发工作方案的通知"];
        wanted.extend([left; 6]);
        wanted.extend([right; 6]);
        assert_eq!(read(&glyphs), wanted);
        let shifted = rows(&glyphs, &[]).pop().map(|row| row.left);
        assert_eq!(
            shifted,
            Some(0.0),
            "the right column has the left one's margin"
        );
    }

    #[test]
    fn three_columns_drawn_across_are_read_one_after_the_other() {
        let columns = [
            "甲乙丙丁戊己庚辛壬",
            "子丑寅卯辰巳午未申",
            "天地玄黄宇宙洪荒日",
        ];
        let mut glyphs = typed("关于印发工作方案的通知", 70.0, 0.0);
        for line in 1..7 {
            for (at, text) in columns.iter().enumerate() {
                glyphs.extend(typed(text, 110.0 * at as f64, 20.0 * f64::from(line)));
            }
        }
        let wanted: Vec<&str> = columns.iter().flat_map(|text| [*text; 6]).collect();
        let found = read(&glyphs);
        assert_eq!(found[0], "关于印发工作方案的通知");
        assert_eq!(found[1..], wanted);
    }

    #[test]
    fn a_line_that_reaches_into_the_next_column_does_not_run_on_there() {
        let mut glyphs = Vec::new();
        for (column, left) in [
            ("甲乙丙丁戊己庚辛壬癸", 0.0),
            ("子丑寅卯辰巳午未申酉", 110.0),
        ] {
            for line in 1..7 {
                glyphs.extend(typed(column, left, 20.0 * f64::from(line)));
                if left == 0.0 && line == 3 {
                    glyphs.extend(typed("，", 100.0, 60.0));
                }
            }
        }
        let mut wanted = vec!["甲乙丙丁戊己庚辛壬癸".to_owned(); 6];
        wanted[2].push('，');
        wanted.extend(vec!["子丑寅卯辰巳午未申酉".to_owned(); 6]);
        assert_eq!(read(&glyphs), wanted);
    }

    #[test]
    fn a_box_that_is_drawn_late_stands_where_it_is_seen() {
        let mut glyphs = typed("甲一二三四", 0.0, 0.0);
        glyphs.extend(typed("丙一二三四", 0.0, 80.0));
        glyphs.extend(typed("乙一二", 10.0, 30.0));
        glyphs.extend(typed("乙三四", 10.0, 50.0));
        assert_eq!(
            read(&glyphs),
            ["甲一二三四", "乙一二", "乙三四", "丙一二三四"]
        );
    }

    #[test]
    fn a_table_of_labels_and_contents_is_read_across() {
        let mut glyphs = Vec::new();
        for i in 0..8 {
            glyphs.extend(typed("项目名称", 0.0, 20.0 * f64::from(i)));
            glyphs.extend(typed("科普", 100.0, 20.0 * f64::from(i)));
        }
        assert_eq!(read(&glyphs), ["项目名称 科普"; 8]);
    }
}
