//! What a character is when its PDF font has no ToUnicode table: the font's other tables tell.
//!
//! Two kinds of font say it after all. One is in an Adobe character collection (Adobe-GB1 …), whose
//! numbers stand for known characters; hayro looks there only if the font is not embedded. The other
//! is an embedded TrueType font that kept its table of characters, or names its glyphs `uni5DE5`.
//! Fonts are looked through once and only if a character needs it: most files never come here.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use hayro_interpret::font::OutlineGlyph;
use hayro_interpret::hayro_cmap::{
    BfString, CMap, CMapName, CharacterCollection, CidFamily, load_embedded,
};
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as Text};
use skrifa::{FontRef, GlyphNames, MetadataProvider};

/// The embedded fonts of a file.
pub(super) struct Embedded<'p> {
    pdf: &'p Pdf,
    collections: OnceCell<Vec<Collection>>,
    tables: RefCell<HashMap<u128, Rc<Table>>>,
}

/// A font program in the numbers of a character collection.
struct Collection {
    program: Vec<u8>,
    /// From character codes to the collection's numbers.
    encoding: Arc<CMap>,
    /// From these to Unicode.
    unicode: Arc<CMap>,
}

/// What is known of one font program.
enum Table {
    Collection(Arc<CMap>, Arc<CMap>),
    Glyphs(HashMap<u32, char>),
}

impl<'p> Embedded<'p> {
    pub(super) fn new(pdf: &'p Pdf) -> Self {
        Self {
            pdf,
            collections: OnceCell::new(),
            tables: RefCell::default(),
        }
    }

    /// What `glyph` stands for, by the tables of its own font.
    pub(super) fn unicode(&self, glyph: &OutlineGlyph) -> Option<char> {
        let font = glyph.font_data()?;
        let known = self.tables.borrow().get(&font.cache_key).cloned();
        let table = known.unwrap_or_else(|| {
            let table = Rc::new(self.table((*font.data).as_ref()));
            self.tables
                .borrow_mut()
                .insert(font.cache_key, Rc::clone(&table));
            table
        });
        match &*table {
            Table::Glyphs(glyphs) => glyphs.get(&glyph.glyph_id().to_u32()).copied(),
            Table::Collection(encoding, unicode) => {
                let code = glyph.char_code();
                let cid = (1..=4).find_map(|length| encoding.lookup_cid_code(code, length))?;
                match unicode.lookup_bf_string(cid)? {
                    BfString::Char(c) => Some(c),
                    BfString::String(s) => s.chars().next(),
                }
            }
        }
    }

    fn table(&self, program: &[u8]) -> Table {
        let collections = self.collections.get_or_init(|| collections(self.pdf));
        match collections.iter().find(|font| font.program == program) {
            Some(font) => Table::Collection(Arc::clone(&font.encoding), Arc::clone(&font.unicode)),
            None => Table::Glyphs(glyphs(program)),
        }
    }
}

/// Every composite font of `pdf` that is embedded and in a known collection.
fn collections(pdf: &Pdf) -> Vec<Collection> {
    let fonts = pdf.objects().into_iter().filter_map(|object| match object {
        Object::Dict(dict) => collection(&dict),
        _ => None,
    });
    fonts.collect()
}

fn collection(font: &Dict<'_>) -> Option<Collection> {
    if font.get::<Name<'_>>(b"Subtype")?.as_ref() != b"Type0" {
        return None;
    }
    let descendant = font
        .get::<Array<'_>>(b"DescendantFonts")?
        .iter::<Dict<'_>>()
        .next()?;
    let descriptor = descendant.get::<Dict<'_>>(b"FontDescriptor")?;
    let program = [&b"FontFile2"[..], b"FontFile3", b"FontFile"]
        .into_iter()
        .find_map(|key| descriptor.get::<Stream<'_>>(key))?;
    let encoding = match font.get::<Object<'_>>(b"Encoding")? {
        Object::Name(name) => match CMapName::from_bytes(name.as_ref()) {
            CMapName::IdentityH => CMap::identity_h(),
            CMapName::IdentityV => CMap::identity_v(),
            name => CMap::parse(load_embedded(name)?, load_embedded)?,
        },
        Object::Stream(stream) => CMap::parse(&stream.decoded_data().ok()?, load_embedded)?,
        _ => return None,
    };
    let known = |collection: &CharacterCollection| collection.family.ucs2_cmap().is_some();
    let named = encoding.metadata().character_collection.clone();
    let family = match named.filter(known) {
        Some(collection) => collection.family,
        None => {
            let info = descendant.get::<Dict<'_>>(b"CIDSystemInfo")?;
            let (registry, ordering) = (
                info.get::<Text<'_>>(b"Registry")?,
                info.get::<Text<'_>>(b"Ordering")?,
            );
            CidFamily::from_registry_ordering(registry.as_bytes(), ordering.as_bytes())
        }
    };
    let unicode = CMap::parse(load_embedded(family.ucs2_cmap()?)?, load_embedded)?;
    Some(Collection {
        program: program.decoded_data().ok()?.into_owned(),
        encoding: Arc::new(encoding),
        unicode: Arc::new(unicode),
    })
}

/// From glyphs to characters, as far as `program` tells. Private-use characters tell nothing.
fn glyphs(program: &[u8]) -> HashMap<u32, char> {
    let Ok(font) = FontRef::new(program) else {
        return HashMap::new();
    };
    let names = GlyphNames::new(&font);
    let named = names.iter().filter_map(|(glyph, name)| {
        let c = u32::from_str_radix(name.as_str().strip_prefix("uni")?.get(..4)?, 16).ok()?;
        Some((glyph.to_u32(), char::from_u32(c)?))
    });
    let mut glyphs: HashMap<u32, char> = named.collect();
    // Where several characters share a glyph (工 and the radical ⼯), any of them is folded later.
    for (c, glyph) in font.charmap().mappings() {
        if let Some(c) = char::from_u32(c).filter(|c| !matches!(c, '\u{E000}'..='\u{F8FF}')) {
            glyphs.entry(glyph.to_u32()).or_insert(c);
        }
    }
    glyphs
}
