//! The columns: their names, their order, and which notice stands in which.

use std::collections::{BTreeSet, HashMap};

use super::{Columns, ComparedNotice, NO_PROVINCE, Options};
use crate::corpus::Province;
use crate::notice::Notice;

/// The year a notice is of: that of its date, of its number, or the one its title names.
pub(super) fn year(notice: &Notice) -> Option<i32> {
    let date = notice.date_of_issue.map(time::Date::year);
    let number = || {
        notice
            .document_number
            .as_ref()
            .and_then(|n| n.year)
            .map(i32::from)
    };
    let title = || {
        let digits: Vec<&str> = notice.title.split(|c: char| !c.is_ascii_digit()).collect();
        let mut years = digits
            .iter()
            .filter(|d| d.len() == 4 && d.starts_with("20"));
        years.next().and_then(|d| d.parse().ok())
    };
    date.or_else(number).or_else(title)
}

/// The names of the columns in their order, and the column of each notice: that of the base first,
/// then provinces by the number of their items, notices and years by age.
pub(super) fn columns(notices: &[ComparedNotice], options: &Options) -> (Vec<String>, Vec<usize>) {
    let provinces: BTreeSet<Option<Province>> = notices.iter().map(|n| n.province).collect();
    let name = |n: &ComparedNotice| {
        let province = n.province.map_or(NO_PROVINCE, Province::name);
        let year = || n.year.map_or("未注明年份".to_owned(), |y| format!("{y}年"));
        match options.columns {
            Columns::Province => province.to_owned(),
            Columns::Notice => n.name.clone(),
            Columns::Year if provinces.len() > 1 => format!("{province}{}", year()),
            Columns::Year => year(),
        }
    };
    let mut of_name: HashMap<String, (bool, usize, String)> = HashMap::new();
    let mut names: Vec<String> = Vec::new();
    for notice in notices {
        let name = name(notice);
        if !names.contains(&name) {
            names.push(name.clone());
        }
        let date = || notice.date_of_issue.clone();
        let age = date()
            .or(notice.year.map(|y| y.to_string()))
            .unwrap_or_else(|| "9999".to_owned());
        let entry = of_name.entry(name).or_insert((true, 0, age.clone()));
        entry.0 &= options.base.as_deref() != Some(notice.id.as_str());
        entry.1 += notice.items;
        entry.2 = age.min(entry.2.clone());
    }
    names.sort_by_cached_key(|name| {
        let (is_not_base, items, age) = of_name[name].clone();
        let items = match options.columns {
            Columns::Province => std::cmp::Reverse(items),
            _ => std::cmp::Reverse(0),
        };
        (is_not_base, items, age, name.clone())
    });
    let place = |n: &ComparedNotice| {
        let name = name(n);
        names.iter().position(|other| *other == name).unwrap_or(0)
    };
    let of_notice = notices.iter().map(place).collect();
    (names, of_notice)
}
