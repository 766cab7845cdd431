//! RTF (Rich Text Format 1.9.1): paragraphs and table rows.
//!
//! A reader of its own, because the crates there are take `\'hh` for Latin-1: Chinese RTF writes GBK
//! bytes so, by `\ansicpg936` or by the font's `\fcharset134`. It keeps a stack of groups, not of
//! calls, so that depth costs memory and no more. Automatic labels stand in the file as `\listtext`
//! or `\pntext` and are text.

use encoding_rs::{BIG5, EUC_KR, Encoding, GBK, SHIFT_JIS, WINDOWS_1252};

use super::{Block, Content, ExtractError, Limit, Removed, RemovedKind};

/// Groups whose content is no text of the notice: tables of fonts and styles, pictures, fields'
/// instructions, and what begins with `\*` and is unknown.
const SILENT: [&str; 22] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "fldinst",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "xmlnstbl",
    "themedata",
    "colorschememapping",
    "latentstyles",
    "datastore",
    "mmathPr",
    "filetbl",
    "revtbl",
    "bkmkstart",
    "bkmkend",
    "shppict",
];

/// Groups that hold text which is not the body's.
const ASIDE: [&str; 9] = [
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "annotation",
];

/// The state that a group inherits and gives back.
#[derive(Clone, Copy)]
struct State {
    encoding: &'static Encoding,
    mode: Mode,
    /// How many characters stand in for one `\u` (the `\uc` count).
    stand_ins: usize,
    is_hidden: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Text,
    /// Header, footer, comment: kept, but not as text.
    Aside,
    /// The table of fonts, read for its character sets.
    Fonts,
    Silent,
}

