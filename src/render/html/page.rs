//! The frame of a page: head, policy, style, script.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::super::PROGRAM;

const STYLE: &str = include_str!("table.css");
const SCRIPT: &str = include_str!("table.js");

/// A part of the page with a heading of its own.
pub(super) struct Section {
    /// What links lead to.
    pub(super) id: &'static str,
    /// Its heading.
    pub(super) heading: String,
    /// Its markup.
    pub(super) content: String,
}

/// A page. `tools` is the markup of what the script brings to life; it stays hidden without.
pub(super) fn page(
    title: &str,
    byline: &[String],
    note: Option<&str>,
    tools: &str,
    sections: &[Section],
) -> String {
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        source(STYLE),
        source(SCRIPT)
    );
    let title = escape(title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"{PROGRAM}\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n<p class=\"byline\">"
    );
    for part in byline {
        out.push_str(&format!("<span>{}</span> ", escape(part)));
    }
    out.push_str("</p>\n");
    if sections.len() > 1 {
        out.push_str("<nav aria-label=\"目录\">");
        for Section { id, heading, .. } in sections {
            out.push_str(&format!("<a href=\"#{id}\">{}</a> ", escape(heading)));
        }
        out.push_str("</nav>\n");
    }
    if let Some(note) = note {
        out.push_str(&format!("<p class=\"note\">{note}</p>\n"));
    }
    out.push_str(&format!("</header>\n{tools}<main>\n"));
    for Section {
        id,
        heading,
        content,
    } in sections
    {
        let heading = escape(heading);
        out.push_str(&format!(
            "<section id=\"{id}\">\n<h2>{heading}</h2>\n{content}</section>\n"
        ));
    }
    out.push_str(&format!(
        "</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    ));
    out
}

/// How the policy names a style or script that stands in the page.
fn source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// `text` as HTML, in elements and in quoted attributes. A line feed is a line break; a character
/// that HTML does not allow is shown as `U+FFFD`.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    let is_harmless = |c: char| !c.is_control() && !"<>&\"'\u{FFFE}\u{FFFF}".contains(c);
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("<br>"),
            '\t' => out.push(c),
            c if is_harmless(c) => out.push(c),
            _ => out.push('\u{FFFD}'),
        }
    }
    Cow::Owned(out)
}

/// `text` as the value of a quoted attribute, on one line.
pub(super) fn attribute(text: &str) -> String {
    escape(&text.replace('\n', " ")).into_owned()
}
