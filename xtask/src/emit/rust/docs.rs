//! Doc comments: prose of the specs as Markdown that rustdoc takes without a warning, wrapped.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Attribute;

use super::tokens::inner_attributes;
use crate::emit::Result;

/// Columns that a generated line should not exceed.
const WIDTH: usize = 120;

/// A doc comment, block by block.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doc {
    blocks: Vec<Block>,
}

#[derive(Clone, Debug)]
enum Block {
    Paragraph(String),
    Bullet(String),
}

impl Doc {
    /// The text of a spec: paragraphs and `- ` lists, everything else is plain text or code in backticks.
    pub(crate) fn prose(text: &str) -> Self {
        let mut blocks = Vec::new();
        let mut is_open = false;
        for line in text.lines().map(str::trim) {
            let item = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
            match (item, blocks.last_mut()) {
                (Some(item), _) => blocks.push(Block::Bullet(item.to_owned())),
                (None, Some(Block::Paragraph(text) | Block::Bullet(text))) if is_open => {
                    text.push(' ');
                    text.push_str(line);
                }
                (None, _) if line.is_empty() => {}
                (None, _) => blocks.push(Block::Paragraph(line.to_owned())),
            }
            is_open = !line.is_empty();
        }
        for Block::Paragraph(text) | Block::Bullet(text) in &mut blocks {
            *text = escape(text.trim_end());
        }
        Self { blocks }
    }

    /// A paragraph of Markdown.
    pub(crate) fn markdown(text: impl Into<String>) -> Self {
        let blocks = vec![Block::Paragraph(text.into())];
        Self { blocks }
    }

    /// Adds Markdown to the last paragraph, or begins one with it.
    pub(crate) fn and_sentences(mut self, text: &str) -> Self {
        match self.blocks.last_mut() {
            _ if text.is_empty() => {}
            Some(Block::Paragraph(paragraph)) => {
                *paragraph = format!("{} {text}", sentence(paragraph));
            }
            _ => self.paragraph(text),
        }
        self
    }

    /// Adds an item of a list, in Markdown.
    pub(crate) fn bullet(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Bullet(text.into()));
    }

    /// Adds a paragraph of Markdown.
    pub(crate) fn paragraph(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Paragraph(text.into()));
    }

    /// The lines, without the slashes, for a comment that stands `indent` columns in.
    pub(crate) fn lines(&self, indent: usize) -> Vec<String> {
        let width = WIDTH.saturating_sub(indent + 4);
        let mut lines = Vec::new();
        for block in &self.blocks {
            match block {
                Block::Paragraph(text) => {
                    if !lines.is_empty() {
                        lines.push(String::new());
                    }
                    wrap(text, width, "", "", &mut lines);
                }
                // A list may follow its paragraph directly.
                Block::Bullet(text) => wrap(text, width, "- ", "  ", &mut lines),
            }
        }
        lines
    }

    /// The comment of an item or member that stands `indent` columns in.
    pub(crate) fn outer(&self, indent: usize) -> TokenStream {
        let lines = self.lines(indent).into_iter().map(comment);
        quote!(#(#[doc = #lines])*)
    }

    /// The comment of a module.
    pub(crate) fn inner(&self) -> Result<Vec<Attribute>> {
        let lines = self.lines(0).into_iter().map(comment);
        inner_attributes(quote!(#(#![doc = #lines])*))
    }
}

/// A line as rustfmt and prettyplease have it behind the slashes.
fn comment(mut line: String) -> String {
    if !line.is_empty() {
        line.insert(0, ' ');
    }
    line
}

/// Text as one line of Markdown: code in backticks and addresses stay what they are, all other markup is disarmed.
pub(crate) fn escape(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.as_str();
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let taken = if c == '`' {
            let span = code_span(rest);
            if span == 0 {
                out.push_str("\\`");
                1
            } else {
                out.push_str(&rest[..span]);
                span
            }
        } else if let Some(length) = address(rest) {
            out.push('<');
            out.push_str(&rest[..length]);
            out.push('>');
            length
        } else if c == '<' && address(&rest[1..]).is_some_and(|n| rest[1 + n..].starts_with('>')) {
            let length = address(&rest[1..]).unwrap_or(0) + 2;
            out.push_str(&rest[..length]);
            length
        } else {
            let after = rest[c.len_utf8()..].chars().next().unwrap_or(' ');
            let markup = match c {
                '<' | '[' | ']' | '*' | '\\' | '~' => true,
                '_' => !before.is_alphanumeric() || !after.is_alphanumeric(),
                '&' => after.is_alphanumeric() || after == '#',
                _ => false,
            };
            if markup {
                out.push('\\');
            }
            out.push(c);
            c.len_utf8()
        };
        before = rest[..taken].chars().next_back().unwrap_or(' ');
        rest = &rest[taken..];
    }
    out
}

/// Text as code; text that holds backticks itself gets longer fences.
pub(crate) fn code(text: &str) -> String {
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

/// A text that ends the way a sentence does.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.is_empty() || text.ends_with(['.', '!', '?', ':']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// Length of the code span that starts the text, 0 when its backticks have no partner.
fn code_span(text: &str) -> usize {
    let fence = text.len() - text.trim_start_matches('`').len();
    let mut at = fence;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let run = text[start..].len() - text[start..].trim_start_matches('`').len();
        if run == fence {
            return start + run;
        }
        at = start + run;
    }
    0
}

/// Length of the address that starts the text.
fn address(text: &str) -> Option<usize> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let scheme = text.len() - rest.len();
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '|' | '\\'))
        .unwrap_or(rest.len());
    let host = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
    (!host.is_empty()).then_some(scheme + host.len())
}

