//! The fields of a clause as short tags in the margin of an outline.

use duizhao::notice::fields::{Bound, Detail, Entry, Fields, Interval, Quantity};

/// Whether a date of `fields` has a year that the words do not state; its tag bears a star.
pub(super) fn has_inferred_year(fields: &Fields) -> bool {
    fields.dates.iter().any(
        |e| matches!(&e.detail, Some(Detail::Interval(interval)) if interval.inferred.is_some()),
    )
}

/// What `fields` hold, a tag a kind; empty where they hold nothing that a reader looks for.
pub(super) fn tags(fields: &Fields) -> String {
    let mut tags: Vec<String> = Vec::new();
    let list = |name: &str, values: Vec<String>| {
        let mut values = values;
        values.dedup();
        let shown = values
            .iter()
            .take(4)
            .cloned()
            .collect::<Vec<_>>()
            .join("、");
        let more = if values.len() > 4 {
            format!("等{}项", values.len())
        } else {
            String::new()
        };
        (!values.is_empty()).then(|| format!("{name} {shown}{more}"))
    };
    let told = |entries: &[Entry], tell: fn(&Entry) -> String| entries.iter().map(tell).collect();
    tags.extend(list("指标", told(&fields.targets, target)));
    tags.extend(list("期限", told(&fields.dates, date)));
    let mut parts: Vec<(&str, Vec<String>)> = Vec::new();
    for entry in &fields.bodies {
        if let Some(Detail::Parties(parties)) = &entry.detail {
            let kind = parties.kind.chinese();
            match parts.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, names)) => names.extend(parties.names.clone()),
                None => parts.push((kind, parties.names.clone())),
            }
        }
    }
    tags.extend(
        parts
            .into_iter()
            .filter_map(|(kind, names)| list(kind, names)),
    );
    tags.extend(list("地点", told(&fields.places, |e| e.text.clone())));
    tags.extend(list("品牌", told(&fields.programs, |e| e.text.clone())));
    tags.extend(list("引用", told(&fields.references, |e| e.text.clone())));
    let strongest = fields.strength.iter().filter_map(|e| match &e.detail {
        Some(Detail::Strength(strength)) => Some((*strength, &e.text)),
        _ => None,
    });
    // The first of the strongest.
    if let Some((strength, word)) = strongest.rev().max_by_key(|(strength, _)| *strength) {
        let name = strength.chinese();
        tags.push(if name == word {
            word.clone()
        } else {
            format!("{name}（{word}）")
        });
    }
    tags.join("；")
}

fn target(entry: &Entry) -> String {
    match &entry.detail {
        Some(Detail::Quantity(q)) => quantity(q).unwrap_or_else(|| entry.text.clone()),
        _ => entry.text.clone(),
    }
}

fn quantity(quantity: &Quantity) -> Option<String> {
    // A fraction of something reads best as printed.
    let value = quantity.value.filter(|_| !quantity.unit.is_empty())?;
    let bound = match quantity.bound {
        Bound::AtLeast => "≥",
        Bound::AtMost => "≤",
        Bound::MoreThan => ">",
        Bound::LessThan => "<",
        Bound::Exactly => "",
        Bound::About => "约",
        Bound::Increase => "+",
        Bound::Decrease => "-",
    };
    let max = quantity
        .max
        .map_or(String::new(), |max| format!("—{}", short(max)));
    let per = quantity
        .per
        .as_ref()
        .map_or(String::new(), |per| format!("/{per}"));
    Some(format!(
        "{bound}{}{max}{}{per}",
        short(value),
        quantity.unit
    ))
}

/// 300万, 1.2亿: as people write large numbers.
fn short(value: f64) -> String {
    let of = |unit: f64, name: &str| format!("{}{name}", (value / unit * 1e4).round() / 1e4);
    match value {
        v if v >= 1e8 => of(1e8, "亿"),
        v if v >= 1e4 => of(1e4, "万"),
        v => v.to_string(),
    }
}

fn date(entry: &Entry) -> String {
    match &entry.detail {
        // A year alone reads best as printed.
        Some(Detail::Interval(_)) if !entry.text.contains(['月', '日', '底', '前', '起']) => {
            entry.text.chars().filter(|c| !c.is_whitespace()).collect()
        }
        Some(Detail::Interval(interval)) => {
            interval_words(interval).unwrap_or_else(|| entry.text.clone())
        }
        _ => entry.text.clone(),
    }
}

/// The days, with a star where the year is inferred.
fn interval_words(interval: &Interval) -> Option<String> {
    let star = if interval.inferred.is_some() { "*" } else { "" };
    Some(match (interval.from, interval.to) {
        (Some(from), Some(to)) if from == to => format!("{from}{star}"),
        (Some(from), Some(to)) => format!("{from}至{to}{star}"),
        (None, Some(to)) => format!("至{to}{star}"),
        (Some(from), None) => format!("{from}起{star}"),
        (None, None) => return None,
    })
}
