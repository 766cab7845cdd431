//! Pages are tested by reading them back in `tests/cli/tables.rs`; here stands what no notice of a corpus
//! brings about.

use super::page::{attribute, escape};

#[test]
fn no_character_of_a_text_is_markup_or_lost() {
    assert_eq!(
        escape("<a href='x' b=\"y\">&\u{1}\u{b}\r\u{85}\u{fffe}\n\t甲"),
        "&lt;a href=&#39;x&#39; b=&quot;y&quot;&gt;&amp;\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}<br>\t甲"
    );
    assert_eq!(attribute("甲\n\"乙\""), "甲 &quot;乙&quot;");
    assert_eq!(escape("平常的字"), "平常的字");
}