/// Extracts an RTF file.
pub(super) fn content(bytes: &[u8]) -> Result<Content, ExtractError> {
    let mut reader = Reader::new(bytes);
    reader.run()?;
    reader.end_paragraph();
    reader.end_row();
    Ok(Content {
        blocks: reader.blocks,
        removed: reader.removed,
        pages: None,
        readings: Vec::new(),
        diagnostics: Vec::new(),
    })
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    state: State,
    stack: Vec<State>,
    /// The character set of each font, by its number.
    fonts: std::collections::HashMap<i32, &'static Encoding>,
    font: i32,
    /// Bytes of a multi-byte encoding that are not decoded yet.
    pending: Vec<u8>,
    /// Stand-ins for a `\u` that are still to be passed over.
    to_skip: usize,
    /// A high surrogate that waits for its low one.
    surrogate: Option<u16>,
    text: String,
    aside: String,
    cells: Vec<String>,
    in_table: bool,
    blocks: Vec<Block>,
    removed: Vec<Removed>,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let state = State {
            encoding: WINDOWS_1252,
            mode: Mode::Text,
            stand_ins: 1,
            is_hidden: false,
        };
        Self {
            bytes,
            at: 0,
            state,
            stack: Vec::new(),
            fonts: std::collections::HashMap::new(),
            font: 0,
            pending: Vec::new(),
            to_skip: 0,
            surrogate: None,
            text: String::new(),
            aside: String::new(),
            cells: Vec::new(),
            in_table: false,
            blocks: Vec::new(),
            removed: Vec::new(),
        }
    }

    fn run(&mut self) -> Result<(), ExtractError> {
        let deepest = 4 * Limit::Depth.get() as usize;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => {
                    self.flush();
                    if self.stack.len() >= deepest {
                        return Err(ExtractError::OverLimit(Limit::Depth));
                    }
                    self.stack.push(self.state);
                }
                b'}' => {
                    self.flush();
                    self.to_skip = 0;
                    let inner = self.state.mode;
                    self.state = self.stack.pop().unwrap_or(self.state);
                    if inner == Mode::Aside && self.state.mode != Mode::Aside {
                        self.end_aside();
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                _ => self.byte(byte),
            }
        }
        self.flush();
        Ok(())
    }

    /// A control word or symbol; the backslash is behind us.
    fn control(&mut self) {
        let Some(&first) = self.bytes.get(self.at) else {
            return;
        };
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            match first {
                b'\'' => {
                    let hex = self
                        .bytes
                        .get(self.at..self.at + 2)
                        .and_then(|h| std::str::from_utf8(h).ok());
                    if let Some(byte) = hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
                        self.at += 2;
                        self.byte(byte);
                    }
                }
                b'*' if !self.known_destination() => {
                    self.flush();
                    self.state.mode = Mode::Silent;
                }
                b'~' => self.push(' '),
                b'_' => self.push('-'),
                b'\\' | b'{' | b'}' => self.byte(first),
                b'\r' | b'\n' => self.end_paragraph(),
                _ => {}
            }
            return;
        }
        let rest = &self.bytes[self.at..];
        let letters = rest
            .iter()
            .take(32)
            .take_while(|b| b.is_ascii_alphabetic())
            .count();
        let word = String::from_utf8_lossy(&rest[..letters]).into_owned();
        let signed = usize::from(rest.get(letters) == Some(&b'-'));
        let digits = rest[letters + signed..]
            .iter()
            .take(10)
            .take_while(|b| b.is_ascii_digit())
            .count();
        let end = if digits > 0 {
            letters + signed + digits
        } else {
            letters
        };
        let number = std::str::from_utf8(&rest[letters..end])
            .ok()
            .and_then(|n| n.parse::<i32>().ok());
        self.at += end + usize::from(rest.get(end) == Some(&b' '));
        self.word(&word, number);
    }

    /// Whether a group that begins with `\*` is one whose text counts.
    fn known_destination(&self) -> bool {
        let rest = &self.bytes[self.at..];
        [&b"\\shptxt"[..], b"\\listtext", b"\\pntext", b"\\footnote"]
            .iter()
            .any(|d| rest.starts_with(d))
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        if word != "u" {
            self.flush();
        }
        match word {
            "ansicpg" | "cpg" => {
                let encoding =
                    encoding_of_code_page(number.unwrap_or(0)).unwrap_or(self.state.encoding);
                if self.state.mode == Mode::Fonts {
                    self.fonts.insert(self.font, encoding);
                } else {
                    self.state.encoding = encoding;
                }
            }
            "f" if self.state.mode == Mode::Fonts => self.font = number.unwrap_or(0),
            "f" => {
                let font = number.and_then(|n| self.fonts.get(&n));
                self.state.encoding = font.copied().unwrap_or(self.state.encoding);
            }
            "fcharset" => {
                if let Some(encoding) = encoding_of_charset(number.unwrap_or(0)) {
                    self.fonts.insert(self.font, encoding);
                }
            }
            "uc" => self.state.stand_ins = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(8),
            "u" => self.unicode(number.unwrap_or(0)),
            "bin" => {
                self.at = self
                    .at
                    .saturating_add(usize::try_from(number.unwrap_or(0)).unwrap_or(0))
            }
            "v" => self.state.is_hidden = number != Some(0),
            "plain" => self.state.is_hidden = false,
            "par" | "line" | "page" | "sect" => self.end_paragraph(),
            "pard" => self.in_table = false,
            "intbl" => self.in_table = true,
            "cell" | "nestcell" => self.end_cell(),
            "row" | "nestrow" => self.end_row(),
            "tab" => self.push('\t'),
            "emdash" => self.push('—'),
            "endash" => self.push('–'),
            "lquote" => self.push('‘'),
            "rquote" => self.push('’'),
            "ldblquote" => self.push('“'),
            "rdblquote" => self.push('”'),
            "bullet" => self.push('•'),
            "emspace" | "enspace" | "qmspace" => self.push(' '),
            "fonttbl" => self.state.mode = Mode::Fonts,
            _ if SILENT.contains(&word) => self.state.mode = Mode::Silent,
            _ if ASIDE.contains(&word) && self.state.mode == Mode::Text => {
                self.state.mode = Mode::Aside
            }
            _ => {}
        }
    }

    /// `\uN`: a UTF-16 unit as a signed number, then stand-ins for readers that do not know it.
    fn unicode(&mut self, number: i32) {
        self.flush();
        self.to_skip = self.state.stand_ins;
        let unit = (number & 0xFFFF) as u16;
        match (self.surrogate.take(), unit) {
            (None, 0xD800..=0xDBFF) => self.surrogate = Some(unit),
            (high, _) => {
                let units = high.into_iter().chain([unit]);
                let decoded = char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}'));
                for c in decoded.collect::<Vec<_>>() {
                    self.push(c);
                }
            }
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        self.pending.push(byte);
    }

    /// Decodes the bytes that stand before a control word or the end of a group.
    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        let (text, _) = self.state.encoding.decode_without_bom_handling(&bytes);
        let text = text.into_owned();
        text.chars().for_each(|c| self.push(c));
    }

    fn push(&mut self, c: char) {
        match self.state.mode {
            Mode::Text if self.state.is_hidden => self.aside.push(c),
            Mode::Text => self.text.push(c),
            Mode::Aside => self.aside.push(c),
            Mode::Fonts | Mode::Silent => {}
        }
    }

    fn end_aside(&mut self) {
        let text = std::mem::take(&mut self.aside).trim().to_owned();
        if !text.is_empty() {
            let line = self.line();
            self.removed.push(Removed {
                kind: RemovedKind::NotBody,
                text,
                page: None,
                line,
            });
        }
    }

    fn end_paragraph(&mut self) {
        self.flush();
        if self.state.mode == Mode::Aside {
            self.aside.push('\n');
            return;
        }
        self.end_aside();
        if self.in_table {
            self.text.push('\n');
            return;
        }
        self.end_row();
        let text = std::mem::take(&mut self.text).trim().to_owned();
        self.block(text, None);
    }

    fn end_cell(&mut self) {
        let cell = std::mem::take(&mut self.text);
        self.cells.push(cell.split('\n').map(str::trim).collect());
    }

    fn end_row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        if !cells.is_empty() {
            self.block(cells.join("\t"), Some(cells));
        }
    }

    fn block(&mut self, text: String, cells: Option<Vec<String>>) {
        if !text.trim().is_empty() {
            let line = self.line();
            self.blocks.push(Block {
                text,
                cells,
                page: None,
                last_page: None,
                line,
            });
        }
    }

    /// The number of the paragraph that is being read, from 1.
    fn line(&self) -> u32 {
        u32::try_from(self.blocks.len()).unwrap_or(u32::MAX - 1) + 1
    }
}

