//! RTF (Rich Text Format 1.9.1): what Word prints, in the order it stands, as [`docx`](super::docx)
//! gives it.
//!
//! A reader of its own, because the crates there are take `\'hh` for Latin-1: Chinese RTF writes GBK
//! bytes so, by `\ansicpg936` or by the font's `\fcharset134`. It keeps a stack of groups, not of
//! calls, so that depth costs memory and no more. Automatic labels stand in the file as `\listtext`
//! or `\pntext` and are text; here they are not computed. Pages are not known.

mod encodings;
mod story;
mod table;

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use self::encodings::{has_pairs, of_charset, of_code_page};
use self::story::{Frame, Story};
use super::docx::symbols;
use super::{Content, ExtractError, Limit, RemovedKind};

/// Groups whose content is no text of the notice: tables of fonts and styles, fields' instructions,
/// what older readers are shown instead, and (not here) what begins with `\*` and is unknown.
const SILENT: [&str; 30] = [
    "bkmkend",
    "bkmkstart",
    "colorschememapping",
    "colortbl",
    "datastore",
    "filetbl",
    "fldinst",
    "ftncn",
    "ftnsep",
    "ftnsepc",
    "generator",
    "info",
    "latentstyles",
    "listoverridetable",
    "listtable",
    "mmathPr",
    "nesttableprops",
    "nonesttables",
    "nonshppict",
    "objdata",
    "pnseclvl",
    "revtbl",
    "rsidtbl",
    "shprslt",
    "sn",
    "sp",
    "stylesheet",
    "tc",
    "themedata",
    "xe",
];

/// Groups that may begin with `\*` and count all the same.
const STARRED: [&str; 10] = [
    "annotation",
    "do",
    "footnote",
    "listtext",
    "nesttableprops",
    "pntext",
    "shpinst",
    "shppict",
    "shptxt",
    "ud",
];

/// The state that a group inherits and gives back.
#[derive(Clone, Copy)]
struct State {
    encoding: &'static Encoding,
    font: i32,
    mode: Mode,
    /// The mode outside the `\upr` that this group is in.
    outside: Mode,
    /// How many characters stand in for one `\u` (the `\uc` count).
    stand_ins: usize,
    is_hidden: bool,
    is_deleted: bool,
    is_moved_away: bool,
    in_table: bool,
    /// How many stories are open.
    frames: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Text,
    /// The label of a paragraph.
    Label,
    /// The table of fonts, read for its character sets.
    Fonts,
    Silent,
}

/// A font, as far as it tells what bytes mean.
#[derive(Default)]
struct Font {
    encoding: Option<&'static Encoding>,
    name: String,
}

