//! What the frame of a notice says beyond number, title, issuer, recipients and date, where each was
//! read, and which place the notice belongs to.
//!
//! The province follows the folder, else the issuer's name, else what the title begins with, else the
//! number's code, else what the enclosed title begins with, else the one province the title names. A
//! name says more than a code: 渝府发 is 重庆市's and 渝水区's. What stays open stays unknown.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};
use time::Date;

use super::contact::{self, Contact};
use super::history::Event;
use super::number::{self, DocumentNumber};
use super::pattern::pattern;
use super::{Matter, MatterKind, Notice, depth_first, genre, without_print_spaces};
use crate::corpus::{Division, Level, Province};

/// The rest of a notice's metadata.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Frame {
    /// Further document numbers of a joint issue.
    pub other_numbers: Vec<DocumentNumber>,
    /// The genre of what it prints and distributes, or makes public.
    pub enclosed_genre: Option<String>,
    /// How high its issuer stands.
    pub level: Option<Level>,
    /// The issuer's city: `成都市`.
    pub city: Option<String>,
    /// The issuer's county: `渝北区`.
    pub county: Option<String>,
    /// 密级和保密期限, as printed.
    pub secrecy: Option<String>,
    /// 紧急程度, as printed.
    pub urgency: Option<String>,
    /// 签发人, or who signed an order.
    pub signers: Vec<String>,
    /// 附注, without brackets.
    pub notes: Vec<String>,
    /// 题注.
    pub history: Vec<Event>,
    /// The day from which it applies (自…起施行).
    pub date_in_force: Option<Date>,
    /// 联系人.
    pub contacts: Vec<Contact>,
    /// What its text is recognised by among copies.
    pub marks: Vec<u64>,
    /// A sample of its text, by which copies are told from what only resembles it.
    pub sample: Vec<u32>,
    /// Where each piece of metadata was read, by its name in JSON.
    pub places: BTreeMap<String, ReadFrom>,
}

/// Where a piece of metadata was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadFrom {
    /// By what: `title`, `signature`, `number`, `folder`.
    pub by: String,
    /// Page, for what stands on one line.
    pub page: Option<u32>,
    /// Line.
    pub line: Option<u32>,
}

impl Frame {
    /// A frame that knows by what the issuer is known, and the history under the title.
    pub(super) fn issued(by: &str, history: &[Event]) -> Self {
        let read = ReadFrom {
            by: by.to_owned(),
            page: None,
            line: None,
        };
        let issued = (!by.is_empty()).then(|| ("issuing_bodies".to_owned(), read));
        Self {
            history: history.to_vec(),
            places: issued.into_iter().collect(),
            ..Self::default()
        }
    }
}

/// Fills in what follows from the frame and the text of `notice`; `folder` is the province of its
/// folder.
pub(super) fn complete(notice: &mut Notice, folder: Option<Province>) {
    read_matter(notice);
    if notice.title.is_empty()
        && let Some(title) = &notice.enclosed_title
    {
        // An order has no title of its own.
        notice.title = title.clone();
        let code = notice.document_number.as_ref().map(|n| n.code.as_str());
        let genre = if code.is_none_or(|c| c.ends_with('令')) {
            "令"
        } else {
            "公告"
        };
        notice.genre = Some(genre.to_owned());
    }
    notice.frame.enclosed_genre = notice.enclosed_title.as_deref().and_then(genre::genre);
    settle_place(notice, folder);
    read_text(notice);
    place_of_metadata(notice);
}

