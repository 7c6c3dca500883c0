//! Texts that are shown.

/// The text up to `keep` bytes, with `…` when something is missing.
#[must_use]
pub fn shorten(text: &str, keep: usize) -> String {
    if text.len() <= keep {
        return text.to_owned();
    }
    let mut end = keep;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", text.get(..end).unwrap_or_default())
}

/// A text on one line: control characters and runs of blanks become one blank, and it is at most `keep` bytes long.
#[must_use]
pub fn one_line(text: &str, keep: usize) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    shorten(&words.join(" "), keep)
}

/// The letters and digits of a name, in lower case: spellings of one name are the same then.
#[must_use]
pub fn plain_name(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}
