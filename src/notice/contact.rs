//! Contacts (联系人): names, telephone numbers, e-mail and postal addresses, kept apart from the text
//! so that they can be masked in what people see.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::pattern;
use serde::{Deserialize, Serialize};

/// A contact. What stands together in the text belongs together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The person's name, as printed.
    pub name: Option<String>,
    /// Telephone and fax numbers, as printed.
    pub phones: Vec<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Postal address.
    pub address: Option<String>,
    /// Page.
    pub page: Option<u32>,
    /// Line.
    pub line: u32,
}

const PHONE: &str = concat!(
    r"(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|[（(]?0\d{2,3}[）)]?\s*[-—－–]?\s*\d{7,8}(?:\s*[-—－转]\s*\d{1,5})?",
    r"|[48]00[- ]?\d{3}[- ]?\d{4})",
);
static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"(?P<email>[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)",
            r"|(?:地\s*址|邮寄至|通讯处)\s*[：:]\s*(?P<address>[^\n；;。，]{{4,60}})",
            r"|(?:联\s*系\s*人|联\s*络\s*人|联\s*络\s*员|咨\s*询\s*人|经\s*办\s*人)[^：:\n。]{{0,8}}[：:]\s*(?P<names>{name}(?:[、，,\s]+{name})*)",
            r"|(?P<beside>{name})\s*[（(：:，,\s]\s*(?P<its>{phone})",
            r"|(?P<phone>{phone})",
            r"|(?:电\s*话|传\s*真|手\s*机)[^：:\n。]{{0,6}}[：:]\s*(?P<local>\d{{7,8}})(?P<more>(?:[、，,/]\s*\d{{7,8}})*)",
        ),
        name = r"(?:\p{Han}\s\p{Han}|\p{Han}{2,4})",
        phone = PHONE,
    ))
});
/// Words that stand where a name may and are none.
const NO_NAMES: [&str; 16] = [
    "电话",
    "手机",
    "传真",
    "联系电话",
    "办公电话",
    "咨询电话",
    "邮箱",
    "电子邮箱",
    "热线",
    "及电话",
    "固定电话",
    "值班电话",
    "移动电话",
    "监督电话",
    "号码",
    "服务热线",
];

/// The contacts of a paragraph on `page` and `line`.
pub(super) fn read(text: &str, page: Option<u32>, line: u32) -> Vec<Contact> {
    let mut found: Vec<Contact> = Vec::new();
    if !may_hold_one(text) {
        return found;
    }
    let start = |found: &mut Vec<Contact>, name: Option<String>| {
        found.push(Contact {
            name,
            page,
            line,
            ..Contact::default()
        });
    };
    for token in TOKEN.captures_iter(text) {
        let get = |name: &str| token.name(name).map(|m| m.as_str().trim().to_owned());
        if let Some(names) = get("names") {
            let names = names.split(['、', '，', ',']).flat_map(people);
            for name in names.filter(|n| !NO_NAMES.contains(&n.as_str())) {
                start(&mut found, Some(name));
            }
        }
        if let (Some(name), Some(phone)) = (get("beside"), get("its")) {
            let known = found.iter().any(|c| c.name.as_deref() == Some(&name));
            if !NO_NAMES.contains(&name.as_str()) && !known {
                start(&mut found, Some(name.replace(char::is_whitespace, "")));
            }
            last(&mut found, page, line).phones.push(phone);
        }
        if let Some(phone) = get("phone").or_else(|| get("local")) {
            last(&mut found, page, line).phones.push(phone);
        }
        if let Some(email) = get("email") {
            last(&mut found, page, line).emails.push(email);
        }
        if let Some(address) = get("address") {
            last(&mut found, page, line).address.get_or_insert(address);
        }
    }
    found.retain(|c| c.name.as_deref().is_none_or(|n| !NO_NAMES.contains(&n)));
    found
}

/// The names in `list`: 张　三 is one, 张三 李四 are two.
fn people(list: &str) -> Vec<String> {
    let words: Vec<&str> = list.split_whitespace().collect();
    if words.iter().all(|w| w.chars().count() == 1) {
        return vec![words.concat()];
    }
    let mut names: Vec<String> = Vec::new();
    for word in words {
        match names.last_mut() {
            Some(name) if name.chars().count() == 1 => name.push_str(word),
            _ => names.push(word.to_owned()),
        }
    }
    names
}

fn last(found: &mut Vec<Contact>, page: Option<u32>, line: u32) -> &mut Contact {
    if found.is_empty() {
        found.push(Contact {
            page,
            line,
            ..Contact::default()
        });
    }
    let at = found.len() - 1;
    &mut found[at]
}

/// Most paragraphs name nobody.
fn may_hold_one(text: &str) -> bool {
    let words = [
        "联系", "电话", "邮箱", "联络", "传真", "地址", "手机", "邮寄",
    ];
    text.contains('@') || words.iter().any(|w| text.contains(w)) || has_long_number(text)
}

fn has_long_number(text: &str) -> bool {
    let mut run = 0;
    text.bytes().any(|b| {
        run = if b.is_ascii_digit() { run + 1 } else { 0 };
        run >= 7
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        read(text, None, 1)
            .into_iter()
            .map(|c| {
                format!(
                    "{}|{}|{}|{}",
                    c.name.unwrap_or_default(),
                    c.phones.join(","),
                    c.emails.join(","),
                    c.address.unwrap_or_default()
                )
            })
            .collect()
    }

    #[test]
    fn names_go_with_the_numbers_beside_them() {
        assert_eq!(
            told("联系人：赵甲乙（13500000001）、钱　丙（023-60000000）"),
            ["赵甲乙|13500000001||", "钱丙|023-60000000||"]
        );
        assert_eq!(
            told("联系人：孙丁　　联系电话：0871-60000000，电子邮箱：abc_1@example.com"),
            ["孙丁|0871-60000000|abc_1@example.com|"]
        );
        assert_eq!(told("李戊己 0771-2800000 13500000000").len(), 1);
        assert_eq!(
            told("电话：60000000；地址：某某市人民路1号")[0],
            "|60000000||某某市人民路1号"
        );
    }

    #[test]
    fn running_text_names_nobody() {
        assert!(told("加强联系人大代表工作，设立联系电话。").is_empty());
        assert!(told("面积12000000平方米").is_empty());
    }
}