/// What the lines of the frame say.
fn read_matter(notice: &mut Notice) {
    let frame = &mut notice.frame;
    for line in &notice.matter {
        let text = without_print_spaces(&line.text);
        let bare = text.trim_matches(['（', '）', '(', ')']);
        let value = || {
            bare.split_once(['：', ':'])
                .map_or(bare, |(_, v)| v)
                .to_owned()
        };
        match line.kind {
            MatterKind::Secrecy => frame.secrecy = Some(value()),
            MatterKind::Urgency => frame.urgency = Some(value()),
            MatterKind::Signer => frame.signers.extend(signers(&line.text)),
            MatterKind::Number => {
                if let Some((_, names)) = line.text.split_once("签发人") {
                    frame.signers.extend(signers(names));
                }
                let own = notice.document_number.as_ref();
                let others = number::all(&line.text);
                frame.other_numbers.extend(
                    others
                        .into_iter()
                        .filter(|n| !own.is_some_and(|o| o.serial == n.serial && o.year == n.year)),
                );
            }
            MatterKind::Note => frame.notes.push(bare.to_owned()),
            MatterKind::Contact => {
                frame
                    .contacts
                    .extend(contact::read(&line.text, line.page, line.line));
            }
            _ => {}
        }
    }
}

/// The people that `签发人：某某　某某` or `市长　某某` names.
fn signers(text: &str) -> Vec<String> {
    let names = text.rsplit(['：', ':']).next().unwrap_or(text).trim();
    let names = OFFICE
        .find(names)
        .map_or(names, |office| &names[office.end()..]);
    let words: Vec<&str> = names
        .split([' ', '\u{3000}', '、'])
        .filter(|w| !w.is_empty())
        .collect();
    if words.iter().all(|w| w.chars().count() == 1) {
        return Some(words.concat())
            .filter(|n| !n.is_empty())
            .into_iter()
            .collect();
    }
    words.into_iter().map(str::to_owned).collect()
}

/// The office before the name of who signs an order: 省　长.
static OFFICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:代\s*)?(?:[省市州县区盟部局署行院会厅]\s*长|主\s*席|主\s*任|总\s*理|检\s*察\s*长|委员长|专\s*员)[\s]+",
    )
});

/// What the clauses say that is metadata: contacts, and the day from which it applies.
fn read_text(notice: &mut Notice) {
    let mut contacts = Vec::new();
    let mut in_force = None;
    for clause in depth_first(&notice.clauses) {
        for p in &clause.paragraphs {
            contacts.extend(contact::read(&p.text, p.page, p.line));
            if p.text.contains("起施行") || p.text.contains("起实施") || p.text.contains("起执行")
            {
                in_force = in_force_in(&p.text).or(in_force);
            }
        }
    }
    notice.frame.contacts.extend(contacts);
    notice.frame.date_in_force = in_force;
}

fn in_force_in(text: &str) -> Option<Date> {
    let (_, behind) = text.rsplit_once('自')?;
    let (before, date, behind) = super::date::find(behind)?;
    (before.trim().is_empty() && behind.trim_start().starts_with('起')).then_some(date)
}

/// Bodies of the whole country, whose names begin so.
const NATIONAL: [&str; 44] = [
    "国务院",
    "中共中央",
    "中央",
    "全国",
    "中华人民共和国",
    "中国",
    "国家",
    "最高人民",
    "外交部",
    "国防部",
    "教育部",
    "科学技术部",
    "科技部",
    "工业和信息化部",
    "公安部",
    "民政部",
    "司法部",
    "财政部",
    "人力资源社会保障部",
    "人力资源和社会保障部",
    "自然资源部",
    "生态环境部",
    "环境保护部",
    "住房城乡建设部",
    "住房和城乡建设部",
    "交通运输部",
    "水利部",
    "农业农村部",
    "农业部",
    "商务部",
    "文化和旅游部",
    "文化部",
    "退役军人",
    "应急管理部",
    "应急部",
    "人民银行",
    "审计署",
    "海关总署",
    "税务总局",
    "市场监管总局",
    "体育总局",
    "共青团中央",
    "民政部办公厅",
    "中宣部",
];

fn is_national(text: &str) -> bool {
    NATIONAL.iter().any(|begin| text.starts_with(begin))
}

