//! A number in the number formats of WordprocessingML (ECMA-376 part 1, 17.18.59).
//!
//! Those that Chinese, Taiwanese and Japanese versions of Word offer, and the Latin ones. The
//! others (Hebrew, Thai, words of European languages) come as decimal numbers.

/// `n` as Word writes it in `format`; `none` writes nothing.
pub(in crate::extract) fn numeral(format: &str, n: u32) -> String {
    let text = match format {
        "none" => Some(String::new()),
        "decimalZero" => Some(format!("{n:02}")),
        "decimalFullWidth" | "decimalFullWidth2" => Some(digits(
            n,
            ['０', '１', '２', '３', '４', '５', '６', '７', '８', '９'],
        )),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => nth('①', 20, n),
        "decimalEnclosedParen" => nth('⑴', 20, n),
        "decimalEnclosedFullstop" => nth('⒈', 20, n),
        "ideographEnclosedCircle" => nth('㊀', 10, n),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).map(|text| text.to_lowercase()),
        "upperLetter" => letters('A', n),
        "lowerLetter" => letters('a', n),
        "numberInDash" => Some(format!("- {n} -")),
        "ordinal" => Some(format!("{n}{}", ordinal_ending(n))),
        "hex" => Some(format!("{n:X}")),
        "ideographTraditional" => pick("甲乙丙丁戊己庚辛壬癸", n),
        "ideographZodiac" => pick("子丑寅卯辰巳午未申酉戌亥", n),
        "ideographZodiacTraditional" => stem_and_branch(n),
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => {
            Some(digits(n, PLAIN.digits))
        }
        "chineseCounting" | "taiwaneseCounting" if n >= 100 => Some(digits(n, PLAIN.digits)),
        "chineseCounting" | "chineseCountingThousand" => Some(counted(n, &PLAIN)),
        "taiwaneseCounting" | "taiwaneseCountingThousand" => Some(counted(n, &TAIWANESE)),
        "japaneseCounting" => Some(counted(n, &JAPANESE)),
        "chineseLegalSimplified" => Some(counted(n, &LEGAL)),
        "ideographLegalTraditional" => Some(counted(n, &LEGAL_TRADITIONAL)),
        "japaneseLegal" => Some(counted(n, &LEGAL_JAPANESE)),
        // A format of one's own: `001, 002, 003, ...`.
        _ if format.starts_with('0') => {
            let width = format.bytes().take_while(u8::is_ascii_digit).count().min(9);
            Some(format!("{n:0width$}"))
        }
        _ => None,
    };
    text.unwrap_or_else(|| n.to_string())
}