/// Extracts an RTF file.
pub(super) fn content(bytes: &[u8]) -> Result<Content, ExtractError> {
    let mut reader = Reader::new(bytes);
    reader.run()?;
    reader.story.content()
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    state: State,
    stack: Vec<State>,
    fonts: HashMap<i32, Font>,
    default_font: i32,
    code_page: &'static Encoding,
    /// Bytes of a multi-byte encoding that are not decoded yet.
    pending: Vec<u8>,
    /// Stand-ins for a `\u` that are still to be passed over.
    to_skip: usize,
    /// A high surrogate that waits for its low one.
    surrogate: Option<u16>,
    story: Story,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let state = State {
            encoding: WINDOWS_1252,
            font: 0,
            mode: Mode::Text,
            outside: Mode::Text,
            stand_ins: 1,
            is_hidden: false,
            is_deleted: false,
            is_moved_away: false,
            in_table: false,
            frames: 0,
        };
        Self {
            bytes,
            at: 0,
            state,
            stack: Vec::new(),
            fonts: HashMap::new(),
            default_font: 0,
            code_page: WINDOWS_1252,
            pending: Vec::new(),
            to_skip: 0,
            surrogate: None,
            story: Story::default(),
        }
    }

    fn run(&mut self) -> Result<(), ExtractError> {
        let deepest = 4 * Limit::Depth.get() as usize;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => {
                    self.flush();
                    self.to_skip = 0;
                    if self.stack.len() >= deepest {
                        return Err(ExtractError::OverLimit(Limit::Depth));
                    }
                    self.stack.push(self.state);
                }
                b'}' => {
                    self.flush();
                    self.to_skip = 0;
                    self.state = self.stack.pop().unwrap_or(self.state);
                    self.story.close_to(self.state.frames);
                }
                b'\\' if self.story.is_over_limit() => {
                    return Err(ExtractError::OverLimit(Limit::Elements));
                }
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                _ => {
                    self.byte(byte);
                    self.second_byte(byte);
                }
            }
        }
        self.flush();
        self.story.close_to(0);
        Ok(())
    }

    /// The second byte of a pair that stands as it is may be a brace or a backslash.
    fn second_byte(&mut self, first: u8) {
        if first >= 0x81
            && has_pairs(self.state.encoding)
            && self.state.mode != Mode::Silent
            && let Some(&second) = self.bytes.get(self.at)
            && !matches!(second, b'\\' if self.bytes.get(self.at + 1) == Some(&b'\''))
            && second >= 0x40
        {
            self.at += 1;
            self.byte(second);
        }
    }

    /// A control word or symbol; the backslash is behind us.
    fn control(&mut self) {
        let Some(&first) = self.bytes.get(self.at) else {
            return;
        };
        if first.is_ascii_alphabetic() {
            let (word, number) = self.next_word();
            return self.word(&word, number);
        }
        self.at += 1;
        match first {
            b'\'' => {
                let hex = self.bytes.get(self.at..self.at + 2);
                let hex = hex.and_then(|h| std::str::from_utf8(h).ok());
                if let Some(byte) = hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
                    self.at += 2;
                    self.byte(byte);
                }
            }
            b'*' if !self.known_destination() => {
                self.flush();
                self.state.mode = Mode::Silent;
            }
            b'~' => self.symbol(' '),
            b'_' => self.symbol('-'),
            b'\\' | b'{' | b'}' => self.byte(first),
            b'\r' | b'\n' => self.word("par", None),
            b'\t' => self.symbol('\t'),
            _ => {}
        }
    }

    /// The control word at hand with its number; the space that ends it is passed over.
    fn next_word(&mut self) -> (String, Option<i32>) {
        let rest = &self.bytes[self.at..];
        let count = |bytes: &[u8], most: usize, is: fn(&u8) -> bool| {
            bytes.iter().take(most).take_while(|b| is(b)).count()
        };
        let letters = count(rest, 32, u8::is_ascii_alphabetic);
        let word = String::from_utf8_lossy(&rest[..letters]).into_owned();
        let signed = usize::from(rest.get(letters) == Some(&b'-'));
        let digits = count(&rest[letters + signed..], 10, u8::is_ascii_digit);
        let end = letters + if digits > 0 { signed + digits } else { 0 };
        let number = std::str::from_utf8(&rest[letters..end]);
        self.at += end + usize::from(rest.get(end) == Some(&b' '));
        (word, number.ok().and_then(|n| n.parse().ok()))
    }

    /// Whether a group that begins with `\*` is one whose text counts.
    fn known_destination(&self) -> bool {
        let rest = &self.bytes[self.at..];
        let rest = rest.trim_ascii_start().strip_prefix(b"\\").unwrap_or(b"");
        let letters = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        STARRED.iter().any(|d| d.as_bytes() == &rest[..letters])
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        if word != "u" {
            self.flush();
        }
        if word == "bin" {
            let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            self.at = self.at.saturating_add(length);
        } else if self.state.mode == Mode::Silent {
            // Within what is no text only its end counts, and the half of `\upr` that is read.
            if word == "ud" {
                self.state.mode = self.state.outside;
            }
        } else if !self.character_word(word, number)
            && !self.format_word(word, number)
            && !self.structure_word(word, number)
        {
            self.destination_word(word);
        }
    }

    /// Words that are characters.
    fn character_word(&mut self, word: &str, number: Option<i32>) -> bool {
        let c = match word {
            "u" => {
                self.unicode(number.unwrap_or(0));
                return true;
            }
            "tab" => '\t',
            "emdash" => '—',
            "endash" => '–',
            "lquote" => '‘',
            "rquote" => '’',
            "ldblquote" => '“',
            "rdblquote" => '”',
            "bullet" => '•',
            "emspace" | "enspace" | "qmspace" => ' ',
            _ => return false,
        };
        self.symbol(c);
        true
    }

    /// Words about the characters that follow.
    fn format_word(&mut self, word: &str, number: Option<i32>) -> bool {
        let is_on = number != Some(0);
        match word {
            "ansicpg" | "cpg" => {
                let encoding = of_code_page(number.unwrap_or(0)).unwrap_or(self.state.encoding);
                if self.state.mode == Mode::Fonts {
                    self.fonts.entry(self.state.font).or_default().encoding = Some(encoding);
                } else {
                    self.code_page = encoding;
                    self.state.encoding = encoding;
                }
            }
            "deff" => self.default_font = number.unwrap_or(0),
            "f" => self.set_font(number.unwrap_or(0)),
            "fcharset" if self.state.mode == Mode::Fonts => {
                let encoding = of_charset(number.unwrap_or(0));
                self.fonts.entry(self.state.font).or_default().encoding = encoding;
            }
            "uc" => self.state.stand_ins = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(8),
            "v" => self.state.is_hidden = is_on,
            "deleted" | "revised" => {
                self.story.changes += usize::from(is_on);
                self.state.is_deleted = if word == "deleted" {
                    is_on
                } else {
                    self.state.is_deleted
                };
            }
            "mvf" => self.state.is_moved_away = is_on,
            "plain" => {
                self.state.is_hidden = false;
                self.set_font(self.default_font);
            }
            _ => return false,
        }
        true
    }

    fn set_font(&mut self, font: i32) {
        self.state.font = font;
        if self.state.mode != Mode::Fonts {
            let encoding = self.fonts.get(&font).and_then(|font| font.encoding);
            self.state.encoding = encoding.unwrap_or(self.code_page);
        }
    }

    /// Words that end or arrange paragraphs, rows and cells.
    fn structure_word(&mut self, word: &str, number: Option<i32>) -> bool {
        match word {
            "par" if self.state.mode == Mode::Label => {}
            "par" if self.state.is_deleted || self.state.is_moved_away => {}
            "par" | "page" | "sect" => self.story.end_paragraph(self.state.in_table),
            "line" | "lbr" | "column" => self.story.end_line(),
            "pard" => self.state.in_table = false,
            "intbl" => self.state.in_table = true,
            "itap" => self.state.in_table = number.unwrap_or(0) > 0,
            "nestcell" => self.story.end_paragraph(true),
            "cell" => self.story.end_cell(),
            "row" => self.story.end_row(),
            _ => return self.story.define_cells(word, number),
        }
        true
    }

    /// Words that say what a group is.
    fn destination_word(&mut self, word: &str) {
        let frame = match word {
            "fonttbl" => return self.state.mode = Mode::Fonts,
            "listtext" | "pntext" => return self.state.mode = Mode::Label,
            "upr" => {
                self.state.outside = self.state.mode;
                return self.state.mode = Mode::Silent;
            }
            "pict" => {
                self.story.cannot_read("图片");
                return self.state.mode = Mode::Silent;
            }
            "object" => {
                self.story.cannot_read("嵌入对象");
                return self.state.mode = Mode::Silent;
            }
            _ if SILENT.contains(&word) => return self.state.mode = Mode::Silent,
            "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr"
            | "footerf" => Frame::aside(RemovedKind::RunningHead),
            "annotation" => Frame::aside(RemovedKind::Comment),
            "shptxt" | "dptxbxtext" => Frame::text_box(),
            "footnote" => {
                // `{\footnote\ftnalt …}` is an endnote.
                let head = self.bytes.get(self.at..).unwrap_or_default();
                let head = &head[..head.len().min(16)];
                self.story.note(head.windows(7).any(|w| w == b"\\ftnalt"))
            }
            _ => return,
        };
        self.story.open(frame);
        self.state.frames = self.story.depth();
        self.state.is_hidden = false;
        self.state.in_table = false;
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

    /// A character written as a word, which may stand in for a `\u`.
    fn symbol(&mut self, c: char) {
        self.flush();
        match self.to_skip {
            0 => self.push(c),
            _ => self.to_skip -= 1,
        }
    }

    fn byte(&mut self, byte: u8) {
        match self.to_skip {
            0 => self.pending.push(byte),
            _ => self.to_skip -= 1,
        }
    }

    /// Decodes the bytes that stand before a control word or the end of a group.
    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        let text = encodings::decode(&bytes, self.state.encoding, self.code_page);
        text.chars().for_each(|c| self.push(c));
    }

    fn push(&mut self, c: char) {
        let state = self.state;
        if state.mode == Mode::Fonts {
            let font = self.fonts.entry(state.font).or_default();
            if c != ';' && font.name.len() < 64 {
                font.name.push(c);
            }
            return;
        }
        if state.mode == Mode::Silent {
            return;
        }
        let font = self.fonts.get(&state.font).map_or("", |f| f.name.trim());
        let shown = symbols::character(font, c).unwrap_or_else(|| {
            self.story.cannot_read("符号");
            '\u{FFFD}'
        });
        match state.mode {
            _ if state.is_moved_away => {}
            Mode::Label if !state.is_deleted => self.story.label(shown),
            _ if state.is_deleted => self.story.remove(RemovedKind::Deleted, shown),
            _ if state.is_hidden => self.story.remove(RemovedKind::Hidden, shown),
            _ => self.story.push(shown),
        }
    }
}

#[cfg(test)]
mod tests;