/// What a name says about the place it belongs to: the level, and the place where it is named.
fn place_of(body: &str, known: Option<Province>) -> Option<(Level, Option<Division>)> {
    if let Some(found) = Division::of_body(body, known) {
        return Some((found.level, Some(found)));
    }
    if is_national(body) {
        return Some((Level::National, None));
    }
    // 省教育厅, 市科协: the place is understood.
    let level = match body.chars().next()? {
        '省' => Level::Province,
        '市' if known.is_some_and(Province::is_municipality) => Level::Province,
        '市' | '州' | '盟' => Level::City,
        '县' | '区' | '旗' => Level::County,
        _ if body.starts_with("自治区") => Level::Province,
        _ if body.starts_with("自治州") => Level::City,
        _ => return level_of_kind(body).map(|level| (level, None)),
    };
    Some((level, None))
}

/// Names of places that the table does not have: 某某省某某市某某县.
static KINDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:中共)?(?P<province>\p{Han}{1,6}?(?:省|自治区))?(?P<city>\p{Han}{1,7}?(?:市|自治州|地区|州|盟))?",
        r"(?P<county>\p{Han}{1,6}?(?:自治县|县|区|旗))?(?:人民|委|政府|\p{Han}{2,12}[局厅委办会院科联])",
    ))
});

/// The level that the kinds of places in a name say: 某某市某某区教育局 is a county's.
fn level_of_kind(body: &str) -> Option<Level> {
    let found = KINDS.captures(body)?;
    let county = found.name("county").map_or("", |c| c.as_str());
    let zone = [
        "社区",
        "园区",
        "校区",
        "地区",
        "新区",
        "开发区",
        "小区",
        "景区",
        "高新区",
        "经开区",
        "林区",
    ];
    if !county.is_empty() && !zone.iter().any(|z| county.ends_with(z)) {
        return Some(Level::County);
    }
    let city = found.name("city").map(|_| Level::City);
    city.or(found.name("province").map(|_| Level::Province))
}

fn settle_place(notice: &mut Notice, folder: Option<Province>) {
    let code = notice.document_number.as_ref().map(|n| n.code.as_str());
    let by_code = code.and_then(Province::of_number_code);
    let known = folder.or(by_code);
    let issuer = notice
        .issuing_bodies
        .iter()
        .find_map(|b| place_of(b, known));
    let titled = place_of_title(&notice.title, known);
    let (level, place, by) = match (issuer, titled) {
        (Some((level, Some(place))), _) => (Some(level), Some(place), "issuing_bodies"),
        (Some((Level::National, None)), _) => (Some(Level::National), None, "issuing_bodies"),
        (issuer, Some((level, place))) => (issuer.map(|(l, _)| l).or(Some(level)), place, "title"),
        (issuer, None) => (issuer.map(|(level, _)| level), None, ""),
    };
    let national = level == Some(Level::National) || code.is_some_and(is_national_code);
    let rest = || {
        if national {
            return None;
        }
        let city = code.and_then(Province::city_of_number_code);
        let city = city.and_then(|city| Division::at_start(city, None));
        let code = city
            .or(by_code.map(Division::of_province))
            .map(|d| (d, "document_number"));
        let enclosed = notice.enclosed_title.as_deref();
        let enclosed = || {
            enclosed
                .and_then(|t| Division::at_start(t, known))
                .map(|d| (d, "enclosed_title"))
        };
        let mention = || only_province(&notice.title).map(|p| (Division::of_province(p), "title"));
        code.or_else(enclosed).or_else(mention)
    };
    let named = place
        .filter(|d| d.province.is_some())
        .map(|d| (d, by))
        .or_else(rest);
    let frame = &mut notice.frame;
    frame.level = level
        .or(named.map(|(d, _)| d.level))
        .or(national.then_some(Level::National));
    let (division, by) = match (folder, named) {
        (Some(province), Some((d, _))) if d.province == Some(province) => (Some(d), "folder"),
        (Some(province), _) => (Some(Division::of_province(province)), "folder"),
        (None, Some((d, by))) => (Some(d), by),
        (None, None) => (None, ""),
    };
    notice.province = division.and_then(|d| d.province);
    frame.city = division.and_then(|d| d.city).map(str::to_owned);
    frame.county = division.and_then(|d| d.county).map(str::to_owned);
    if notice.province.is_some() {
        let read = ReadFrom {
            by: by.to_owned(),
            page: None,
            line: None,
        };
        frame.places.insert("province".to_owned(), read);
    }
}

