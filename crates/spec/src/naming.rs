//! The one place where identifiers are made from names of the wire.
//!
//! A name is cut into words once ([`words`]), and every case is put together from these words. The rules:
//!
//! - whatever is not an ASCII letter or digit separates words (`x-url-path` is `x_url_path`);
//! - a capital after a small letter or a digit begins a word (`buId` is `bu_id`);
//! - a run of capitals is one word; when a small letter follows, its last capital begins the next word (`CVEId` is `cve_id`),
//!   unless that small letter is a plural `s` (`userIDs` is `user_ids`);
//! - digits stay with the letters before them (`md5Hash` is `md5_hash`);
//! - a few spellings are one word whatever their capitals, see [`EXCEPTIONS`];
//! - what begins with a digit gets a `v` before it (`5xx` is `v5xx`, the value `1902` is `V1902`), a minus sign before a digit is
//!   the word `minus`;
//! - keywords become raw identifiers (`r#type`), and those that cannot be raw get an underscore at their end (`self_`).

/// Spellings that are one word although their capitals say otherwise. Each is looked for at the beginning of a word; the longest
/// one that fits wins.
pub const EXCEPTIONS: &[&str] = &[
    "OAuth",
    "IPv4",
    "IPv6",
    "MacOS",
    "macOS",
    "iOS",
    "NoSQL",
    "MySQL",
    "PostgreSQL",
    "GaussDB",
    "MongoDB",
    "TaurusDB",
    "DynamoDB",
    "DDoS",
    "PCoIP",
    "WiFi",
    "GitHub",
    "LinkedIn",
    "FortiCASB",
    "FortiCWP",
    "FortiNAC",
    "FortiGate",
    "FortiCNP",
];

/// Rust's keywords, of all editions, strict and reserved. Sorted.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that cannot be written as raw identifiers.
const NEVER_RAW: &[&str] = &["crate", "self", "Self", "super"];

/// The words of a name, in lower case.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in parts(name) {
        let minus = part.starts_with(|c: char| c.is_ascii_digit())
            && name.get(..at).is_some_and(|before| before.ends_with('-'));
        // A dash between two words only separates them.
        if minus && at == 1 {
            words.push("minus".to_owned());
        }
        cut(part, &mut words);
    }
    words
}

/// The name in snake case and fit to be an identifier: `buId` is `bu_id`, `type` is `r#type`. `None` when nothing of it can be used.
#[must_use]
pub fn snake(name: &str) -> Option<String> {
    join(&words(name), "_", str::to_owned)
        .map(|text| guard_digit(text, 'v'))
        .map(|text| escape(&text))
}

/// The name in Pascal case and fit to be an identifier: `to-do` is `ToDo`. `None` when nothing of it can be used.
///
/// A name that is in Pascal case already stays as it is, capitals included: `OAuthProcess`, `CVEId`. One in capitals throughout is
/// taken for a word: `OPEN` is `Open`.
#[must_use]
pub fn pascal(name: &str) -> Option<String> {
    if is_pascal(name) && (name.len() == 1 || name.contains(|c: char| c.is_ascii_lowercase())) {
        return Some(name.to_owned());
    }
    join(&words(name), "", capitalised)
        .map(|text| guard_digit(text, 'V'))
        .map(|text| escape(&text))
}

/// The name in upper case with underscores, for statics: `get_service_status` is `GET_SERVICE_STATUS`. `None` when nothing of it can
/// be used.
#[must_use]
pub fn screaming(name: &str) -> Option<String> {
    join(&words(name), "_", str::to_ascii_uppercase).map(|text| guard_digit(text, 'V'))
}

/// Name of the handle of a group: `AlertCalls` for `alert`, whose bare name its main model needs.
#[must_use]
pub fn group_handle(group: &str) -> Option<String> {
    pascal(group).map(|name| name + "Calls")
}

/// Name of the struct that holds a call with its optional parameters: `ListCall` for `list`.
#[must_use]
pub fn call_struct(operation: &str) -> Option<String> {
    pascal(operation).map(|name| name + "Call")
}