/// How a script counts.
struct Counting {
    digits: [char; 10],
    /// Thousands, hundreds, tens.
    units: [char; 3],
    myriad: char,
    /// Whether 101 is written with a zero (一百〇一).
    zero: bool,
    /// Before which units a one is left out: in front (十一) or everywhere (百十一).
    one: One,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum One {
    Kept,
    OmittedInFront,
    Omitted,
}

const PLAIN: Counting = Counting {
    digits: ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'],
    units: ['千', '百', '十'],
    myriad: '万',
    zero: true,
    one: One::OmittedInFront,
};
const TAIWANESE: Counting = Counting {
    myriad: '萬',
    ..PLAIN
};
const JAPANESE: Counting = Counting {
    zero: false,
    one: One::Omitted,
    ..PLAIN
};
const LEGAL: Counting = Counting {
    digits: ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'],
    units: ['仟', '佰', '拾'],
    myriad: '万',
    zero: true,
    one: One::Kept,
};
const LEGAL_TRADITIONAL: Counting = Counting {
    digits: ['零', '壹', '貳', '參', '肆', '伍', '陸', '柒', '捌', '玖'],
    myriad: '萬',
    ..LEGAL
};
const LEGAL_JAPANESE: Counting = Counting {
    digits: ['零', '壱', '弐', '参', '四', '伍', '六', '七', '八', '九'],
    units: ['阡', '百', '拾'],
    myriad: '萬',
    zero: false,
    one: One::Kept,
};

fn counted(n: u32, counting: &Counting) -> String {
    if n == 0 {
        return counting.digits[0].to_string();
    }
    let (myriads, rest) = (n / 10_000, n % 10_000);
    let mut out = String::new();
    if myriads > 0 {
        out = counted(myriads, counting);
        out.push(counting.myriad);
    }
    let mut gap = false;
    for (place, unit) in [1000, 100, 10, 1].into_iter().zip(0..) {
        let digit = rest / place % 10;
        if digit == 0 {
            gap = true;
            continue;
        }
        if gap && counting.zero && !out.is_empty() {
            out.push(counting.digits[0]);
        }
        gap = false;
        let unit: Option<char> = counting.units.get(unit).copied();
        let bare = match counting.one {
            One::Kept => false,
            One::OmittedInFront => place == 10 && out.is_empty(),
            One::Omitted => place > 1,
        };
        if digit > 1 || !bare {
            out.push(counting.digits[digit as usize]);
        }
        out.extend(unit);
    }
    out
}

fn digits(n: u32, digits: [char; 10]) -> String {
    let number = n.to_string();
    number
        .bytes()
        .map(|b| digits[usize::from(b - b'0')])
        .collect()
}

/// The `n`th of `count` characters from `first` on.
fn nth(first: char, count: u32, n: u32) -> Option<String> {
    let is_there = (1..=count).contains(&n);
    let found = is_there.then(|| char::from_u32(first as u32 + n - 1));
    found.flatten().map(String::from)
}

fn pick(characters: &str, n: u32) -> Option<String> {
    let at = n.checked_sub(1)? as usize;
    characters.chars().nth(at).map(String::from)
}

/// 甲子, 乙丑, … 癸亥: sixty of them, then again.
fn stem_and_branch(n: u32) -> Option<String> {
    let at = n.checked_sub(1)?;
    let stem = pick("甲乙丙丁戊己庚辛壬癸", at % 10 + 1)?;
    let branch = pick("子丑寅卯辰巳午未申酉戌亥", at % 12 + 1)?;
    Some(stem + &branch)
}

fn roman(n: u32) -> Option<String> {
    const STEPS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = (1..=32_767).contains(&n).then_some(n)?;
    let mut out = String::new();
    for (value, text) in STEPS {
        while rest >= value {
            out.push_str(text);
            rest -= value;
        }
    }
    Some(out)
}

/// A … Z, AA, BB … ZZ, AAA.
fn letters(first: char, n: u32) -> Option<String> {
    let at = (1..=780).contains(&n).then(|| n - 1)?;
    let letter = char::from_u32(first as u32 + at % 26)?;
    Some(letter.to_string().repeat(at as usize / 26 + 1))
}

fn ordinal_ending(n: u32) -> &'static str {
    match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_numerals(format: &str, expected: &[(u32, &str)]) {
        for &(n, text) in expected {
            assert_eq!(numeral(format, n), text, "{format} {n}");
        }
    }

    #[test]
    fn chinese_numbers_are_counted_to_ten_thousand() {
        let expected = [
            (1, "一"),
            (10, "十"),
            (11, "十一"),
            (20, "二十"),
            (99, "九十九"),
            (100, "一百"),
            (101, "一百〇一"),
            (110, "一百一十"),
            (1001, "一千〇一"),
            (1010, "一千〇一十"),
            (10_000, "一万"),
            (10_010, "一万〇一十"),
        ];
        assert_numerals("chineseCountingThousand", &expected);
        assert_numerals("taiwaneseCountingThousand", &[(10_000, "一萬")]);
        assert_numerals("chineseCounting", &[(21, "二十一"), (105, "一〇五")]);
        assert_numerals(
            "japaneseCounting",
            &[(10, "十"), (111, "百十一"), (1000, "千")],
        );
        assert_numerals(
            "chineseLegalSimplified",
            &[(10, "壹拾"), (12, "壹拾贰"), (105, "壹佰零伍")],
        );
    }

    #[test]
    fn sequences_of_characters_end_in_decimal_numbers() {
        assert_numerals(
            "decimalEnclosedCircleChinese",
            &[(1, "①"), (20, "⑳"), (21, "21")],
        );
        assert_numerals("decimalEnclosedParen", &[(3, "⑶")]);
        assert_numerals(
            "ideographTraditional",
            &[(1, "甲"), (10, "癸"), (11, "11"), (0, "0")],
        );
        assert_numerals("ideographZodiacTraditional", &[(1, "甲子"), (60, "癸亥")]);
        assert_numerals("ideographDigital", &[(10, "一〇")]);
        assert_numerals("decimalFullWidth", &[(12, "１２")]);
        assert_numerals("decimalZero", &[(3, "03"), (12, "12")]);
        assert_numerals("001, 002, 003, ...", &[(7, "007"), (1234, "1234")]);
    }

    #[test]
    fn latin_formats_are_words() {
        assert_numerals("upperRoman", &[(4, "IV"), (1999, "MCMXCIX"), (0, "0")]);
        assert_numerals("lowerRoman", &[(9, "ix")]);
        assert_numerals("upperLetter", &[(26, "Z"), (27, "AA"), (54, "BBB")]);
        assert_numerals("lowerLetter", &[(2, "b"), (4_000_000_000, "4000000000")]);
        assert_numerals("bahtText", &[(7, "7")]);
        assert_numerals("none", &[(7, "")]);
    }
}
