//! Which encoding bytes are in that do not say and are no Unicode.
//!
//! Chinese has two: GB 18030 and Big5. Both give Chinese characters for the bytes of the other, but
//! rare ones: common characters stand in the first level of each set, and that tells them apart
//! within a line. chardetng, which wants more text and takes one broken byte for another encoding,
//! decides where neither looks right.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK};

use super::super::Diagnostic;

/// Below this share of common characters, in hundredths, a text is not taken for Chinese.
const COMMON: usize = 80;

/// So many pairs are enough for chardetng to be believed against that.
const ENOUGH: usize = 100;

/// The encoding, with a remark that it is a guess.
pub(super) fn encoding(bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> &'static Encoding {
    let encoding = chosen(bytes);
    let message = format!("编码按统计判断为 {}", encoding.name());
    diagnostics.push(Diagnostic::new("encoding_guessed", message, None));
    encoding
}

fn chosen(bytes: &[u8]) -> &'static Encoding {
    let gb = Pairs::of(bytes, Pairs::is_common_in_gb, 0x81..=0xFE);
    let big5 = Pairs::of(bytes, Pairs::is_common_in_big5, 0x81..=0xFE);
    let own = match (gb.share(), big5.share()) {
        (gb, big5) if gb.max(big5) < COMMON => None,
        (gb, big5) if big5 > gb => Some(BIG5),
        _ => Some(GB18030),
    };
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = detector.guess(Some(b"cn"), Utf8Detection::Allow);
    let guessed = if guessed == GBK { GB18030 } else { guessed };
    match own {
        Some(own) if gb.all < ENOUGH || [GB18030, BIG5].contains(&guessed) => own,
        // Japanese and Korean look common too; a single-byte encoding would give no text at all.
        Some(own) if guessed.is_single_byte() => own,
        _ => guessed,
    }
}

/// How common the characters are that pairs of bytes make.
struct Pairs {
    common: usize,
    all: usize,
}

impl Pairs {
    fn of(
        bytes: &[u8],
        is_common: fn(u8, u8) -> bool,
        leads: std::ops::RangeInclusive<u8>,
    ) -> Self {
        let (mut common, mut all) = (0, 0);
        let mut rest = bytes;
        while let Some((&first, behind)) = rest.split_first() {
            rest = behind;
            if first < 0x80 {
                continue;
            }
            all += 1;
            if let Some((&second, behind)) = behind.split_first()
                && leads.contains(&first)
                && second >= 0x30
            {
                common += usize::from(is_common(first, second));
                rest = behind;
            }
        }
        Self { common, all }
    }

    /// In hundredths.
    fn share(&self) -> usize {
        (self.common * 100).checked_div(self.all).unwrap_or(0)
    }

    /// Punctuation, and the 3,755 characters of GB 2312's first level.
    fn is_common_in_gb(first: u8, second: u8) -> bool {
        matches!((first, second), (0xA1..=0xA3 | 0xB0..=0xD7, 0xA1..=0xFE))
    }

    /// Punctuation, and the 5,401 characters of Big5's first level.
    fn is_common_in_big5(first: u8, second: u8) -> bool {
        matches!((first, second), (0xA1..=0xC6, 0x40..=0x7E | 0xA1..=0xFE))
    }
}
