//! Provinces, cities and counties by name (GB/T 2260), so that a body's name says where it sits.
//!
//! A body's name begins with its place, outermost first (重庆市渝北区…), so names are read from a
//! place on and never searched for in running text: 江苏路街道办 is not in 江苏, and a title that
//! praises another province's work says nothing about its own. A name that several places bear
//! (鼓楼区) is nobody's until the names before it, or the caller, say which.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::Province;

/// The table: province code, city, counties.
const TABLE: &str = include_str!("divisions.txt");

/// The two digits that province codes begin with, in the order of `PROVINCES`.
const CODES: [&str; 31] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65",
];

/// New areas and zones that notices name without their city, with the city or county they lie in.
const ZONES: [(&str, &str); 10] = [
    ("两江新区", "重庆"),
    ("天府新区", "四川"),
    ("雄安新区", "河北"),
    ("西咸新区", "陕西"),
    ("贵安新区", "贵州"),
    ("兰州新区", "甘肃"),
    ("湘江新区", "湖南"),
    ("赣江新区", "江西"),
    ("金普新区", "辽宁"),
    ("滇中新区", "云南"),
];

/// Cities whose short names are words, or parts of other bodies' names (中山大学, 西安路).
const NOT_BARE: [&str; 14] = [
    "中山", "来宾", "安康", "白银", "大同", "长治", "吉林", "海南", "朝阳", "通化", "和田", "伊春",
    "黄山", "玉树",
];

/// Peoples in the names of autonomous places, which are often left out: 恩施州, 彭水县.
const PEOPLES: [&str; 38] = [
    "蒙古族",
    "蒙古",
    "回族",
    "藏族",
    "维吾尔",
    "苗族",
    "彝族",
    "壮族",
    "布依族",
    "朝鲜族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "土家族",
    "哈尼族",
    "哈萨克族",
    "哈萨克",
    "傣族",
    "黎族",
    "傈僳族",
    "佤族",
    "畲族",
    "拉祜族",
    "水族",
    "东乡族",
    "纳西族",
    "景颇族",
    "柯尔克孜",
    "土族",
    "羌族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯",
    "布朗族",
    "塔吉克",
    "各族",
];

/// How high a body stands (级别).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// 中央和国家机关.
    National,
    /// 省级.
    Province,
    /// 地级.
    City,
    /// 县级 and what lies below it.
    County,
}

impl Level {
    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::National => "national",
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
        }
    }

    /// The word people read.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::National => "国家级",
            Self::Province => "省级",
            Self::City => "市级",
            Self::County => "县级",
        }
    }
}

/// A place with the places it lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Division {
    /// Province, city or county; never national.
    pub level: Level,
    /// The province; none where several places bear the name.
    pub province: Option<Province>,
    /// The city: `成都市`.
    pub city: Option<&'static str>,
    /// The county: `渝北区`.
    pub county: Option<&'static str>,
}

type Names = HashMap<&'static str, Vec<Division>>;

/// Every name with the places that bear it, and the length of the longest in bytes.
static NAMES: LazyLock<(Names, usize)> = LazyLock::new(|| {
    let mut names = Names::new();
    let mut add = |name: &'static str, place: Division| {
        let places = names.entry(name).or_default();
        if !places.contains(&place) {
            places.push(place);
        }
    };
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let (Some(code), Some(city)) = (words.next(), words.next()) else {
            continue;
        };
        let Some(province) = province_of_code(code) else {
            continue;
        };
        let city = Some(city).filter(|c| *c != "-");
        let place = |level, county| Division {
            level,
            province: Some(province),
            city,
            county,
        };
        if let Some(city) = city {
            add(city, place(Level::City, None));
            if let Some(short) = short_name(city) {
                add(short, place(Level::City, None));
            }
        }
        for county in words {
            add(county, place(Level::County, Some(county)));
        }
    }
    let longest = names.keys().map(|name| name.len()).max().unwrap_or(0);
    (names, longest)
});

fn province_of_code(code: &str) -> Option<Province> {
    let at = CODES.iter().position(|c| *c == code)?;
    Some(Province(u8::try_from(at).ok()?))
}

