//! What stands under `corpus/`: the files of every province, and the provinces themselves.
//!
//! The corpus is an ordinary folder that people fill by hand, so nothing here opens a file: an
//! [`Entry`] is a name, a size and a time, and whether it can be read is [`extract`](crate::extract)'s
//! business. A folder named after a province says which province a notice belongs to; other
//! folders mean nothing.

mod division;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

pub use division::{Division, Level};

use serde::{Deserialize, Serialize};

/// A province-level division (省份), by its place in `PROVINCES`.
///
/// ```
/// use duizhao::corpus::Province;
/// let guangxi = Province::named("广西壮族自治区").unwrap();
/// assert_eq!(guangxi.name(), "广西");
/// assert_eq!(Province::of_number_code("桂科协学发"), Some(guangxi));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Province(u8);

/// The province-level divisions in the order of GB/T 2260: short name, what follows it in the full
/// name, and the abbreviations (简称) that document numbers begin with. Those that another
/// province's city uses too are left out: 宁 (南京), 青 (青岛), 贵 (贵港), 台 (台州).
const PROVINCES: [(&str, &str, &str); 34] = [
    ("北京", "市", "京"),
    ("天津", "市", "津"),
    ("河北", "省", "冀"),
    ("山西", "省", "晋"),
    ("内蒙古", "自治区", "内蒙"),
    ("辽宁", "省", "辽"),
    ("吉林", "省", "吉"),
    ("黑龙江", "省", "黑"),
    ("上海", "市", "沪"),
    ("江苏", "省", "苏"),
    ("浙江", "省", "浙"),
    ("安徽", "省", "皖"),
    ("福建", "省", "闽"),
    ("江西", "省", "赣"),
    ("山东", "省", "鲁"),
    ("河南", "省", "豫"),
    ("湖北", "省", "鄂"),
    ("湖南", "省", "湘"),
    ("广东", "省", "粤"),
    ("广西", "壮族自治区", "桂"),
    ("海南", "省", "琼"),
    ("重庆", "市", "渝"),
    ("四川", "省", "川"),
    ("贵州", "省", "黔"),
    ("云南", "省", "滇云"),
    ("西藏", "自治区", "藏"),
    ("陕西", "省", "陕"),
    ("甘肃", "省", "甘"),
    ("青海", "省", ""),
    ("宁夏", "回族自治区", ""),
    ("新疆", "维吾尔自治区", "新"),
    ("香港", "特别行政区", ""),
    ("澳门", "特别行政区", ""),
    ("台湾", "省", ""),
];

/// What the codes of cities begin with, as their governments' published notices show; only where
/// no other place is known to use it.
const CITY_CODES: [(&str, &str); 30] = [
    ("穗", "广州市"),
    ("深", "深圳市"),
    ("珠府", "珠海市"),
    ("佛府", "佛山市"),
    ("杭政", "杭州市"),
    ("甬", "宁波市"),
    ("温政", "温州市"),
    ("绍政", "绍兴市"),
    ("台政", "台州市"),
    ("苏府", "苏州市"),
    ("锡政", "无锡市"),
    ("合政", "合肥市"),
    ("榕政", "福州市"),
    ("厦府", "厦门市"),
    ("泉政", "泉州市"),
    ("漳政", "漳州市"),
    ("洪府", "南昌市"),
    ("郑政", "郑州市"),
    ("成府", "成都市"),
    ("成办", "成都市"),
    ("绵府", "绵阳市"),
    ("泸市府", "泸州市"),
    ("筑府", "贵阳市"),
    ("遵府", "遵义市"),
    ("昆政", "昆明市"),
    ("哈政", "哈尔滨市"),
    ("沈政", "沈阳市"),
    ("并政", "太原市"),
    ("银政", "银川市"),
    ("海府", "海口市"),
];

/// Codes that begin like a province's and are, or may be, another place's: 吉府 is 吉安, 鄂府
/// 鄂尔多斯, 甘府 甘孜, 辽府 辽源, 云府 云浮, 晋政文 晋江, 新政文 新乡.
const AMBIGUOUS_CODES: [&str; 7] = ["吉府", "鄂府", "甘府", "辽府", "云府", "晋政文", "新政文"];