/// Name of the struct of required parameters that would be mixed up as arguments: `ListArgs` for `list`.
#[must_use]
pub fn args_struct(operation: &str) -> Option<String> {
    pascal(operation).map(|name| name + "Args")
}

/// Name of the struct of a model's required fields that would be mixed up as arguments: `OrderRequired` for `Order`.
#[must_use]
pub fn required_struct(model: &str) -> String {
    format!("{model}Required")
}

/// Whether the text can stand in Rust code as an identifier, as it is.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    let bare = text.strip_prefix("r#");
    let plain = bare.unwrap_or(text);
    let shape = plain.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && plain.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && plain.chars().any(|c| c != '_');
    shape
        && if bare.is_some() {
            !NEVER_RAW.contains(&plain)
        } else {
            !is_keyword(plain)
        }
}

/// Whether the text is an identifier in snake case that needs no escape, as the names of groups and operations must be.
#[must_use]
pub fn is_snake(text: &str) -> bool {
    is_identifier(text)
        && !text.starts_with("r#")
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with('_')
        && !text.contains("__")
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Whether the text is an identifier in Pascal case: a capital, then letters and digits. Acronyms are fine (`CVE`, `S3`).
#[must_use]
pub fn is_pascal(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric())
        && !is_keyword(text)
}

/// Makes an identifier that is also a keyword fit to be used.
#[must_use]
pub fn escape(text: &str) -> String {
    if NEVER_RAW.contains(&text) {
        format!("{text}_")
    } else if is_keyword(text) {
        format!("r#{text}")
    } else {
        text.to_owned()
    }
}

fn is_keyword(text: &str) -> bool {
    text == "Self" || KEYWORDS.binary_search(&text).is_ok()
}

/// The runs of ASCII letters and digits, each with where it begins.
fn parts(name: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let tail = name.get(rest..)?;
        let start = rest + tail.find(|c: char| c.is_ascii_alphanumeric())?;
        let tail = name.get(start..)?;
        let end = start
            + tail
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(tail.len());
        rest = end;
        Some((start, name.get(start..end)?))
    })
}

/// Cuts a run of letters and digits at its capitals.
fn cut(mut part: &str, words: &mut Vec<String>) {
    while !part.is_empty() {
        let length = exception(part)
            .unwrap_or_else(|| word_length(part.as_bytes()))
            .max(1);
        let (word, rest) = part.split_at_checked(length).unwrap_or((part, ""));
        words.push(word.to_ascii_lowercase());
        part = rest;
    }
}

/// Length of the exception that the text begins with. A plural `s` or digits belong to it; after them, a new word has to begin.
fn exception(part: &str) -> Option<usize> {
    let mut longest = None;
    // Most words begin with a small letter that no exception has.
    if !part.starts_with(|c: char| c.is_ascii_uppercase() || matches!(c, 'i' | 'm')) {
        return None;
    }
    for spelling in EXCEPTIONS {
        let Some(rest) = part.strip_prefix(spelling) else {
            continue;
        };
        let tail = if begins_plural(rest.as_bytes()) {
            1
        } else {
            rest.bytes().take_while(u8::is_ascii_digit).count()
        };
        let ends = rest
            .get(tail..)
            .is_none_or(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()));
        if ends && longest.is_none_or(|length| spelling.len() + tail > length) {
            longest = Some(spelling.len() + tail);
        }
    }
    longest
}

/// Whether the text begins with an `s` that ends its word.
fn begins_plural(rest: &[u8]) -> bool {
    matches!(rest, [b's'] | [b's', b'A'..=b'Z' | b'0'..=b'9', ..])
}

/// Length of the first word of a run of letters and digits.
fn word_length(part: &[u8]) -> usize {
    let capitals = part.iter().take_while(|c| c.is_ascii_uppercase()).count();
    let after = part.get(capitals..).unwrap_or_default();
    let followed = after.first().is_some_and(u8::is_ascii_lowercase);
    if capitals > 1 && followed && !begins_plural(after) {
        // `CVEId`: the last capital begins the next word.
        return capitals - 1;
    }
    capitals + after.iter().take_while(|c| !c.is_ascii_uppercase()).count()
}

