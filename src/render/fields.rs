//! The fields of a clause as published JSON: each entry's characters and offsets, and beside them what
//! was made of them.

use serde_json::{Map, Value, json};

use crate::notice::fields::{Activity, Detail, Entry, Fields, Interval, MeantBy, Parties};

/// `fields` in the shape of the contract.
pub(super) fn fields(fields: &Fields) -> Value {
    let list = |entries: &[Entry]| entries.iter().map(entry).collect::<Vec<_>>();
    json!({
        "targets": list(&fields.targets),
        "dates": list(&fields.dates),
        "bodies": list(&fields.bodies),
        "places": list(&fields.places),
        "programs": list(&fields.programs),
        "references": list(&fields.references),
        "strength": list(&fields.strength),
        "activity": fields.activity.as_ref().map(activity),
    })
}

fn entry(entry: &Entry) -> Value {
    let mut object = Map::new();
    object.insert("text".to_owned(), json!(entry.text));
    object.insert("start".to_owned(), json!(entry.start));
    object.insert("end".to_owned(), json!(entry.end));
    let made = match &entry.detail {
        None => return Value::Object(object),
        Some(Detail::Quantity(q)) => json!({
            "bound": q.bound.sign(), "value": number(q.value), "max": number(q.max),
            "unit": q.unit, "per": q.per,
        }),
        Some(Detail::Interval(interval)) => self::interval(interval),
        Some(Detail::Parties(Parties { kind, names })) => json!({ "kind": kind, "names": names }),
        Some(Detail::Cited(cited)) => json!({
            "title": cited.title,
            "document_number": cited.document_number.as_ref().map(ToString::to_string),
            "clause": cited.clause,
            "means": cited.means,
            "means_by": cited.by.map(|by| match by {
                MeantBy::Stated => "stated",
                MeantBy::Ending => "ending",
            }),
        }),
        Some(Detail::Strength(strength)) => json!({ "level": strength.name() }),
    };
    if let Value::Object(made) = made {
        object.extend(made);
    }
    Value::Object(object)
}

/// Whole numbers without a decimal point.
fn number(value: Option<f64>) -> Value {
    match value {
        Some(v) if v.fract() == 0.0 && v.abs() < 9e15 => json!(v as i64),
        value => json!(value),
    }
}

fn interval(interval: &Interval) -> Value {
    let relative = interval
        .relative
        .as_ref()
        .map(|r| json!({ "anchor": r.anchor, "count": r.count, "unit": r.unit, "side": r.side }));
    json!({
        "from": interval.from.map(|d| d.to_string()),
        "to": interval.to.map(|d| d.to_string()),
        "inferred": interval.inferred,
        "every": interval.every,
        "relative": relative,
    })
}

fn activity(activity: &Activity) -> Value {
    let line = |l: &crate::notice::fields::ActivityLine| json!({ "name": l.name, "text": l.text });
    json!({
        "name": activity.name,
        "time": activity.time,
        "place": activity.place,
        "theme": activity.theme,
        "hosts": activity.hosts,
        "organizers": activity.organizers,
        "co_organizers": activity.co_organizers,
        "supporters": activity.supporters,
        "participants": activity.participants,
        "lines": activity.lines.iter().map(line).collect::<Vec<_>>(),
    })
}