impl Province {
    /// The short name people use in tables: `广西`, `内蒙古`.
    pub fn name(self) -> &'static str {
        PROVINCES[self.0 as usize].0
    }

    /// Whether it is a city directly under the central government (直辖市).
    pub fn is_municipality(self) -> bool {
        matches!(self.name(), "北京" | "天津" | "上海" | "重庆")
    }

    /// The province whose short or full name is exactly `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::find(|(short, rest, _)| {
            name.strip_prefix(short)
                .is_some_and(|r| r.is_empty() || r == *rest)
        })
    }

    /// The province that `text` begins with, and what stands behind its name: `湖南省科学技术协会`.
    /// 江苏路 and 河北区 begin with none.
    fn at_start(text: &str) -> Option<(Self, &str)> {
        let (at, (short, rest, _)) = PROVINCES
            .iter()
            .enumerate()
            .find(|(_, (short, ..))| text.starts_with(short))?;
        let behind = &text[short.len()..];
        let full = behind.strip_prefix(rest);
        let named = full.is_some() || !division::is_street(behind);
        named.then(|| (Self(at as u8), full.unwrap_or(behind)))
    }

    /// The province whose name stands first in `text`, whatever stands around it.
    pub fn mentioned_in(text: &str) -> Option<Self> {
        text.char_indices()
            .find_map(|(at, _)| Self::at_start(&text[at..]))
            .map(|(province, _)| province)
    }

    /// The province that a document number's code (机关代字) belongs to, by the abbreviation it
    /// begins with. Codes that bodies of two provinces use (宁政发: 宁夏, 南京) give none, and those
    /// that cities are known to use give the city's province (see [`Province::city_of_number_code`]).
    pub fn of_number_code(code: &str) -> Option<Self> {
        if let Some(city) = Self::city_of_number_code(code) {
            return Division::at_start(city, None)?.province;
        }
        if AMBIGUOUS_CODES.iter().any(|begin| code.starts_with(begin)) {
            return None;
        }
        if code.starts_with("内") {
            let more = ["内蒙", "内政", "内党", "内科"]
                .iter()
                .any(|b| code.starts_with(b));
            let bare = code == "内蒙";
            return Self::named("内蒙古").filter(|_| more && !bare);
        }
        let first = code.chars().next()?;
        Self::find(|(_, _, marks)| *marks != "内蒙" && marks.contains(first))
    }

    /// The city whose government or bodies are known to use the code: `穗府办` is 广州市.
    pub fn city_of_number_code(code: &str) -> Option<&'static str> {
        CITY_CODES
            .iter()
            .find(|(begin, _)| code.starts_with(begin))
            .map(|(_, city)| *city)
    }

    fn find(wanted: impl Fn(&(&str, &str, &str)) -> bool) -> Option<Self> {
        PROVINCES.iter().position(wanted).map(|i| Self(i as u8))
    }
}

impl Serialize for Province {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Province {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name)
            .ok_or_else(|| serde::de::Error::custom(format!("no province is called {name}")))
    }
}

/// The name of the file beside the corpus folder that holds the user's own words, in jieba's format.
pub const DICTIONARY: &str = "dictionary.txt";

/// The name of the file beside the corpus folder that holds the user's synonyms.
pub const SYNONYMS: &str = "synonyms.txt";

/// One file of the corpus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it lies, as it can be opened and as it is shown: `corpus/重庆/渝科协发〔2022〕2号.txt`.
    pub path: PathBuf,
    /// What it is known by: its absolute path, links resolved.
    pub identity: String,
    /// The province its folder is named after.
    pub province: Option<Province>,
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change, in nanoseconds since 1970; 0 where the file system has none.
    pub modified: u128,
}

/// The corpus cannot be listed.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// There is no such folder or file.
    #[error("{} 不存在", .0.display())]
    Missing(PathBuf),
    /// Something below it cannot be listed.
    #[error("{} 无法列出：{}", .0.display(), .1)]
    Unlistable(PathBuf, std::io::Error),
}

