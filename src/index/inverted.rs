//! The postings of one field, turned over on the disk: texts come document by document and go term by
//! term.
//!
//! Terms are collected until there are many, sorted as numbers and written to a file without a name;
//! at the end these runs are merged. So memory is bounded, and each term costs a few nanoseconds,
//! where a table of all terms misses the cache for each.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use tantivy::DocId;
use tantivy::postings::FieldSerializer;

use super::pairs::{self, Key};

/// How many terms are sorted at a time: what of them is touched at once fits the cache of a core.
const RUN: usize = 1 << ORDINAL;

/// How many bits the place of a term in its run takes; above them stands the key.
const ORDINAL: u32 = 18;
const _: () = assert!(ORDINAL + Key::BITS <= u64::BITS);

/// How many bytes of a run are read at a time.
const CHUNK: usize = 64 << 10;

/// The postings of one field on their way.
pub(super) struct Inverted {
    has_positions: bool,
    /// The terms of this run: the key above the ordinal.
    terms: Vec<u64>,
    /// Where each stands: the document and the place in it.
    places: Vec<(DocId, u32)>,
    file: File,
    /// Where each run lies in the file.
    runs: Vec<(u64, u64)>,
    count: u64,
}

impl Inverted {
    /// Begins, with a file in `folder`.
    pub(super) fn new(folder: &Path, has_positions: bool) -> io::Result<Self> {
        Ok(Self {
            has_positions,
            terms: Vec::new(),
            places: Vec::new(),
            file: tempfile::tempfile_in(folder)?,
            runs: Vec::new(),
            count: 0,
        })
    }

    /// Takes the text of `document`, which comes after all before it; says how many terms it has.
    /// `spare` is room to sort in.
    pub(super) fn add(
        &mut self,
        document: DocId,
        text: &str,
        spare: &mut Vec<u64>,
    ) -> io::Result<u32> {
        let before = self.count;
        let mut result = Ok(());
        pairs::for_each(text, |key, place| {
            if self.terms.len() == RUN && result.is_ok() {
                result = self.write_run(spare);
            }
            self.terms
                .push(key.bits() << ORDINAL | self.places.len() as u64);
            self.places.push((document, place));
            self.count += 1;
        });
        result?;
        Ok(u32::try_from(self.count - before).unwrap_or(u32::MAX))
    }

    /// How many terms there were.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    fn write_run(&mut self, spare: &mut Vec<u64>) -> io::Result<()> {
        sort(&mut self.terms, spare);
        // All at once, so that one does not wait for the other to come from memory.
        let place = |term: &u64| self.places[(term & ((1 << ORDINAL) - 1)) as usize];
        let places: Vec<(DocId, u32)> = self.terms.iter().map(place).collect();
        let mut rest = places.as_slice();
        let mut bytes = Vec::with_capacity(self.terms.len() * 4);
        let mut postings = Vec::new();
        let mut before = 0;
        for same in self.terms.chunk_by(|a, b| a >> ORDINAL == b >> ORDINAL) {
            let key = same[0] >> ORDINAL;
            let (own, after) = rest.split_at(same.len());
            rest = after;
            postings.clear();
            encode(own, self.has_positions, &mut postings);
            put(&mut bytes, key - before);
            put(&mut bytes, postings.len() as u64);
            bytes.extend_from_slice(&postings);
            before = key;
        }
        let at = self.file.seek(SeekFrom::End(0))?;
        self.file.write_all(&bytes)?;
        self.runs.push((at, at + bytes.len() as u64));
        self.terms.clear();
        self.places.clear();
        Ok(())
    }

    /// Gives everything to `serializer`.
    pub(super) fn serialize(
        mut self,
        serializer: &mut FieldSerializer<'_>,
        spare: &mut Vec<u64>,
    ) -> io::Result<()> {
        if !self.terms.is_empty() {
            self.write_run(spare)?;
        }
        (self.terms, self.places) = (Vec::new(), Vec::new());
        let mut runs = Vec::new();
        let mut next: BinaryHeap<Reverse<(Key, usize)>> = BinaryHeap::new();
        for &(at, end) in &self.runs {
            let mut run = Run::new(at, end);
            if let Some(key) = run.next(&self.file)? {
                next.push(Reverse((key, runs.len())));
            }
            runs.push(run);
        }
        let (mut postings, mut term) = (Postings::default(), String::new());
        while let Some(&Reverse((key, _))) = next.peek() {
            postings.clear();
            while let Some(mut top) = next.peek_mut()
                && top.0.0 == key
            {
                let run = &mut runs[top.0.1];
                postings.add(run.postings(&self.file)?, self.has_positions)?;
                match run.next(&self.file)? {
                    Some(key) => top.0.0 = key,
                    None => drop(PeekMut::pop(top)),
                }
            }
            key.write(&mut term);
            let count = u32::try_from(postings.documents.len()).unwrap_or(u32::MAX);
            serializer.new_term(term.as_bytes(), count, true)?;
            let mut rest = postings.positions.as_slice();
            for &(document, frequency) in &postings.documents {
                let length = if self.has_positions {
                    frequency as usize
                } else {
                    0
                };
                let (own, after) = rest.split_at_checked(length).ok_or_else(cut_off)?;
                serializer.write_doc(document, frequency, own);
                rest = after;
            }
            serializer.close_term()?;
        }
        Ok(())
    }
}