/// 成都 for 成都市; autonomous prefectures keep 州 (see [`abridged`]).
fn short_name(city: &'static str) -> Option<&'static str> {
    let bare = city
        .strip_suffix('市')
        .or_else(|| city.strip_suffix("地区"))
        .or_else(|| city.strip_suffix('盟'))?;
    (bare.chars().count() >= 2 && !NOT_BARE.contains(&bare)).then_some(bare)
}

/// Autonomous places under the names people use (恩施州, 彭水县), with their full names.
static ABRIDGED: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let full = NAMES.0.keys().filter(|name| name.contains("自治"));
    let mut short = HashMap::new();
    for &name in full {
        short.insert(abridged(name), name);
    }
    short.retain(|s, _| s.chars().count() >= 3 && !NAMES.0.contains_key(s.as_str()));
    short
});

fn abridged(name: &str) -> String {
    let (mut stem, end) = match name.split_once("自治") {
        Some((stem, end)) => (stem, end),
        None => (name, ""),
    };
    while let Some(rest) = PEOPLES.iter().find_map(|p| stem.strip_suffix(p)) {
        stem = rest;
    }
    format!("{stem}{end}")
}

impl Division {
    /// The province itself.
    pub fn of_province(province: Province) -> Self {
        Self {
            level: Level::Province,
            province: Some(province),
            city: None,
            county: None,
        }
    }

    /// The place that `text` begins with, outermost name first; `known` is the province that it is
    /// known to lie in, which decides between places of one name.
    ///
    /// ```
    /// use duizhao::corpus::{Division, Level, Province};
    /// let found = Division::at_start("成都市科学技术协会", None).unwrap();
    /// assert_eq!((found.level, found.province), (Level::City, Province::named("四川")));
    /// let several = Division::at_start("鼓楼区人民政府", None).unwrap();
    /// assert_eq!((several.level, several.province), (Level::County, None));
    /// assert_eq!(Division::at_start("江苏路街道办事处", None), None);
    /// ```
    pub fn at_start(text: &str, known: Option<Province>) -> Option<Self> {
        let mut found: Option<Self> = None;
        let mut rest = text;
        while let Some((place, behind)) = next(rest, found, known) {
            found = Some(place);
            rest = behind;
            if place.level == Level::County {
                break;
            }
        }
        // 重庆高新区: a name of its own behind a place's.
        found.or_else(|| zone(text))
    }

    /// The first place that a body's name contains, as in 国家税务总局重庆市税务局, where what it
    /// begins with is no place.
    pub fn of_body(body: &str, known: Option<Province>) -> Option<Self> {
        let starts = body.char_indices().map(|(at, _)| &body[at..]);
        starts.enumerate().find_map(|(i, rest)| {
            let found = Self::at_start(rest, known)?;
            // Short names are safe where a name begins, and not amid one.
            let whole = i == 0 || found.county.is_none() || named_in_full(rest, &found);
            whole.then_some(found)
        })
    }
}

fn named_in_full(text: &str, place: &Division) -> bool {
    place
        .county
        .is_some_and(|county| text.starts_with(county) && county.chars().count() >= 3)
}

/// The place that `text` begins with inside what is `found` before it or `known`, and what stands
/// behind its name.
fn next(text: &str, found: Option<Division>, known: Option<Province>) -> Option<(Division, &str)> {
    let outer = found.or(known.map(Division::of_province));
    if let Some((places, behind)) = longest(text) {
        let inside = |p: &&Division| {
            outer.is_none_or(|o| {
                o.province
                    .is_none_or(|province| p.province == Some(province))
                    && o.city.is_none_or(|city| p.city == Some(city))
                    && (p.level > o.level)
            })
        };
        let mut fitting = places.iter().filter(inside);
        match (fitting.next(), fitting.next()) {
            (Some(&one), None) => return Some((one, behind)),
            (Some(&one), Some(_)) => {
                let unknown = Division {
                    province: outer.and_then(|o| o.province),
                    city: outer.and_then(|o| o.city),
                    county: None,
                    ..one
                };
                return Some((unknown, behind));
            }
            // 河北区 in a notice of 重庆 is not 河北.
            (None, _) if outer.is_some() => return None,
            (None, _) => {}
        }
    }
    let (province, behind) = Province::at_start(text).filter(|_| found.is_none())?;
    Some((Division::of_province(province), behind))
}

