//! Numbers and pieces of a stream, where they are there. Every offset comes from the file.

/// The most entries of a table; real documents have less than a tenth of it.
const MAX_ENTRIES: usize = 1 << 20;

/// The `length` bytes at `at`.
pub(super) fn slice(bytes: &[u8], at: usize, length: usize) -> Option<&[u8]> {
    bytes.get(at..at.checked_add(length)?)
}

/// The byte at `at`.
pub(super) fn u8_at(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at).copied()
}

/// The little-endian number of two bytes at `at`.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = slice(bytes, at, 2)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

/// The little-endian number of four bytes at `at`.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = slice(bytes, at, 4)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

/// The UTF-16 text of `count` units at `at`.
pub(super) fn text_at(bytes: &[u8], at: usize, count: usize) -> Option<Vec<u16>> {
    let bytes = slice(bytes, at, count.checked_mul(2)?)?;
    let unit = |pair: &[u8]| u16::from(pair[0]) | u16::from(pair[1]) << 8;
    Some(bytes.chunks_exact(2).map(unit).collect())
}

/// The positions (one more than there are entries) and the entries of a PLC whose entries have
/// `size` bytes ([MS-DOC] 2.2.2).
pub(super) fn plc(bytes: &[u8], size: usize) -> (Vec<u32>, &[u8]) {
    let count = (bytes.len().saturating_sub(4) / (4 + size)).min(MAX_ENTRIES);
    let positions = (0..=count).map_while(|i| u32_at(bytes, i * 4)).collect();
    let entries = bytes.get((count + 1) * 4..).unwrap_or_default();
    (positions, entries)
}