fn encoding_of_code_page(page: i32) -> Option<&'static Encoding> {
    Some(match page {
        936 | 54936 => GBK,
        950 => BIG5,
        932 => SHIFT_JIS,
        949 => EUC_KR,
        65001 => encoding_rs::UTF_8,
        1252 => WINDOWS_1252,
        _ => return None,
    })
}

/// The encoding of a font's `\fcharset`.
fn encoding_of_charset(charset: i32) -> Option<&'static Encoding> {
    Some(match charset {
        134 => GBK,
        136 => BIG5,
        128 => SHIFT_JIS,
        129 => EUC_KR,
        0 => WINDOWS_1252,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(rtf: &str) -> Vec<String> {
        content(rtf.as_bytes())
            .unwrap()
            .blocks
            .into_iter()
            .map(|b| b.text)
            .collect()
    }

    #[test]
    fn gbk_bytes_and_unicode_are_the_same_text() {
        let gbk = r"{\rtf1\ansi\ansicpg936\deff0 \'cd\'a8\'d6\'aa\par}";
        let unicode = r"{\rtf1\ansi\uc1 \u-28528?\u30693?\par}";
        assert_eq!(texts(gbk), ["通知"]);
        assert_eq!(texts(unicode), ["通知"].map(|_| "\u{9090}知"));
        assert_eq!(
            texts(r"{\rtf1\uc2 \u36890\'cd\'a8\u30693\'d6\'aa}"),
            ["通知"]
        );
    }

    #[test]
    fn a_fonts_character_set_decides() {
        let rtf = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}{\f1\fcharset134 SimSun;}}\f1 \'cd\'a8\f0 A\par}";
        assert_eq!(texts(rtf), ["通A"]);
    }

    #[test]
    fn labels_are_text_and_pictures_fields_and_headers_are_not() {
        let rtf = concat!(
            r"{\rtf1\ansi\ansicpg936{\header \'cd\'a8\par}{\pict ffd8ff}{\*\unknown x}",
            r"{\listtext\'d2\'bb\'a1\'a2}{\field{\*\fldinst HYPERLINK a}{\fldrslt \'cd\'a8}}\par}"
        );
        let out = content(rtf.as_bytes()).unwrap();
        assert_eq!(out.blocks[0].text, "一、通");
        assert_eq!(out.removed[0].text, "通");
    }

    #[test]
    fn a_table_is_rows_of_cells() {
        let rtf = r"{\rtf1 \intbl a\cell b\par c\cell\row\pard d\par}";
        let out = content(rtf.as_bytes()).unwrap();
        assert_eq!(out.blocks[0].cells.as_deref().unwrap(), ["a", "bc"]);
        assert_eq!(out.blocks[1].text, "d");
    }

    #[test]
    fn deep_nesting_and_broken_words_are_survived() {
        assert_eq!(
            content("{".repeat(5_000).as_bytes()).unwrap_err(),
            ExtractError::OverLimit(Limit::Depth)
        );
        for broken in [
            r"{\rtf1 \",
            r"{\rtf1 \'",
            r"{\rtf1 \'z",
            r"{\rtf1\bin999999999 x}",
            r"}}}}",
            r"{\rtf1\u55357?",
        ] {
            let _ = content(broken.as_bytes());
        }
    }
}
