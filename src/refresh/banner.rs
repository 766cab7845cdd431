//! What stands above the head of the table: its title, and who made it when from what.

use super::apply::Apply;
use super::book::rich::Rich;
use super::book::sheet::Value;
use super::memory::Memory;

/// Brings what stands above the head up to date, part by part; tells whether it changed.
pub(super) fn bring_up_to_date(apply: &mut Apply<'_>, memory: &Memory) -> bool {
    let mut changed = false;
    let new: Vec<&String> = apply
        .fresh
        .table
        .banner
        .iter()
        .map(|(_, text)| text)
        .collect();
    for (row, mine) in &apply.mine.banner {
        // The line that was written with most parts of this one.
        let parts =
            |text: &str| -> Vec<String> { text.split("　　").map(str::to_owned).collect() };
        let own = parts(mine);
        let common = |text: &String| parts(text).iter().filter(|part| own.contains(part)).count();
        let old =
            (0..memory.banner.len()).max_by_key(|&i| (common(&memory.banner[i]), usize::MAX - i));
        let Some(i) = old.filter(|&i| common(&memory.banner[i]) > 0) else {
            continue;
        };
        let Some(new) = new.get(i) else { continue };
        let line = line(&own, &parts(&memory.banner[i]), &parts(new));
        if line != *mine {
            let number = apply.shift.rows.place(*row);
            let text_at = apply.sheet.row(number).and_then(|row| {
                row.cells
                    .iter()
                    .find(|cell| cell.value.text() == *mine)
                    .map(|cell| cell.column)
            });
            if let Some(column) = text_at {
                let cell = apply.sheet.row_mut(number).cell_mut(column);
                if !matches!(cell.value, Value::Formula(_)) {
                    cell.put(Value::Text(Rich::plain(&line)));
                    changed = true;
                }
            }
        }
    }
    changed
}

/// A line of parts (`编制单位：…　　编制日期：…`): what was written follows what would be written now.
fn line(own: &[String], old: &[String], new: &[String]) -> String {
    if let ([own], [old], [new]) = (own, old, new) {
        return if own == old { new.clone() } else { own.clone() };
    }
    let label = |part: &str| part.split('：').next().unwrap_or_default().to_owned();
    let mut parts = Vec::new();
    for part in own {
        match old.contains(part) {
            true => parts.extend(new.iter().find(|new| label(new) == label(part)).cloned()),
            false => parts.push(part.clone()),
        }
    }
    let is_new = |part: &&String| {
        let same = |other: &String| label(other) == label(part);
        !old.iter().any(same) && !own.iter().any(same)
    };
    parts.extend(new.iter().filter(is_new).cloned());
    parts.join("　　")
}
