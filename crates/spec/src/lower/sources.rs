//! Where a fact comes from: addresses, versions, evidence.

use std::cmp::Ordering;

use super::said;
use crate::problem::{Problem, Problems};
use crate::span::At;
use crate::text::short;

/// The source of an operation: an address, or the name and version of an SDK or client.
pub(crate) fn source(text: Option<&At<String>>, problems: &mut Problems) -> String {
    let value = said(text, "source", problems);
    if let Some(text) = text
        && !value.is_empty()
        && let Err(help) = is_source(&value)
    {
        let message = format!(
            "`{}` is neither an address nor the name of an SDK or client",
            short(&value)
        );
        problems.push(Problem::error("spec::bad-source", text.span, message).help(help));
    }
    value
}

/// The source of a product, which has to be an address.
pub(crate) fn address(text: Option<&At<String>>, problems: &mut Problems) -> String {
    let value = said(text, "source", problems);
    if let Some(text) = text
        && !value.is_empty()
        && !is_address(&value)
    {
        let message = format!("`{}` is no address", short(&value));
        problems.push(
            Problem::error("spec::bad-source", text.span, message)
                .help("write the address of the documentation, with `https://`"),
        );
    }
    value
}

fn is_source(text: &str) -> Result<(), &'static str> {
    if is_address(text) {
        return Ok(());
    }
    let one_word = !text.contains(char::is_whitespace);
    if text.contains("://")
        || text.contains("//")
        || (one_word && text.contains('/') && text.contains('.'))
    {
        return Err("write an address whole, as `https://host/path`");
    }
    if text.chars().filter(|c| c.is_alphabetic()).count() < 3 {
        return Err(
            "write the address of the page, or name and version of the SDK or client that shows it",
        );
    }
    Ok(())
}

fn is_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !text.contains(char::is_whitespace)
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
    })
}

/// Reports a last version that comes before the first.
pub(crate) fn versions(
    since: Option<&At<String>>,
    until: Option<&At<String>>,
    problems: &mut Problems,
) {
    if let (Some(since), Some(until)) = (since, until)
        && compare(until, since) == Ordering::Less
    {
        let message = format!(
            "it ends with version {}, before it begins with {}",
            short(until),
            short(since)
        );
        let problem = Problem::error("spec::bad-version", until.span, message)
            .label("the last version")
            .also(since.span, "the first version");
        problems.push(problem.help("swap the two, or correct them"));
    }
}

/// Compares versions such as `20.1.0` and `23.2.b` part by part, numbers by their value.
fn compare(left: &str, right: &str) -> Ordering {
    let mut left = left.split('.');
    let mut right = right.split('.');
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(left), Some(right)) => match (left.parse::<u64>(), right.parse::<u64>()) {
                (Ok(left), Ok(right)) => left.cmp(&right),
                _ => left.cmp(right),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert_eq!(compare("9.1", "20.1.0"), Ordering::Less);
        assert_eq!(compare("23.2.b", "23.2.a"), Ordering::Greater);
        assert_eq!(compare("23.2", "23.2.a"), Ordering::Less);
        assert_eq!(compare("23.2", "23.2"), Ordering::Equal);
    }

    #[test]
    fn addresses_and_names_are_sources() {
        for good in [
            "https://docs.fortinet.com/document/1",
            "FortiSOAR connector 2.1",
            "huaweicloud-sdk-python-v3 3.1.5",
        ] {
            assert!(is_source(good).is_ok(), "{good}");
        }
        for bad in [
            "https//docs.fortinet.com",
            "docs.fortinet.com/document",
            "ftp://a.b/c",
            "?",
            "https://",
            "https://localhost/",
        ] {
            assert!(is_source(bad).is_err(), "{bad}");
        }
    }
}
