//! Headers that list what a client accepts (RFC 9110, 12.4.2).

use http::{HeaderMap, HeaderName};

/// The entries in lower case, and their quality.
pub(crate) fn accepted(
    headers: &HeaderMap,
    name: HeaderName,
) -> impl Iterator<Item = (String, f32)> {
    let values = headers.get_all(name).into_iter();
    let values = values.filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(entry)
}

fn entry(text: &str) -> (String, f32) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let quality = parts
        .find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")))
        .and_then(|quality| quality.trim().parse().ok());
    (name, quality.unwrap_or(1.0))
}
