//! Quantities (数量指标): the number with its bound and unit, as far as the words next to it say.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};

use super::numeral::{fraction, is_digit, number};
use super::{Detail, Entry, Offsets};
use crate::notice::pattern::pattern;

/// A quantity, computed from the words of its entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// How the value binds.
    pub bound: Bound,
    /// The number, 万 and 亿 multiplied out; none for 一批.
    pub value: Option<f64>,
    /// The upper end of a range (3—5个).
    pub max: Option<f64>,
    /// The unit as printed (％ as %); empty for fractions (三分之一).
    pub unit: String,
    /// The time or body that it is counted by: 年 of 每年.
    pub per: Option<String>,
}

/// The values come from decimal digits: none of them is NaN.
impl Eq for Quantity {}

/// How a value binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bound {
    /// 不低于, 以上, 达到.
    #[serde(rename = ">=")]
    AtLeast,
    /// 不超过, 以下, 以内.
    #[serde(rename = "<=")]
    AtMost,
    /// 超过, 高于.
    #[serde(rename = ">")]
    MoreThan,
    /// 低于, 少于.
    #[serde(rename = "<")]
    LessThan,
    /// No word says otherwise.
    #[serde(rename = "=")]
    Exactly,
    /// 约, 左右.
    #[serde(rename = "~")]
    About,
    /// 增长, 提高: a difference.
    #[serde(rename = "+")]
    Increase,
    /// 下降, 减少: a difference.
    #[serde(rename = "-")]
    Decrease,
}

impl Bound {
    /// The sign in JSON.
    pub fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::MoreThan => ">",
            Self::LessThan => "<",
            Self::Exactly => "=",
            Self::About => "~",
            Self::Increase => "+",
            Self::Decrease => "-",
        }
    }
}

/// Units; a longer one stands before one that it begins with. Those of time are here so that 3个月
/// is not 3个; they make no quantity.
const UNIT: &str = concat!(
    r"(?:个百分点|百分点|%|％|‰|个工作日|个月|个小时|个学时|个课时|个|人次|人天|人|名|位|户|支|家|所|次|场|站|期|届|项|篇|部|件|套|册|份|条|款|种|类|批|",
    r"处|座|台|辆|架|艘|门|节|堂|组|队|例|对|张|栋|间|只|头|株|棵|万元|亿元|元|美元|平方米|平方公里|平方千米|立方米|公里|千米|厘米|毫米|米|",
    r"亩|公顷|吨|千克|公斤|克|升|兆瓦|千瓦时|千瓦|度|学时|课时|学分|小时|分钟|倍|岁|级|分|床|套次|车次|班次)",
);
const ARABIC: &str =
    r"[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?\s*(?:万亿|百万|千万|万|亿|千)?\s*(?:余|多)?";
const CHINESE: &str = r"[一二三四五六七八九十百千万亿两]+(?:余|多)?";

static QUANTITY: LazyLock<Regex> = LazyLock::new(|| {
    let per = "每(?:年度?|月|季度?|周|学期|学年|半年|两年|人|户|村|县|次|校|班|天|日)(?:至少)?|年均|人均|户均";
    let bound = concat!(
        "不(?:得)?(?:低于|少于|超过|高于|多于|大于|小于|足|满)|至少|最少|最多|最高|最低|达到?|突破|超过|高于|低于|大于|小于|多于|少于|超出?|",
        "力争|控制|保持|稳定|约|近|大约|累计|总计|共|完成|新增|新建|建成|建设|培育|培养|打造|创建|增长|提高|提升|增加|上升|下降|降低|减少|缩短|压缩|压减"
    );
    let number = format!("{ARABIC}|{CHINESE}");
    pattern(&format!(
        concat!(
            r"(?P<per>{per})?\s*(?P<bound>(?:{bound})*)(?P<to>到|至|为|了|在|成)?(?P<later>(?:每人)?(?:{per}))?\s*",
            r"(?:(?P<whole>[一二三四五六七八九十百千]+)分之(?P<part>[一二两三四五六七八九十百零〇]+(?:点[一二三四五六七八九零〇]+)?)",
            r"|(?P<value>{number})\s*(?:{unit}?(?:以上)?\s*(?:[—–－~～\-]+|至|到|、)?\s*(?P<max>{number}))??\s*(?P<unit>{unit}))",
            r"(?P<behind>(?:\s*[（(]含[）)])?(?:及其?|或者?)?(?:以上|以下|以内|之内|左右|上下|之间))?",
        ),
        per = per,
        bound = bound,
        number = number,
        unit = UNIT,
    ))
});