/// Every file below `root` (or `root` itself, if it is a file), in path order.
///
/// Left out are hidden files, files that office programs leave while they edit (`~$…`), and
/// `README*`; links are not followed. Everything else is somebody's notice: a file that nothing here
/// can read is listed too, so that it is reported and not passed over.
///
/// # Errors
/// [`CorpusError`] when `root` is missing or a folder below it cannot be read.
pub fn entries(root: &Path) -> Result<Vec<Entry>, CorpusError> {
    if !root.exists() {
        return Err(CorpusError::Missing(root.to_path_buf()));
    }
    // "./corpus" and "corpus" are the same to whoever reads an address.
    let root = match root.strip_prefix(".") {
        Ok(rest) if !rest.as_os_str().is_empty() => rest,
        _ => root,
    };
    let real_root = identity(root);
    let walk = walkdir::WalkDir::new(root)
        .follow_root_links(true)
        // Of one folder: what stands before the names is the same.
        .sort_by(|a, b| a.path().as_os_str().cmp(b.path().as_os_str()))
        .into_iter()
        .filter_entry(|e| e.depth() == 0 || !is_left_out(&e.file_name().to_string_lossy()));
    let mut found = Vec::new();
    // Files of one folder come together.
    let mut folder: (PathBuf, Option<Province>) = (PathBuf::new(), None);
    for entry in walk {
        let entry = entry.map_err(|e| {
            let path = e.path().unwrap_or(root).to_path_buf();
            CorpusError::Unlistable(path, e.into())
        })?;
        // The root may be a link to a folder; walkdir calls it a link and goes in all the same.
        let is_root_folder = entry.depth() == 0 && root.is_dir();
        if is_root_folder || entry.file_type().is_dir() {
            continue;
        }
        let metadata = entry
            .path()
            .metadata()
            .or_else(|_| entry.path().symlink_metadata())
            .map_err(|e| CorpusError::Unlistable(entry.path().to_path_buf(), e))?;
        let modified = metadata
            .modified()
            .ok()
            .and_then(|t| t.duration_since(SystemTime::UNIX_EPOCH).ok())
            .map_or(0, |d| d.as_nanos());
        // Links are few, and each may lead anywhere; all else lies where it seems to.
        let is_link = entry.path_is_symlink();
        let path = entry.into_path();
        let identity = match path.strip_prefix(root) {
            Ok(below) if !is_link && !below.as_os_str().is_empty() => Path::new(&real_root)
                .join(below)
                .to_string_lossy()
                .into_owned(),
            _ => identity(&path),
        };
        let is_other = |above: &&Path| above.as_os_str() != folder.0.as_os_str();
        if let Some(above) = path.parent().filter(is_other) {
            folder = (above.to_path_buf(), province_of_folder(&path));
        }
        found.push(Entry {
            identity,
            province: folder.1,
            size: metadata.len(),
            modified,
            path,
        });
    }
    Ok(found)
}

/// What a file or folder is known by: its absolute path, links resolved; as it stands where it is gone.
pub fn identity(path: &Path) -> String {
    let path = path
        .canonicalize()
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_path_buf());
    path.to_string_lossy().into_owned()
}

/// The province that the nearest folder above `path` is named after.
///
/// ```
/// # use std::path::Path;
/// # use duizhao::corpus::{province_of_folder, Province};
/// let path = Path::new("corpus/广西/2023/方案.txt");
/// assert_eq!(province_of_folder(path), Province::named("广西"));
/// ```
pub fn province_of_folder(path: &Path) -> Option<Province> {
    path.ancestors()
        .skip(1)
        .filter_map(|folder| folder.file_name())
        .find_map(|name| Province::named(&name.to_string_lossy()))
}

fn is_left_out(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("~$") || name.starts_with("README")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_code_tells_the_province() {
        let of = |code| Province::of_number_code(code).map(Province::name);
        assert_eq!(of("渝府办发"), Some("重庆"));
        assert_eq!(of("内蒙科协发"), Some("内蒙古"));
        assert_eq!(of("内政办发"), Some("内蒙古"));
        assert_eq!(of("穗府办"), Some("广东"));
        assert_eq!(of("苏政发"), Some("江苏"));
        for code in ["国办发", "宁政发", "青政发", "贵政发", "吉府发", "内府发"] {
            assert_eq!(of(code), None, "{code}");
        }
        assert_eq!(of(""), None);
    }

    #[test]
    fn the_first_province_named_in_a_text_wins() {
        assert_eq!(
            Province::mentioned_in("湖南省科协转发重庆市通知").map(Province::name),
            Some("湖南")
        );
        assert_eq!(Province::mentioned_in("中国科协通知"), None);
        assert_eq!(Province::mentioned_in("南京西路街道北京路"), None);
    }

    #[test]
    fn hidden_and_readme_files_are_not_notices() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["README.md", ".hidden", "~$open.docx", "b.txt", "a.pdf"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let names: Vec<_> = entries(folder.path())
            .unwrap()
            .iter()
            .map(|e| e.path.file_name().unwrap().to_owned())
            .collect();
        assert_eq!(names, ["a.pdf", "b.txt"]);
    }
}
