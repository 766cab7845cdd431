//! Form fields: whether a box is ticked ([MS-DOC] 2.9.78).

use super::bytes::{u16_at, u32_at};

/// A field's data stand no further behind its beginning than this, in characters.
pub(super) const LOOK_AHEAD: u32 = 128;

/// The kind of a form field that is a box to tick.
const CHECK_BOX: u16 = 1;

/// The state that says that the box was never touched.
const UNTOUCHED: u16 = 25;

/// Whether the box is ticked whose data stand at `place`; none if the field is no box.
pub(super) fn is_ticked(data: &[u8], place: u32) -> Option<bool> {
    let place = place as usize;
    let head = usize::from(u16_at(data, place.checked_add(4)?)?);
    let at = place.checked_add(head)?;
    if u32_at(data, at)? != 0xFFFF_FFFF {
        return None;
    }
    let bits = u16_at(data, at + 4)?;
    if bits & 3 != CHECK_BOX {
        return None;
    }
    match bits >> 2 & 0x1F {
        UNTOUCHED => {
            // Behind the name, which ends in a zero that is not counted, stands the state at first.
            let name = usize::from(u16_at(data, at + 10)?);
            Some(u16_at(data, at + 12 + (name + 1) * 2)? != 0)
        }
        state => Some(state != 0),
    }
}