/// Words that say that a Chinese numeral before a measure word counts something to be done.
const ACHIEVE: [&str; 34] = [
    "建设", "建成", "培育", "打造", "创建", "新建", "新增", "遴选", "评选", "认定", "选树", "推出",
    "扶持", "引进", "培养", "创作", "开发", "树立", "组建", "实施", "形成", "发展", "推广", "举办",
    "开展", "组织", "设立", "确定", "支持", "完成", "发布", "命名", "布局", "谋划",
];

/// The quantities of `text`, with what their words say.
pub(super) fn read(text: &str, offsets: &mut Offsets<'_>) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(captures) = QUANTITY.captures_at(text, at) {
        let Some(whole) = captures.get(0) else { break };
        at = whole.end().max(at + 1);
        if let Some((start, end, quantity)) = quantity(text, &captures) {
            at = end;
            found.push(offsets.entry(start, end, Some(Detail::Quantity(quantity))));
        }
    }
    found
}

fn quantity(text: &str, found: &Captures<'_>) -> Option<(usize, usize, Quantity)> {
    let whole = found.get(0)?;
    let get = |name: &str| found.name(name).map_or("", |m| m.as_str());
    let (mut value, unit) = match found.name("whole") {
        Some(parts) => fraction(parts.as_str(), get("part"))?,
        None => (number(get("value")), get("unit").replace('％', "%")),
    };
    let chinese = found
        .name("value")
        .is_some_and(|v| !v.as_str().contains(is_digit));
    let max = found.name("max").and_then(|m| number(m.as_str()));
    let before = &text[..whole.start()];
    let behind = &text[whole.end()..];
    if !counts(found, before, behind, chinese) {
        return None;
    }
    let vague = get("value") == "一" && unit == "批";
    if vague {
        value = None;
    }
    let word = if get("later").is_empty() {
        get("per")
    } else {
        get("later")
    };
    let per = per(word, before);
    let bound = if max.is_some() {
        Bound::Exactly
    } else {
        bound(get("bound"), get("to"), get("behind"), get("value"))
    };
    // Spaces before the first word are no part of it.
    let bare = get("bound").is_empty() && get("per").is_empty() && get("later").is_empty();
    let first = found
        .name("value")
        .filter(|_| bare)
        .map_or(whole.start(), |v| v.start());
    let words = &text[first..whole.end()];
    let start = first + (words.len() - words.trim_start().len());
    let (mut end, mut max) = (whole.end(), max);
    // 五千元以上五万元以下 is one range.
    if bound == Bound::AtLeast
        && get("behind").contains("以上")
        && let Some((more, upper)) = upper(behind, &unit)
    {
        end += more;
        max = Some(upper);
    }
    let quantity = Quantity {
        bound: if max.is_some() { Bound::Exactly } else { bound },
        value,
        max,
        unit,
        per,
    };
    Some((start, end, quantity))
}

