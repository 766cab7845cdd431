//! A workbook that is edited as an office program would: part by part.

use std::io::{Cursor, Read, Write};

use super::Desk;

/// A workbook that is edited as an office program would: part by part.
pub(super) struct Edited(pub(super) Vec<(String, Vec<u8>)>);

impl Edited {
    pub(super) fn open(desk: &Desk, path: &str) -> Self {
        let mut archive = zip::ZipArchive::new(Cursor::new(desk.read(path))).unwrap();
        let mut parts = Vec::new();
        for i in 0..archive.len() {
            let mut entry = archive.by_index(i).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            parts.push((entry.name().unwrap().into_owned(), bytes));
        }
        Self(parts)
    }

    pub(super) fn save(&self, desk: &Desk, path: &str) {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.0 {
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(name.as_str(), options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        desk.write(path, &writer.finish().unwrap().into_inner());
    }

    pub(super) fn part(&self, name: &str) -> String {
        let part = self.0.iter().find(|(own, _)| own == name).expect(name);
        String::from_utf8(part.1.clone()).unwrap()
    }

    pub(super) fn set(&mut self, name: &str, text: String) {
        match self.0.iter_mut().find(|(own, _)| own == name) {
            Some((_, bytes)) => *bytes = text.into_bytes(),
            None => self.0.push((name.to_owned(), text.into_bytes())),
        }
    }

    #[track_caller]
    pub(super) fn replace(&mut self, name: &str, old: &str, new: &str) {
        let text = self.part(name);
        assert!(text.contains(old), "no {old} in {text}");
        self.set(name, text.replacen(old, new, 1));
    }

    /// Puts the element of a cell in place of what stands there; it gives the content behind `r`.
    pub(super) fn cell(&mut self, part: &str, name: &str, content: &str) {
        let sheet = self.part(part);
        let row: String = name.chars().filter(char::is_ascii_digit).collect();
        let old = regex::Regex::new(&format!(
            "(?s)<c r=\"{name}\"( s=\"[0-9]+\")?[^>]*?(/>|>.*?</c>)"
        ));
        let old = old.unwrap();
        let style = old
            .captures(&sheet)
            .and_then(|c| Some(c.get(1)?.as_str().to_owned()));
        let new = format!("(?s)<c r=\"{name}\"{}{content}", style.unwrap_or_default());
        let sheet = match old.find(&sheet) {
            Some(found) => sheet.replacen(found.as_str(), &new, 1),
            None => {
                let row =
                    regex::Regex::new(&format!("(?s)(<row r=\"{row}\"[^>]*>.*?)</row>")).unwrap();
                let found = row.captures(&sheet).expect(name);
                sheet.replacen(&found[0], &format!("{}{new}</row>", &found[1]), 1)
            }
        };
        self.set(part, sheet);
    }

    pub(super) fn write(&mut self, name: &str, text: &str) {
        self.write_on("xl/worksheets/sheet1.xml", name, text);
    }

    pub(super) fn write_on(&mut self, part: &str, name: &str, text: &str) {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        let content = format!(" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>");
        self.cell(part, name, &content);
    }

    pub(super) fn row(&self, number: u32) -> String {
        let row = regex::Regex::new(&format!("(?s)<row r=\"{number}\".*?</row>")).unwrap();
        row.find(&self.part("xl/worksheets/sheet1.xml"))
            .unwrap()
            .as_str()
            .to_owned()
    }

    /// A row under another number.
    pub(super) fn numbered(row: &str, old: u32, new: u32) -> String {
        let cells = regex::Regex::new(&format!("r=\"([A-Z]*){old}\"")).unwrap();
        cells
            .replace_all(row, format!("r=\"${{1}}{new}\""))
            .into_owned()
    }
}
