//! Cuts any bytes into what would be tokens of JSON: damaged text, which no reader takes, still has an outline.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `{` (true) or `[`.
    Open(bool),
    /// `}` (true) or `]`.
    Close(bool),
    Comma,
    Colon,
    /// A string, with its quotes.
    Text,
    /// Numbers, words and whatever else.
    Other,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether a string has its closing quote.
    pub(crate) complete: bool,
}

/// Cuts any bytes into what would be tokens of JSON.
#[derive(Clone)]
pub(crate) struct Tokens<'a> {
    body: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(crate) const fn new(body: &'a [u8]) -> Self {
        Self::from(body, 0)
    }

    /// The tokens from `at` on.
    pub(crate) const fn from(body: &'a [u8], at: usize) -> Self {
        Self { body, at }
    }

    /// The token that comes next, which stays the next one.
    pub(crate) fn peek(&self) -> Option<Token> {
        self.clone().next()
    }

    fn rest(&self) -> &'a [u8] {
        self.body.get(self.at..).unwrap_or_default()
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.at = self.body.len() - self.rest().trim_ascii_start().len();
        let (start, rest) = (self.at, self.rest());
        let mut complete = true;
        let (kind, length) = match rest.first()? {
            b'{' => (Kind::Open(true), 1),
            b'[' => (Kind::Open(false), 1),
            b'}' => (Kind::Close(true), 1),
            b']' => (Kind::Close(false), 1),
            b',' => (Kind::Comma, 1),
            b':' => (Kind::Colon, 1),
            b'"' => {
                let length = string_length(rest);
                complete = length.is_some();
                (Kind::Text, length.unwrap_or(rest.len()))
            }
            _ => {
                let stops = |byte: &u8| b"{}[],:\"".contains(byte) || byte.is_ascii_whitespace();
                (
                    Kind::Other,
                    rest.iter().position(stops).unwrap_or(rest.len()),
                )
            }
        };
        self.at = start + length;
        Some(Token {
            kind,
            start,
            end: self.at,
            complete,
        })
    }
}

/// The length of the string at the beginning of `text`, quotes included; `None` when it does not end.
fn string_length(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match text.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The end of the value that begins at `start`; of the text, if the value does not end.
pub(crate) fn value_end(body: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    for token in Tokens::from(body, start) {
        match token.kind {
            Kind::Open(_) => depth += 1,
            Kind::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return token.end;
        }
    }
    body.len()
}