/// Whether a text is an address and nothing else.
pub(crate) fn is_address(text: &str) -> bool {
    address(text) == Some(text.len())
}

/// Breaks Markdown into lines, never inside code.
fn wrap(text: &str, width: usize, first: &str, others: &str, lines: &mut Vec<String>) {
    let mut line = first.to_owned();
    let mut empty = true;
    for word in words(text) {
        if !empty && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::replace(&mut line, others.to_owned()));
            empty = true;
        }
        if empty {
            line.push_str(&at_line_start(word));
            empty = false;
        } else {
            line.push(' ');
            line.push_str(word);
        }
    }
    if !empty {
        lines.push(line);
    }
}

/// The words of Markdown; code in backticks is never parted.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = None;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let length = if c == '`' {
            code_span(&text[at..]).max(1)
        } else {
            c.len_utf8()
        };
        if c.is_whitespace() {
            if let Some(start) = start.take() {
                words.push(&text[start..at]);
            }
        } else if start.is_none() {
            start = Some(at);
        }
        at += length;
    }
    if let Some(start) = start {
        words.push(&text[start..]);
    }
    words
}

/// A word that would start a list, a heading or a quotation at the start of a line, disarmed.
fn at_line_start(word: &str) -> String {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let starts_block = word.starts_with(['#', '>', '='])
        || matches!(word, "-" | "+")
        || (word.len() >= 3 && word.chars().all(|c| c == '-'));
    if starts_block {
        format!("\\{word}")
    } else if digits.len() < word.len() && matches!(digits, "." | ")") {
        format!("{}\\{digits}", &word[..word.len() - digits.len()])
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_of_a_spec_is_disarmed_and_code_is_not() {
        let cases = [
            ("plain text", "plain text"),
            ("a `Vec<T>` of <b>", "a `Vec<T>` of \\<b>"),
            ("see [docs] and *this*", "see \\[docs\\] and \\*this\\*"),
            ("a lone ` tick", "a lone \\` tick"),
            ("snake_case and _this_", "snake_case and \\_this\\_"),
            (
                "at https://example.com/a_b, or not",
                "at <https://example.com/a_b>, or not",
            ),
            ("at <https://example.com>", "at <https://example.com>"),
            ("``a`b`` [c]", "``a`b`` \\[c\\]"),
            ("AT&T &amp; R & D", "AT\\&T \\&amp; R & D"),
            ("a\tb\u{7}c", "a b c"),
        ];
        for (text, expected) in cases {
            assert_eq!(escape(text), expected);
        }
    }

    #[test]
    fn lines_break_between_words_but_not_in_code() {
        let doc = Doc::prose("one two `three four five` six");
        let narrow = doc.lines(WIDTH - 4 - 12);
        assert_eq!(narrow, ["one two", "`three four five`", "six"]);
    }

    #[test]
    fn a_word_at_the_start_of_a_line_starts_no_block() {
        assert_eq!(
            Doc::prose("# not a heading").lines(0),
            ["\\# not a heading"]
        );
        assert_eq!(Doc::prose("2020. A year").lines(0), ["2020\\. A year"]);
        assert_eq!(Doc::prose("> said").lines(0), ["\\> said"]);
    }

    #[test]
    fn paragraphs_are_parted_and_lists_stay_lists() {
        let doc = Doc::prose("First.\nStill first.\n\nSecond:\n- one\n  more\n- two\n\nThird.");
        let expected = [
            "First. Still first.",
            "",
            "Second:",
            "- one more",
            "- two",
            "",
            "Third.",
        ];
        assert_eq!(doc.lines(0), expected);
    }
}