fn join(words: &[String], separator: &str, shape: fn(&str) -> String) -> Option<String> {
    if words.is_empty() {
        return None;
    }
    Some(
        words
            .iter()
            .map(|word| shape(word))
            .collect::<Vec<_>>()
            .join(separator),
    )
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(letters)
        .collect()
}

fn guard_digit(text: String, letter: char) -> String {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        format!("{letter}{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case() {
        for (name, ident) in [
            ("buId", "bu_id"),
            ("OAuthProcess", "oauth_process"),
            ("httpCode", "http_code"),
            ("HTTPCode", "http_code"),
            ("CVEId", "cve_id"),
            ("x-url-path", "x_url_path"),
            ("userIDs", "user_ids"),
            ("IDs", "ids"),
            ("deviceIDsByName", "device_ids_by_name"),
            ("DBSubnet", "db_subnet"),
            ("ipv4Address", "ipv4_address"),
            ("hostIPv6s", "host_ipv6s"),
            ("md5Hash", "md5_hash"),
            ("MD5", "md5"),
            ("isOAuth2", "is_oauth2"),
            ("page_info.next_marker", "page_info_next_marker"),
            ("project_id", "project_id"),
            ("X-Auth-Token", "x_auth_token"),
            ("filter[name]", "filter_name"),
            ("$top", "top"),
            ("_id", "id"),
            ("type", "r#type"),
            ("gen", "r#gen"),
            ("self", "self_"),
            ("Self", "self_"),
            ("super", "super_"),
            ("5xx", "v5xx"),
            ("4xxCount", "v4xx_count"),
            ("-1", "minus_1"),
            ("2020-01", "v2020_01"),
        ] {
            assert_eq!(snake(name).as_deref(), Some(ident), "{name}");
        }
        assert_eq!(snake("---"), None);
        assert_eq!(snake("标识"), None);
    }

    #[test]
    fn pascal_case() {
        for (name, ident) in [
            ("OAuthProcess", "OAuthProcess"),
            ("CVEId", "CVEId"),
            ("get_service_status", "GetServiceStatus"),
            ("IN_PROGRESS", "InProgress"),
            ("completed_success", "CompletedSuccess"),
            ("to do", "ToDo"),
            ("OPEN", "Open"),
            ("AWSS3", "Awss3"),
            ("X", "X"),
            ("self", "Self_"),
            ("1902", "V1902"),
            ("-1", "Minus1"),
            ("sha256", "Sha256"),
        ] {
            assert_eq!(pascal(name).as_deref(), Some(ident), "{name}");
        }
        assert_eq!(pascal("*"), None);
    }

    #[test]
    fn upper_case_with_underscores() {
        assert_eq!(
            screaming("get_service_status").as_deref(),
            Some("GET_SERVICE_STATUS")
        );
        assert_eq!(screaming("type").as_deref(), Some("TYPE"));
    }

    #[test]
    fn what_is_an_identifier() {
        for good in ["a", "bu_id", "_a1", "r#type", "self_"] {
            assert!(is_identifier(good), "{good}");
        }
        for bad in ["", "_", "1a", "a-b", "type", "r#self", "r#", "Self", "é"] {
            assert!(!is_identifier(bad), "{bad}");
        }
        assert!(
            is_snake("get_v3_x")
                && !is_snake("getX")
                && !is_snake("type")
                && !is_snake("a__b")
                && !is_snake("a_")
        );
    }

    #[test]
    fn exceptions_begin_with_what_is_looked_for() {
        assert!(EXCEPTIONS.iter().all(|word| {
            word.starts_with(|c: char| c.is_ascii_uppercase() || matches!(c, 'i' | 'm'))
        }));
    }

    #[test]
    fn keywords_are_sorted_for_the_search() {
        assert!(KEYWORDS.is_sorted());
    }
}
