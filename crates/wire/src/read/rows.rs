//! The rows of a page that cannot be read as a whole. Only the outline of the text has to be sound: its brackets and the quotes of its
//! strings.

use serde_json::Map;

use super::envelope::why_no_list;
use super::lexer::{Kind, Token, Tokens};
use super::without_mark;
use crate::json_path::key_text;
use crate::{DecodeError, Json};

/// The rows of a page, each as its own text, and the fields beside them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Rows<'a> {
    /// The text of each row. It may be damaged.
    pub rows: Vec<&'a [u8]>,
    /// The fields beside the rows, nested as in the body.
    pub fields: Map<String, Json>,
    /// The dotted paths of the fields that could not be read, and are left out.
    pub unread: Vec<String>,
}

/// The rows of a payload that is a list, each as its own text, and the fields beside it: to decode a page row by row when one of
/// the rows is bad. [`DecodeError::in_row`] puts the error of a row back into its place.
///
/// Strings may be damaged, by control characters, bad escapes or bytes that are not UTF-8. A body that is cut off, or whose brackets do
/// not match, is an error.
///
/// ```
/// use secapi_wire as wire;
///
/// let page = wire::split_rows(b"{\"results\": [1, \"\xFF\"]}", &["results"])?;
/// let rows: Vec<_> = page.rows.iter().map(|row| wire::decode::<i64>(row)).collect();
/// assert!(rows[0].is_ok() && rows[1].is_err());
/// # Ok::<(), wire::DecodeError>(())
/// ```
pub fn split_rows<'a>(body: &'a [u8], path: &[&str]) -> Result<Rows<'a>, DecodeError> {
    let text = without_mark(body);
    let mut split = Split {
        body: text,
        tokens: Tokens::new(text),
        rows: Vec::new(),
        unread: Vec::new(),
    };
    match split.document(path) {
        Some(fields) => Ok(Rows {
            rows: split.rows,
            fields,
            unread: split.unread,
        }),
        None => Err(why_no_list(body, path)),
    }
}

struct Split<'a> {
    body: &'a [u8],
    tokens: Tokens<'a>,
    rows: Vec<&'a [u8]>,
    unread: Vec<String>,
}

/// Each part answers `None` when the outline is not sound.
impl<'a> Split<'a> {
    fn document(&mut self, path: &[&str]) -> Option<Map<String, Json>> {
        let mut fields = Map::new();
        self.level(path, "", &mut fields)?;
        self.tokens.next().is_none().then_some(fields)
    }

    /// What a key of the path leads to: the rows, or the next level of the envelope.
    fn level(&mut self, path: &[&str], above: &str, fields: &mut Map<String, Json>) -> Option<()> {
        let token = self.tokens.next()?;
        match (token.kind, path.split_first()) {
            (Kind::Open(false), None) => self.list(),
            (Kind::Open(true), Some((key, rest))) => self.object(key, rest, above, fields),
            _ => matches!(self.text(token.start, token.end), b"null" | b"\"\"").then_some(()),
        }
    }

    /// The elements of a list that has begun.
    fn list(&mut self) -> Option<()> {
        self.rows.clear();
        let mut row: Option<(usize, usize)> = None;
        loop {
            let token = self.tokens.next()?;
            let ends = !matches!(token.kind, Kind::Text | Kind::Other | Kind::Colon);
            if ends && let Some((start, end)) = row.take() {
                self.rows.push(self.text(start, end));
            }
            match token.kind {
                Kind::Close(object) => return (!object).then_some(()),
                Kind::Comma => {}
                Kind::Open(_) => {
                    let end = self.end_of(token)?;
                    self.rows.push(self.text(token.start, end));
                }
                _ => {
                    let end = self.end_of(token)?;
                    row = Some((row.map_or(token.start, |row| row.0), end));
                }
            }
        }
    }

    /// The members of an object that has begun. The rows are below `key`.
    fn object(
        &mut self,
        key: &str,
        path: &[&str],
        above: &str,
        fields: &mut Map<String, Json>,
    ) -> Option<()> {
        loop {
            let token = self.tokens.next()?;
            match token.kind {
                Kind::Comma => continue,
                Kind::Close(object) => return object.then_some(()),
                Kind::Text if token.complete => {}
                _ => return None,
            }
            let name = key_text(self.text(token.start, token.end));
            if self.tokens.next()?.kind != Kind::Colon {
                return None;
            }
            let place = format!("{above}{name}");
            if name == key {
                let mut inner = Map::new();
                self.level(path, &format!("{place}."), &mut inner)?;
                if !path.is_empty() {
                    fields.insert(name, Json::Object(inner));
                }
            } else {
                let text = self.member()?;
                match super::decode(text) {
                    Ok(value) => drop(fields.insert(name, value)),
                    Err(_) => self.unread.push(place),
                }
            }
        }
    }

    /// The value of a member, up to the comma or bracket behind it.
    fn member(&mut self) -> Option<&'a [u8]> {
        let first = self.tokens.peek()?;
        let mut end = first.start;
        while !matches!(self.tokens.peek()?.kind, Kind::Comma | Kind::Close(_)) {
            let token = self.tokens.next()?;
            end = self.end_of(token)?;
        }
        Some(self.text(first.start, end))
    }

    /// The end of the value that begins with a token.
    fn end_of(&mut self, first: Token) -> Option<usize> {
        let mut open = Vec::new();
        let mut token = first;
        loop {
            match token.kind {
                Kind::Open(object) => open.push(object),
                Kind::Close(object) if open.pop() != Some(object) => return None,
                Kind::Text if !token.complete => return None,
                _ => {}
            }
            if open.is_empty() {
                return Some(token.end);
            }
            token = self.tokens.next()?;
        }
    }

    fn text(&self, start: usize, end: usize) -> &'a [u8] {
        self.body.get(start..end).unwrap_or_default()
    }
}
