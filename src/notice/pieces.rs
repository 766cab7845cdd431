//! Everything of the source that a notice holds: the proof that parsing loses nothing.

use super::{Clause, Matter, Notice, depth_first};

impl Notice {
    /// Every piece of source text it holds, with its line, in source order: what went in comes out.
    pub fn pieces(&self) -> Vec<(u32, String)> {
        let mut pieces = Vec::new();
        self.collect_pieces(&mut pieces);
        pieces.sort_by_key(|(line, _)| *line);
        pieces
    }

    fn collect_pieces(&self, pieces: &mut Vec<(u32, String)>) {
        let matter = |m: &Matter| (m.line, m.text.clone());
        let clauses = |pieces: &mut Vec<(u32, String)>, clauses: &[Clause]| {
            for clause in depth_first(clauses) {
                let mut label = Some(&clause.label);
                for p in &clause.paragraphs {
                    pieces.push((
                        p.line,
                        format!("{}{}", label.take().map_or("", |l| l), p.text),
                    ));
                }
            }
        };
        pieces.extend(self.matter.iter().map(matter));
        clauses(pieces, &self.clauses);
        for attachment in &self.attachments {
            pieces.extend(attachment.matter.iter().map(matter));
            clauses(pieces, &attachment.clauses);
            for table in &attachment.tables {
                pieces.extend(table.rows.iter().map(|row| (table.line, row.concat())));
            }
            if let Some(notice) = &attachment.notice {
                notice.collect_pieces(pieces);
            }
        }
    }
}