/// What a title begins with: its issuer, or the place a regulation is made for.
fn place_of_title(title: &str, known: Option<Province>) -> Option<(Level, Option<Division>)> {
    let issuer = title.split_once("关于").map_or("", |(body, _)| body);
    if super::line::is_body(issuer) {
        return place_of(issuer, known);
    }
    match Division::at_start(title, known) {
        Some(found) => Some((found.level, Some(found))),
        None => (title.starts_with("中华人民共和国")
            || title.starts_with("国务院")
            || title.starts_with("中共中央"))
        .then_some((Level::National, None)),
    }
}

fn is_national_code(code: &str) -> bool {
    ["国发", "国办", "国函", "国令", "中发", "中办"]
        .iter()
        .any(|c| code.starts_with(c))
}

/// The province that a title names, where it names one only and does not look to another's work.
fn only_province(title: &str) -> Option<Province> {
    const ABROAD: [&str; 10] = [
        "学习", "借鉴", "支援", "援", "赴", "对口", "转发", "推广", "参加", "经验",
    ];
    if ABROAD.iter().any(|w| title.contains(w)) {
        return None;
    }
    let found = Province::mentioned_in(title)?;
    let behind = title
        .split_once(found.name())
        .map_or("", |(_, behind)| behind);
    let other = Province::mentioned_in(behind).filter(|p| *p != found);
    other.is_none().then_some(found)
}

/// Notes where the rest of the metadata stands: the first line of its kind.
fn place_of_metadata(notice: &mut Notice) {
    let issued_by = notice
        .frame
        .places
        .get("issuing_bodies")
        .map(|p| p.by.clone());
    let issued = match issued_by.as_deref() {
        Some("signature") => Some(MatterKind::Signature),
        Some("red_head") => Some(MatterKind::IssuerHead),
        Some("title") => Some(MatterKind::Title),
        Some("history") => Some(MatterKind::History),
        Some("imprint") => Some(MatterKind::Printing),
        _ => None,
    };
    let dated = [
        MatterKind::Date,
        MatterKind::Signature,
        MatterKind::History,
        MatterKind::Printing,
    ];
    let has_date = |m: &&Matter| super::date::find(&m.text).is_some() || m.kind == MatterKind::Date;
    let first = |kind: MatterKind| notice.matter.iter().find(|m| m.kind == kind);
    let date = dated.iter().find_map(|&kind| {
        let mut of_kind = notice.matter.iter().filter(|m| m.kind == kind);
        of_kind.find(has_date)
    });
    let own_number = notice.matter.iter().find(|m| m.kind == MatterKind::Number);
    let number = own_number
        .or_else(|| first(MatterKind::Title))
        .or_else(|| first(MatterKind::History));
    let title = first(MatterKind::Title).or_else(|| first(MatterKind::EnclosedTitle));
    let found = [
        (
            "document_number",
            number.filter(|_| notice.document_number.is_some()),
        ),
        ("title", title.filter(|_| !notice.title.is_empty())),
        ("enclosed_title", first(MatterKind::EnclosedTitle)),
        ("issuing_bodies", issued.and_then(first)),
        ("main_recipients", first(MatterKind::Recipients)),
        (
            "date_of_issue",
            date.filter(|_| notice.date_of_issue.is_some()),
        ),
        (
            "imprint",
            first(MatterKind::CopyRecipients).or_else(|| first(MatterKind::Printing)),
        ),
        (
            "disclosure",
            first(MatterKind::Disclosure)
                .or_else(|| first(MatterKind::Note))
                .filter(|_| notice.disclosure.is_some()),
        ),
    ];
    let found: Vec<(String, ReadFrom)> = found
        .into_iter()
        .filter_map(|(name, line)| Some((name.to_owned(), read_from(line?))))
        .collect();
    notice.frame.places.extend(found);
}

fn read_from(line: &Matter) -> ReadFrom {
    ReadFrom {
        by: line.kind.name().to_owned(),
        page: line.page,
        line: Some(line.line),
    }
}