/// The places that bear the longest name that `text` begins with.
fn longest(text: &str) -> Option<(&'static [Division], &str)> {
    let (names, longest) = &*NAMES;
    let ends = text
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take_while(|end| *end <= *longest);
    let ends: Vec<usize> = ends.collect();
    ends.iter().rev().find_map(|&end| {
        let name = &text[..end];
        let full = ABRIDGED.get(name).copied().unwrap_or(name);
        let places = names.get(full)?;
        let short = places.iter().all(|p| p.county != Some(full))
            && !full.ends_with(['市', '州', '盟', '区']);
        (!short || !is_street(&text[end..])).then_some((places.as_slice(), &text[end..]))
    })
}

/// Whether the name before `behind` is that of a street, or of another place.
pub(super) fn is_street(behind: &str) -> bool {
    behind.starts_with(['路', '街', '村', '镇', '乡', '道', '区', '州', '县'])
        || behind.starts_with("大道")
        || behind.starts_with("蒙古族自治县")
}

fn zone(text: &str) -> Option<Division> {
    let (_, province) = ZONES.iter().find(|(name, _)| text.starts_with(name))?;
    Some(Division {
        level: Level::City,
        ..Division::of_province(Province::named(province)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(
        text: &str,
    ) -> (
        Option<&'static str>,
        Option<&'static str>,
        Option<&'static str>,
    ) {
        let found = Division::of_body(text, None);
        (
            found.and_then(|d| d.province).map(Province::name),
            found.and_then(|d| d.city),
            found.and_then(|d| d.county),
        )
    }

    #[test]
    fn cities_and_counties_lie_in_their_province() {
        assert_eq!(place("成都市教育局"), (Some("四川"), Some("成都市"), None));
        assert_eq!(
            place("渝北区人民政府"),
            (Some("重庆"), None, Some("渝北区"))
        );
        assert_eq!(
            place("重庆市渝北区科协"),
            (Some("重庆"), None, Some("渝北区"))
        );
        assert_eq!(place("恩施州农业农村局").0, Some("湖北"));
        assert_eq!(place("彭水县人民政府").0, Some("重庆"));
        assert_eq!(place("济源市人民政府").0, Some("河南"));
        assert_eq!(place("成都高新区管委会").0, Some("四川"));
        assert_eq!(
            place("吉林市人民政府"),
            (Some("吉林"), Some("吉林市"), None)
        );
    }

    #[test]
    fn names_inside_other_names_do_not_count() {
        assert_eq!(
            place("河北区人民政府"),
            (Some("天津"), None, Some("河北区"))
        );
        assert_eq!(place("海南州人民政府").0, Some("青海"));
        assert_eq!(place("河南县人民政府").0, Some("青海"));
        assert_eq!(place("江苏路街道办事处").0, None);
        assert_eq!(place("中山大学附属医院").0, None);
        assert_eq!(place("国家税务总局重庆市税务局").0, Some("重庆"));
        assert_eq!(place("中国人民银行成都分行").0, Some("四川"));
        assert_eq!(place("教育部办公厅").0, None);
    }

    #[test]
    fn a_name_that_several_places_bear_needs_what_stands_before_it() {
        for text in ["鼓楼区人民政府", "朝阳区教委", "铁西区科协"] {
            assert_eq!(place(text).0, None, "{text}");
            let level = Division::at_start(text, None).map(|d| d.level);
            assert_eq!(level, Some(Level::County));
        }
        assert_eq!(
            place("福州市鼓楼区人民政府"),
            (Some("福建"), Some("福州市"), Some("鼓楼区"))
        );
        assert_eq!(place("北京市朝阳区教委").2, Some("朝阳区"));
        let known = Province::named("重庆");
        let found = Division::at_start("重庆市江北区人民政府", known).unwrap();
        assert_eq!((found.province, found.county), (known, Some("江北区")));
        let known = Province::named("辽宁");
        let found = Division::at_start("朝阳市教育局", known).unwrap();
        assert_eq!((found.province, found.level), (known, Level::City));
    }
}