/// Whether the number counts something: not a place in a row (第3个), not a time (3个月), not a word
/// that a numeral happens to begin (一个中心, 三部门).
fn counts(found: &Captures<'_>, before: &str, behind: &str, chinese: bool) -> bool {
    let get = |name: &str| found.name(name).map_or("", |m| m.as_str());
    let unit = get("unit");
    if before.ends_with(['第', '〔', '.', '．', '-', '—']) && get("bound").is_empty() {
        return false;
    }
    if before.ends_with(is_digit) || matches!(unit, "个工作日" | "个月") {
        return false;
    }
    let next = behind.chars().next();
    let word = match unit {
        "部" => matches!(next, Some('门' | '委' | '署' | '分' | '队' | '长' | '级')),
        "分" => matches!(
            next,
            Some('之' | '类' | '级' | '别' | '钟' | '工' | '管' | '析')
        ),
        "级" | "条" | "款" | "期" | "届" | "度" | "节" => {
            found.name("bound").is_none_or(|b| b.is_empty()) && get("behind").is_empty()
        }
        "门" => matches!(next, Some('户' | '诊' | '槛' | '类')),
        "场" => matches!(next, Some('所' | '景' | '地' | '馆')),
        "人" => matches!(next, Some('民' | '员' | '才' | '口' | '均')),
        "站" | "位" => matches!(next, Some('点' | '一' | '于' | '置')),
        "个" => matches!(next, Some('人' | '性' | '别' | '体')),
        "所" => matches!(next, Some('有' | '在' | '属' | '需')),
        "项" | "名" | "次" | "种" | "类" => matches!(
            next,
            Some('目' | '单' | '日' | '子' | '植' | '别' | '型' | '称')
        ),
        "对" => true,
        _ => false,
    };
    if word || (unit == "号") {
        return false;
    }
    if !chinese {
        return true;
    }
    let bound = get("bound");
    let strict = [
        "不", "至少", "最", "达", "超", "约", "高于", "低于", "突破", "多于", "少于",
    ];
    let bounded = strict.iter().any(|w| bound.contains(w)) || !get("behind").is_empty();
    if found.name("whole").is_some() || bounded {
        return true;
    }
    let achieved = ACHIEVE
        .iter()
        .any(|w| before.ends_with(w) || bound.ends_with(w));
    let counted = per(get("per"), before).is_some() && matches!(unit, "次" | "场" | "期" | "轮");
    let one = get("value") == "一";
    if one && !counted {
        return unit == "批" && achieved;
    }
    let plain = matches!(
        unit,
        "个" | "名"
            | "家"
            | "支"
            | "项"
            | "所"
            | "场"
            | "次"
            | "处"
            | "人"
            | "座"
            | "件"
            | "篇"
            | "部"
            | "套"
            | "批"
            | "期"
    );
    plain && (achieved || counted || !get("per").is_empty())
}

fn bound(words: &str, to: &str, behind: &str, value: &str) -> Bound {
    let has = |list: &[&str]| list.iter().any(|w| words.contains(w));
    if behind.contains("以上") {
        return Bound::AtLeast;
    }
    if behind.contains("以下") || behind.ends_with('内') {
        return Bound::AtMost;
    }
    if has(&[
        "不低于",
        "不得低于",
        "不少于",
        "不得少于",
        "不小于",
        "不得小于",
        "至少",
        "最少",
        "最低",
    ]) {
        return Bound::AtLeast;
    }
    if has(&[
        "不超过",
        "不得超过",
        "不高于",
        "不得高于",
        "不多于",
        "不得多于",
        "不大于",
        "不得大于",
        "最多",
        "最高",
    ]) {
        return Bound::AtMost;
    }
    if has(&["不足", "不满", "低于", "少于", "小于"]) {
        return Bound::LessThan;
    }
    let up = has(&["增长", "提高", "提升", "增加", "上升"]);
    let down = has(&["下降", "降低", "减少", "缩短", "压缩", "压减"]);
    let reached = matches!(to, "到" | "至" | "为" | "在" | "成");
    match () {
        () if reached && up => Bound::AtLeast,
        () if reached && down => Bound::AtMost,
        () if has(&["达", "突破"]) && !up => Bound::AtLeast,
        () if has(&["超", "高于", "多于", "大于"]) => Bound::MoreThan,
        () if up => Bound::Increase,
        () if down => Bound::Decrease,
        () if behind.contains("左右") || behind.contains("上下") => Bound::About,
        () if has(&["约", "近"]) || value.ends_with(['余', '多']) => Bound::About,
        () => Bound::Exactly,
    }
}

/// The time or body that a quantity is counted by, told right before it or earlier in its phrase.
fn per(word: &str, before: &str) -> Option<String> {
    let phrase = before
        .rfind(['，', '。', '；', '、', '\n', '：'])
        .map_or(before, |at| &before[at..]);
    let word = if word.is_empty() { phrase } else { word };
    let known = ["年均", "人均", "户均"].iter().find(|w| word.contains(**w));
    if let Some(known) = known {
        return known.chars().next().map(String::from);
    }
    let (_, unit) = word.rsplit_once('每')?;
    const UNITS: [&str; 16] = [
        "半年", "两年", "年", "季度", "季", "月", "周", "学期", "学年", "人", "户", "村", "县",
        "次", "天", "日",
    ];
    let unit = UNITS.iter().find(|u| unit.starts_with(**u))?;
    Some((*unit).to_owned())
}

