//! Hiding values in XML and HTML. Works on text, so that a document which is cut or broken is covered too.

use crate::wire::secret_names::{HIDDEN, is_secret_name};

/// Hides what stands in each element and each attribute whose name sounds secret, and the `<value>` after a `<key>` that does.
pub(crate) fn hide_elements(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Whether the text of a key sounded secret, so that the value after it is.
    let mut keyed = false;
    while let Some((before, tag)) = rest.find('<').and_then(|at| rest.split_at_checked(at)) {
        out.push_str(before);
        let (tag, after) = tag.split_at_checked(end_of_tag(tag)).unwrap_or((tag, ""));
        let name = name(tag);
        out.push_str(&hide_attributes(tag, is_secret_name(name)));
        rest = after;
        let opens = !name.is_empty() && !tag.ends_with("/>");
        if opens && (is_secret_name(name) || (keyed && local(name) == "value")) {
            let (content, after) = after
                .split_at_checked(end_of_content(after, name))
                .unwrap_or((after, ""));
            if !content.is_empty() {
                out.push_str(HIDDEN);
            }
            rest = after;
        }
        if opens && local(name) == "key" {
            keyed = is_secret_name(after.split('<').next().unwrap_or_default());
        } else if tag.starts_with("</") && local(tag.trim_matches(['<', '/', '>'])) == "entry" {
            keyed = false;
        }
    }
    out.push_str(rest);
    out
}

/// The name of a start tag; empty for everything else between angle brackets.
fn name(tag: &str) -> &str {
    let inside = tag.strip_prefix('<').unwrap_or(tag);
    let end = |c: char| c.is_whitespace() || c == '/' || c == '>';
    match inside.chars().next() {
        Some('/' | '!' | '?') | None => "",
        Some(_) => inside.split(end).next().unwrap_or_default(),
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Where the tag that starts with the first byte ends, its bracket included.
fn end_of_tag(tag: &str) -> usize {
    if tag.starts_with("<![CDATA[") {
        return tag.find("]]>").map_or(tag.len(), |at| at + 3);
    }
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (byte, quote) {
            (b'>', None) => return at + 1,
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            _ => {}
        }
    }
    tag.len()
}

/// How long the content of an element is; all of it when the element is not closed.
fn end_of_content(content: &str, name: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(next) = content.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + next;
        let rest = content.get(start..).unwrap_or_default();
        let end = start + end_of_tag(rest);
        let tag = content.get(start..end).unwrap_or_default();
        if let Some(closed) = tag.strip_prefix("</") {
            if closed.trim_end_matches('>').trim_end() == name {
                if depth == 0 {
                    return start;
                }
                depth -= 1;
            }
        } else if self::name(tag) == name && !tag.ends_with("/>") {
            depth += 1;
        }
        at = end;
    }
    content.len()
}

/// Hides the values of the attributes of a tag whose names sound secret, or of all.
fn hide_attributes(tag: &str, all: bool) -> String {
    let mut out = String::with_capacity(tag.len());
    let mut rest = tag;
    while let Some((before, value)) = rest.find('=').and_then(|at| rest.split_at_checked(at + 1)) {
        out.push_str(before);
        let name = before.trim_end_matches(['=', ' ']);
        let name = name
            .rsplit([' ', '\t', '\n', '\r'])
            .next()
            .unwrap_or_default();
        let blanks = value.len() - value.trim_start().len();
        let (space, value) = value.split_at_checked(blanks).unwrap_or(("", value));
        out.push_str(space);
        let length = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value
                .get(1..)
                .and_then(|inside| inside.find(quote))
                .map_or(value.len(), |at| at + 2),
            _ => value
                .find([' ', '\t', '\n', '\r', '>'])
                .unwrap_or(value.len()),
        };
        let (value, after) = value.split_at_checked(length).unwrap_or((value, ""));
        if all || is_secret_name(name) {
            out.extend(["\"", HIDDEN, "\""]);
        } else {
            out.push_str(value);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::hide_elements;

    #[test]
    fn values_under_secret_names_are_hidden() {
        for (text, shown) in [
            (
                "<a><token>abc</token><id>7</id></a>",
                "<a><token>[hidden]</token><id>7</id></a>",
            ),
            (
                "<n:apiKey x='1'>a&lt;b</n:apiKey>",
                "<n:apiKey x=\"[hidden]\">[hidden]</n:apiKey>",
            ),
            (
                "<secret><secret>a</secret><b>c</b></secret><d>e</d>",
                "<secret>[hidden]</secret><d>e</d>",
            ),
            (
                "<password><![CDATA[a</password>]]></password>",
                "<password>[hidden]</password>",
            ),
            ("<password>cut he", "<password>[hidden]"),
            ("<password/><b>c</b>", "<password/><b>c</b>"),
            ("<password></password>", "<password></password>"),
            (
                "<a token=\"x > y\" b='2' pwdPassword = 'z'/>",
                "<a token=\"[hidden]\" b='2' pwdPassword = \"[hidden]\"/>",
            ),
            (
                "<entry><key>apiToken</key><value>abc</value></entry><entry><key>id</key><value>7</value></entry>",
                "<entry><key>apiToken</key><value>[hidden]</value></entry><entry><key>id</key><value>7</value></entry>",
            ),
            (
                "<!-- token --><?x token?>text",
                "<!-- token --><?x token?>text",
            ),
            ("no markup < at all", "no markup < at all"),
            ("<", "<"),
            ("<token", "<token"),
            ("<token x=\"", "<token x=\"[hidden]\""),
        ] {
            assert_eq!(hide_elements(text), shown, "{text}");
        }
    }

    #[test]
    fn a_cut_anywhere_shows_no_secret() {
        let text = "<ä token='made-up'><password>made-up</password><key>secret</key><value>made-up</value></ä>";
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let shown = hide_elements(&text[..end]);
            assert!(!shown.contains("made"), "{shown}");
        }
    }
}
