//! Lines that are drawn on a page: the rules of tables.
//!
//! A program draws the border of a cell as a stroke, as a thin filled rectangle, as one filled frame
//! inside another, or as an image one pixel high. All of them become [`Rule`]s here; what is neither
//! across nor upright, or is thick, is a drawing.

use hayro_interpret::DrawMode;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};

use super::page::Rule;

/// A path with more elements is a drawing (a map, a chart).
const MAX_ELEMENTS: usize = 4_000;
/// A page with more rules has no tables that a person could read.
pub(super) const MAX_RULES: usize = 4_000;
/// The thickest rule, and the shortest, in points.
const THICK: f64 = 3.5;
const SHORT: f64 = 3.0;
/// How far a rule may lean, in points.
const LEAN: f64 = 0.7;

/// The rules that a path is, and whether it is a shape (a letter drawn as an outline, say) instead.
pub(super) fn of_path(path: &BezPath, map: Affine, mode: &DrawMode) -> (Vec<Rule>, bool) {
    let elements = path.elements();
    let curved = |element: &PathEl| matches!(element, PathEl::QuadTo(..) | PathEl::CurveTo(..));
    if matches!(mode, DrawMode::Invisible) || elements.len() > MAX_ELEMENTS {
        return (Vec::new(), elements.len() > MAX_ELEMENTS);
    }
    let parts = parts(elements, map);
    let mut rules = Vec::new();
    match mode {
        DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) => {
            let [a, b, c, d, ..] = map.as_coeffs();
            let width = f64::from(stroke.line_width) * a.hypot(b).max(c.hypot(d));
            if width <= THICK {
                rules.extend(
                    parts
                        .iter()
                        .flat_map(|part| part.windows(2).filter_map(edge)),
                );
            }
        }
        _ => {
            rules.extend(parts.iter().filter_map(|part| thin(bounds(part))));
            rules.extend(parts.windows(2).flat_map(frame));
        }
    }
    let fills = !matches!(mode, DrawMode::Stroke(_));
    let shape = fills && (elements.iter().any(curved) || elements.len() > 7) && rules.is_empty();
    (rules, shape)
}

/// The rule that an image is, if it is thin.
pub(super) fn of_image(width: u32, height: u32, map: Affine) -> Option<Rule> {
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    thin((map * area.to_path(0.1)).bounding_box())
}

/// The corners of each part of a path; curves are left out.
fn parts(elements: &[PathEl], map: Affine) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    for element in elements {
        match (element, parts.last_mut()) {
            (PathEl::MoveTo(point), _) => parts.push(vec![map * *point]),
            (PathEl::LineTo(point), Some(part)) => part.push(map * *point),
            (PathEl::ClosePath, Some(part)) => part.extend(part.first().copied()),
            (PathEl::QuadTo(.., point) | PathEl::CurveTo(.., point), _) => {
                parts.push(vec![map * *point]);
            }
            _ => {}
        }
    }
    parts.retain(|part| part.iter().all(|point| point.is_finite()));
    parts
}

fn edge(corners: &[Point]) -> Option<Rule> {
    let [from, to] = corners else { return None };
    let (wide, high) = ((to.x - from.x).abs(), (to.y - from.y).abs());
    let along = wide.max(high) >= SHORT && wide.min(high) <= LEAN;
    along.then(|| Rule::new((from.x, from.y), (to.x, to.y)))
}

fn bounds(part: &[Point]) -> Rect {
    let mut corners = part.iter();
    let first = corners.next().copied().unwrap_or_default();
    corners.fold(Rect::from_points(first, first), |area, &point| {
        area.union_pt(point)
    })
}

/// The rule in the middle of a thin area.
fn thin(area: Rect) -> Option<Rule> {
    let middle = area.center();
    let (wide, high) = (area.width(), area.height());
    if wide.max(high) < SHORT || wide.min(high) > THICK || wide.max(high) < wide.min(high) * 2.0 {
        None
    } else if wide > high {
        Some(Rule::new((area.x0, middle.y), (area.x1, middle.y)))
    } else {
        Some(Rule::new((middle.x, area.y0), (middle.x, area.y1)))
    }
}

/// The four rules between the outer and the inner edge of a frame.
fn frame(pair: &[Vec<Point>]) -> Vec<Rule> {
    let [one, other] = pair else {
        return Vec::new();
    };
    let (one, other) = (bounds(one), bounds(other));
    let inner = one.intersect(other);
    let gaps = [
        (one.x0 - other.x0).abs(),
        (one.y0 - other.y0).abs(),
        (one.x1 - other.x1).abs(),
        (one.y1 - other.y1).abs(),
    ];
    let is_frame = gaps.iter().all(|gap| *gap > 0.0 && *gap <= THICK);
    if !is_frame || inner.width() < SHORT * 2.0 || inner.height() < SHORT * 2.0 {
        return Vec::new();
    }
    let (left, top, right, bottom) = (inner.x0, inner.y0, inner.x1, inner.y1);
    let corners = [
        (left, top),
        (right, top),
        (right, bottom),
        (left, bottom),
        (left, top),
    ];
    corners
        .windows(2)
        .map(|pair| Rule::new(pair[0], pair[1]))
        .collect()
}

#[cfg(test)]
mod tests {
    use hayro_interpret::{FillRule, StrokeProps};

    use super::*;

    fn fill(path: &BezPath) -> (usize, bool) {
        let (rules, shape) = of_path(path, Affine::IDENTITY, &DrawMode::Fill(FillRule::NonZero));
        (rules.len(), shape)
    }

    #[test]
    fn borders_are_rules_however_they_are_drawn() {
        let stroke = DrawMode::Stroke(StrokeProps::default());
        let cell = Rect::new(10.0, 10.0, 90.0, 40.0);
        let (rules, _) = of_path(&cell.to_path(0.1), Affine::IDENTITY, &stroke);
        assert_eq!(rules.len(), 4);
        assert_eq!(
            fill(&Rect::new(10.0, 10.0, 90.0, 10.5).to_path(0.1)),
            (1, false)
        );
        let mut frame = cell.to_path(0.1);
        frame.extend(cell.inset(-1.0).to_path(0.1).elements().iter().copied());
        assert_eq!(fill(&frame), (4, false));
        assert!(of_image(1, 1, Affine::scale_non_uniform(200.0, 0.5)).is_some());
    }

    #[test]
    fn shading_and_letters_are_no_rules() {
        assert_eq!(
            fill(&Rect::new(0.0, 0.0, 80.0, 20.0).to_path(0.1)),
            (0, false)
        );
        assert_eq!(
            fill(&hayro_interpret::kurbo::Circle::new((0.0, 0.0), 8.0).to_path(0.1)),
            (0, true)
        );
        let leaning = BezPath::from_svg("M0 0 L80 30").unwrap();
        let stroke = DrawMode::Stroke(StrokeProps::default());
        assert!(of_path(&leaning, Affine::IDENTITY, &stroke).0.is_empty());
    }
}