/// The upper end of a range told in full: `五万元以下` behind `五千元以上`.
fn upper(behind: &str, unit: &str) -> Option<(usize, f64)> {
    let length = behind
        .char_indices()
        .take_while(|(_, c)| is_digit(*c) || "一二三四五六七八九十百千万亿两.．零〇".contains(*c))
        .last()
        .map(|(at, c)| at + c.len_utf8())?;
    let rest = behind[length..].strip_prefix(unit).or_else(|| {
        // 万 of 万元 was taken for a digit.
        behind[length..].strip_prefix(unit.trim_start_matches(['万', '亿']))
    })?;
    let end = ["以下", "以内"].iter().find(|w| rest.starts_with(**w))?;
    let upper = number(&behind[..length])?;
    Some((behind.len() - rest.len() + end.len(), upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        read(text, &mut Offsets::new(text))
            .into_iter()
            .map(|entry| {
                let Some(Detail::Quantity(q)) = entry.detail else {
                    panic!("no quantity")
                };
                let value = q.value.map_or("?".to_owned(), |v| v.to_string());
                let max = q.max.map_or(String::new(), |m| format!("..{m}"));
                let per = q.per.map_or(String::new(), |p| format!("/{p}"));
                format!(
                    "{} [{}{value}{max}{}{per}]",
                    entry.text,
                    q.bound.sign(),
                    q.unit
                )
            })
            .collect()
    }

    #[test]
    fn bounds_stand_before_or_behind() {
        assert_eq!(
            told("推动全省巡展不低于 15 站，行程不低于 10 万公里，覆盖率达到80%，每年不少于2次。"),
            [
                "不低于 15 站 [>=15站]",
                "不低于 10 万公里 [>=100000公里]",
                "达到80% [>=80%]",
                "每年不少于2次 [>=2次/年]"
            ]
        );
        assert_eq!(
            told("建成10万公里以上绿道，控制在５％以内，三分之二以上成员同意，百分之八十以上。"),
            [
                "建成10万公里以上 [>=100000公里]",
                "控制在５％以内 [<=5%]",
                "三分之二以上 [>=0.667]",
                "百分之八十以上 [>=80%]"
            ]
        );
    }

    #[test]
    fn growth_is_a_difference_and_a_level_reached_is_none() {
        assert_eq!(
            told(
                "入园率提高5个百分点，能耗下降13.5%，提高到90%，压缩至3个，突破1.2万亿元，约200名。"
            ),
            [
                "提高5个百分点 [+5个百分点]",
                "下降13.5% [-13.5%]",
                "提高到90% [>=90%]",
                "压缩至3个 [<=3个]",
                "突破1.2万亿元 [>=1200000000000元]",
                "约200名 [~200名]"
            ]
        );
    }

    #[test]
    fn ranges_have_two_ends() {
        assert_eq!(
            told(
                "培育3—5个品牌，处五千元以上五万元以下罚款，并处一倍以上三倍以下罚款，扶持20至30家。"
            ),
            [
                "培育3—5个 [=3..5个]",
                "五千元以上五万元以下 [=5000..50000元]",
                "一倍以上三倍以下 [=1..3倍]",
                "20至30家 [=20..30家]"
            ]
        );
    }

    #[test]
    fn words_that_begin_with_a_numeral_count_nothing() {
        for text in [
            "坚持一个中心、三部门联合，第3个工作日，3个月内，第二十三条，十四届。",
            "2023年5月6日，“一老一小”“五个一”工程，一个都不能少。",
            "一方面，两个确立，三位一体，四个自信，五个方面，第2次会议。",
        ] {
            assert_eq!(told(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(
            told("培育两个基地，打造一批品牌"),
            ["培育两个 [=2个]", "打造一批 [=?批]"]
        );
    }
}
