//! Path templates: fixed text and `{placeholders}`.

/// Whether a text consists of what most templates do: nothing of it is a placeholder, or escaped.
pub(crate) fn is_plain(text: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
    text.bytes().all(plain)
}

/// A part of a template.
pub(crate) enum Part<'a> {
    /// Text as it is.
    Fixed(&'a str),
    /// The name of a placeholder.
    Value(&'a str),
}

/// The fixed parts and placeholders of a template.
pub(crate) fn parts(template: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(inner) = rest.strip_prefix('{')
            && let Some((name, after)) = inner.split_once('}')
        {
            rest = after;
            return Some(Part::Value(name));
        }
        // From the second byte on, so that a brace that opens nothing is fixed text.
        let mut braces = rest.match_indices('{').map(|(at, _)| at);
        let end = braces.find(|at| *at > 0).unwrap_or(rest.len());
        let (fixed, after) = rest.split_at(end);
        rest = after;
        Some(Part::Fixed(fixed))
    })
}

/// Names of the placeholders of a template.
pub(crate) fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    parts(template).filter_map(|part| match part {
        Part::Value(name) => Some(name),
        Part::Fixed(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_fall_into_parts() {
        assert_eq!(placeholders("/a/{b}/{c}x").collect::<Vec<_>>(), ["b", "c"]);
        assert_eq!(placeholders("/a/{b").count(), 0);
    }
}
