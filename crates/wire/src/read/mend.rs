//! Text that is no JSON, but leaves no doubt what it means: made JSON before it is read once more.
//!
//! - A control character in a string is written as its escape; outside of strings it is a blank, and so is a byte order mark.
//! - A number that would lose digits, or is too large, becomes text.
//!
//! Nothing else is put right: what a bad escape or half a surrogate stands for, nobody knows.

/// A text that was put right, as far as it had to be.
pub(super) struct Mended {
    pub(super) text: String,
    /// Where bytes were added, and how many.
    added: Vec<(usize, usize)>,
    /// The control characters and byte order marks that were put right.
    pub(super) controls: u32,
    /// How deep lists and objects are nested.
    pub(super) depth: usize,
}

impl Mended {
    pub(super) fn of(text: &str) -> Self {
        let mut mended = Self {
            text: String::with_capacity(text.len() + 64),
            added: Vec::new(),
            controls: 0,
            depth: 0,
        };
        let (mut rest, mut depth) = (text, 0_usize);
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '"' => mended.string(rest),
                '-' | '0'..='9' => mended.number(rest),
                _ => {
                    match first {
                        '[' | '{' => depth += 1,
                        ']' | '}' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    mended.other(first);
                    first.len_utf8()
                }
            };
            mended.depth = mended.depth.max(depth);
            rest = rest.get(length..).unwrap_or_default();
        }
        mended
    }

    /// Where in the text as it came an offset of this text lies.
    pub(super) fn offset(&self, offset: usize) -> usize {
        let before = self.added.iter().take_while(|(at, _)| *at < offset);
        offset.saturating_sub(before.map(|(_, count)| count).sum())
    }

    fn other(&mut self, letter: char) {
        if letter == '\u{feff}' || (letter.is_ascii_control() && !"\t\n\r".contains(letter)) {
            self.controls = self.controls.saturating_add(1);
            // As long as it was.
            self.text
                .extend(std::iter::repeat_n(' ', letter.len_utf8()));
        } else {
            self.text.push(letter);
        }
    }

    /// Takes a string; answers how long it is.
    fn string(&mut self, text: &str) -> usize {
        let mut escaped = false;
        for (at, letter) in text.char_indices() {
            match letter {
                '\0'..='\x1f' if !escaped => {
                    self.controls = self.controls.saturating_add(1);
                    let before = self.text.len();
                    let code = u32::from(letter);
                    let digit = |value| char::from_digit(value, 16).unwrap_or_default();
                    self.text.push_str("\\u00");
                    self.text.extend([digit(code / 16), digit(code % 16)]);
                    self.added.push((before, self.text.len() - before - 1));
                }
                _ => self.text.push(letter),
            }
            if letter == '"' && !escaped && at > 0 {
                return at + 1;
            }
            escaped = letter == '\\' && !escaped;
        }
        text.len()
    }

    /// Takes a number; answers how long it is.
    fn number(&mut self, text: &str) -> usize {
        let stops = |letter: char| !matches!(letter, '0'..='9' | '+' | '-' | '.' | 'e' | 'E');
        let length = text.find(stops).unwrap_or(text.len());
        let number = text.get(..length).unwrap_or_default();
        if is_kept(number) {
            self.text.push_str(number);
        } else {
            for quote in [true, false] {
                self.added.push((self.text.len(), 1));
                self.text.push('"');
                self.text.push_str(if quote { number } else { "" });
            }
        }
        length
    }
}

/// Whether a number keeps its digits and its size when it is read. What is no number is left to the reader.
fn is_kept(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    if digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return digits.starts_with("00")
            || number.parse::<i64>().is_ok()
            || number.parse::<u64>().is_ok();
    }
    number.parse::<f64>().is_ok_and(f64::is_finite) || number.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::Mended;

    #[test]
    fn only_what_leaves_no_doubt_is_put_right() {
        for (text, mended) in [
            ("[\"a\tb\"]", r#"["a\u0009b"]"#),
            ("[\"\0\n\x1f\"]", r#"["\u0000\u000a\u001f"]"#),
            ("{\"a\tb\": 1}", r#"{"a\u0009b": 1}"#),
            ("[1,\u{feff}2\0]\0", "[1,   2 ] "),
            ("[\"\u{feff}\"]", "[\"\u{feff}\"]"),
            ("[1e400, -1E+999]", r#"["1e400", "-1E+999"]"#),
            (
                "[18446744073709551615, 18446744073709551616]",
                r#"[18446744073709551615, "18446744073709551616"]"#,
            ),
            ("[-9223372036854775809]", r#"["-9223372036854775809"]"#),
            ("[1.5, 0, -0, 1e-400]", "[1.5, 0, -0, 1e-400]"),
            (r#"["\ud800", "\q"]"#, r#"["\ud800", "\q"]"#),
            ("[\"a\\\tb\"]", "[\"a\\\tb\"]"),
            (r#"["\\", "\"", 1e400]"#, r#"["\\", "\"", "1e400"]"#),
            ("[--1, 1-2, 007]", "[--1, 1-2, 007]"),
            ("\"open", "\"open"),
        ] {
            assert_eq!(Mended::of(text).text, mended, "{text:?}");
        }
    }

    #[test]
    fn offsets_lead_back() {
        let text = "[\"\t\t\", 1e400, 5]";
        let mended = Mended::of(text);
        assert_eq!(
            mended.offset(mended.text.find('5').unwrap()),
            text.find('5').unwrap()
        );
        assert_eq!(mended.offset(0), 0);
        assert_eq!((mended.controls, mended.depth), (2, 1));
    }

    #[test]
    fn depth_is_that_of_brackets_outside_of_strings() {
        assert_eq!(Mended::of(r#"[{"a": "[[[["}, [[]]]"#).depth, 3);
    }
}