/// Sorts by the key, what has the same key staying in its order.
fn sort(terms: &mut Vec<u64>, spare: &mut Vec<u64>) {
    const DIGIT: u32 = 11;
    const DIGITS: usize = Key::BITS.div_ceil(DIGIT) as usize;
    let digit = |term: u64, which: usize| {
        (term >> (ORDINAL + DIGIT * which as u32)) as usize & ((1 << DIGIT) - 1)
    };
    let mut counts = vec![[0_u32; 1 << DIGIT]; DIGITS];
    for &term in terms.iter() {
        for (which, counts) in counts.iter_mut().enumerate() {
            counts[digit(term, which)] += 1;
        }
    }
    for (which, counts) in counts.iter_mut().enumerate() {
        let is_one = terms
            .first()
            .is_none_or(|&term| counts[digit(term, which)] as usize == terms.len());
        if is_one {
            continue;
        }
        let mut sum = 0;
        for count in counts.iter_mut() {
            sum += std::mem::replace(count, sum);
        }
        spare.resize(terms.len(), 0);
        for &term in terms.iter() {
            let at = &mut counts[digit(term, which)];
            spare[*at as usize] = term;
            *at += 1;
        }
        std::mem::swap(terms, spare);
    }
}

/// Writes the postings of one term: for each document its distance from the one before and whether the
/// term is there once, else how often, and the places, each as its distance from the one before.
fn encode(places: &[(DocId, u32)], has_positions: bool, bytes: &mut Vec<u8>) {
    let mut before = 0;
    for same in places.chunk_by(|a, b| a.0 == b.0) {
        let (document, frequency) = (same[0].0, same.len() as u64);
        let distance = u64::from(document - before) << 1;
        put(bytes, distance | u64::from(frequency > 1));
        if frequency > 1 {
            put(bytes, frequency);
        }
        before = document;
        let mut last = 0;
        for &(_, place) in same.iter().filter(|_| has_positions) {
            put(bytes, u64::from(place - last));
            last = place;
        }
    }
}

/// Writes a number, seven bits a byte.
pub(super) fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads a number.
pub(super) fn take(bytes: &mut &[u8]) -> io::Result<u64> {
    let (mut number, mut shift) = (0, 0);
    while let Some((&byte, rest)) = bytes.split_first() {
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Ok(number);
        }
        shift += 7;
        if shift >= u64::BITS {
            break;
        }
    }
    Err(cut_off())
}

fn cut_off() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}

/// The postings of one term.
#[derive(Default)]
struct Postings {
    /// The documents, and how often the term is in each.
    documents: Vec<(DocId, u32)>,
    /// The places, each as its distance from the one before in its document.
    positions: Vec<u32>,
}

impl Postings {
    fn clear(&mut self) {
        self.documents.clear();
        self.positions.clear();
    }

    /// Adds what [`encode`] wrote of documents that are not before those that are here.
    fn add(&mut self, mut bytes: &[u8], has_positions: bool) -> io::Result<()> {
        let number = |bytes: &mut &[u8]| -> io::Result<u32> {
            u32::try_from(take(bytes)?).map_err(|_| cut_off())
        };
        let mut document: DocId = 0;
        while !bytes.is_empty() {
            let distance = take(&mut bytes)?;
            let distant = u32::try_from(distance >> 1).ok();
            let next = distant.and_then(|distance| document.checked_add(distance));
            document = next.ok_or_else(cut_off)?;
            let frequency = if distance & 1 == 0 {
                1
            } else {
                number(&mut bytes)?
            };
            // The last document of a run may go on in the next one.
            let mut last = 0;
            match self.documents.last_mut() {
                Some((same, before)) if *same == document => {
                    let from = self.positions.len().saturating_sub(*before as usize);
                    last = self.positions[from..].iter().sum();
                    *before += frequency;
                }
                _ => self.documents.push((document, frequency)),
            }
            for _ in 0..if has_positions { frequency } else { 0 } {
                let place = number(&mut bytes)?.checked_sub(last);
                self.positions.push(place.ok_or_else(cut_off)?);
                last = 0;
            }
        }
        Ok(())
    }
}

/// A run that is read.
struct Run {
    /// What of it is in the file.
    at: u64,
    end: u64,
    /// What of it is here, the part before `read` being done with.
    bytes: Vec<u8>,
    read: usize,
    key: u64,
    /// How long the postings of `key` are, which come next.
    length: usize,
}

impl Run {
    fn new(at: u64, end: u64) -> Self {
        Self {
            at,
            end,
            bytes: Vec::new(),
            read: 0,
            key: 0,
            length: 0,
        }
    }

    /// The next term; its postings are read before the one after.
    fn next(&mut self, file: &File) -> io::Result<Option<Key>> {
        // Two numbers have no more bytes than this.
        self.fill(20, file)?;
        let mut bytes = &self.bytes[self.read..];
        if bytes.is_empty() {
            return Ok(None);
        }
        let all = bytes.len();
        self.key += take(&mut bytes)?;
        self.length = usize::try_from(take(&mut bytes)?).map_err(|_| cut_off())?;
        self.read += all - bytes.len();
        Ok(Some(Key::new(self.key)))
    }

    fn postings(&mut self, file: &File) -> io::Result<&[u8]> {
        self.fill(self.length, file)?;
        let from = self.read;
        self.read += self.length;
        self.bytes.get(from..self.read).ok_or_else(cut_off)
    }

    /// Sees to it that `length` bytes are here, if the run is not at its end.
    fn fill(&mut self, length: usize, mut file: &File) -> io::Result<()> {
        if self.bytes.len() - self.read >= length || self.at == self.end {
            return Ok(());
        }
        self.bytes.drain(..self.read);
        self.read = 0;
        let more = (length.max(CHUNK) - self.bytes.len()) as u64;
        let more = more.min(self.end - self.at);
        file.seek(SeekFrom::Start(self.at))?;
        let got = file.take(more).read_to_end(&mut self.bytes)? as u64;
        self.at += got;
        if got < more {
            return Err(cut_off());
        }
        Ok(())
    }
}
