//! Words of the script language: how they are cut, and how values are written and read.

use std::fmt::{self, Write};
use std::time::Duration;

/// A word of a script, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// Without quotes and escapes; bytes, because an escape can be any byte.
    pub(super) bytes: Vec<u8>,
    pub(super) quoted: bool,
    pub(super) place: Place,
}

/// Line and column from 1 on, and a number of characters.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) length: usize,
}

impl Word {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// The faults of a script, each as its words. An error is a place and what is wrong there.
pub(super) fn statements(script: &str) -> Result<Vec<Vec<Word>>, (Place, String)> {
    let mut statements = Vec::new();
    for (number, line) in script.lines().enumerate() {
        let mut cutter = Cutter {
            rest: line,
            line: number + 1,
            column: 1,
        };
        let mut words = Vec::new();
        while let Some(item) = cutter.item()? {
            match item {
                Item::Word(word) => words.push(word),
                Item::Separator => statements.push(std::mem::take(&mut words)),
            }
        }
        statements.push(words);
    }
    statements.retain(|words| !words.is_empty());
    Ok(statements)
}

enum Item {
    Word(Word),
    /// The end of a statement within a line.
    Separator,
}

struct Cutter<'a> {
    rest: &'a str,
    line: usize,
    column: usize,
}

impl Cutter<'_> {
    fn item(&mut self) -> Result<Option<Item>, (Place, String)> {
        while self.rest.starts_with(char::is_whitespace) {
            self.take();
        }
        let start = Place {
            line: self.line,
            column: self.column,
            length: 0,
        };
        let (bytes, quoted) = match self.rest.chars().next() {
            None | Some('#') => return Ok(None),
            Some(';') => {
                self.take();
                return Ok(Some(Item::Separator));
            }
            Some('"') => {
                self.take();
                (self.quoted(start)?, true)
            }
            Some(_) => {
                let is_end = |letter: char| letter.is_whitespace() || letter == ';';
                let end = self.rest.find(is_end).unwrap_or(self.rest.len());
                let (word, rest) = self.rest.split_at(end);
                self.rest = rest;
                self.column += word.chars().count();
                (word.as_bytes().to_vec(), false)
            }
        };
        let length = self.column - start.column;
        let place = Place { length, ..start };
        Ok(Some(Item::Word(Word {
            bytes,
            quoted,
            place,
        })))
    }

    fn quoted(&mut self, start: Place) -> Result<Vec<u8>, (Place, String)> {
        let mut bytes = Vec::new();
        loop {
            let place = Place {
                column: self.column,
                length: 2,
                ..start
            };
            match self.take() {
                None => {
                    let length = self.column - start.column;
                    let message = "the quoted text has no end on its line; expected `\"`";
                    return Err((Place { length, ..start }, message.to_owned()));
                }
                Some('"') => return Ok(bytes),
                Some('\\') => bytes.push(self.escape().ok_or_else(|| {
                    let message = r#"unknown escape; allowed are \" \\ \n \r \t and \x with two hexadecimal digits"#;
                    (place, message.to_owned())
                })?),
                Some(letter) => bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
    }

    fn escape(&mut self) -> Option<u8> {
        match self.take()? {
            'n' => Some(b'\n'),
            'r' => Some(b'\r'),
            't' => Some(b'\t'),
            'x' => {
                let high = self.take()?.to_digit(16)?;
                let low = self.take()?.to_digit(16)?;
                u8::try_from(high * 16 + low).ok()
            }
            letter @ ('"' | '\\') => u8::try_from(letter).ok(),
            _ => None,
        }
    }

    fn take(&mut self) -> Option<char> {
        let mut letters = self.rest.chars();
        let letter = letters.next()?;
        self.rest = letters.as_str();
        self.column += 1;
        Some(letter)
    }
}

/// Bytes as a quoted text that reads back as the same bytes.
pub(super) struct Quoted<'a>(pub(super) &'a [u8]);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for chunk in self.0.utf8_chunks() {
            for letter in chunk.valid().chars() {
                match letter {
                    '"' | '\\' => write!(f, "\\{letter}")?,
                    '\n' => f.write_str("\\n")?,
                    '\r' => f.write_str("\\r")?,
                    '\t' => f.write_str("\\t")?,
                    letter if letter.is_ascii_control() => write!(f, "\\x{:02x}", letter as u32)?,
                    letter => f.write_char(letter)?,
                }
            }
            chunk
                .invalid()
                .iter()
                .try_for_each(|byte| write!(f, "\\x{byte:02x}"))?;
        }
        f.write_char('"')
    }
}

/// `250ms`, `3s`.
pub(super) fn time(time: Duration) -> String {
    if time.subsec_millis() == 0 {
        format!("{}s", time.as_secs())
    } else {
        format!("{}ms", time.as_millis())
    }
}

/// `+3s`, `-3600s`.
pub(super) fn offset(seconds: i64) -> String {
    format!("{seconds:+}s")
}

/// Reads a time.
pub(super) fn read_time(text: &str) -> Option<Duration> {
    let (number, unit) = number_and_unit(text)?;
    match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => number.checked_mul(60).map(Duration::from_secs),
        "h" => number.checked_mul(3600).map(Duration::from_secs),
        _ => None,
    }
}

/// Reads a signed time in whole seconds.
pub(super) fn read_offset(text: &str) -> Option<i64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.strip_prefix('+')?),
    };
    let seconds = read_time(text).filter(|time| time.subsec_millis() == 0)?;
    i64::try_from(seconds.as_secs())
        .ok()
        .map(|seconds| sign * seconds)
}

/// Reads a number of bytes.
pub(super) fn read_size(text: &str) -> Option<u64> {
    let (number, unit) = number_and_unit(text)?;
    let factor = match unit {
        "" | "B" => 1,
        "kB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    number.checked_mul(factor)
}

fn number_and_unit(text: &str) -> Option<(u64, &str)> {
    let end = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    Some((number.parse().ok()?, unit))
}
