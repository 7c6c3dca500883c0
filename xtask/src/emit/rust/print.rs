//! Layout of generated code: as rustfmt would have it where that is short, and filled lines where it is not.

use std::collections::BTreeSet;

use super::docs::Doc;
use crate::emit::{Error, Result};

/// Columns that a generated line should not exceed.
pub(crate) const WIDTH: usize = 100;

/// A struct or an enum with docs on all of its members, each of which ends with its comma.
pub(crate) fn definition(
    doc: &Doc,
    attributes: &str,
    head: &str,
    members: &[(Doc, String)],
) -> String {
    let mut out = format!("{}{attributes}{head} {{\n", doc.comment("///", 0));
    for (doc, member) in members {
        for line in doc.comment("///", 4).lines().chain([member.as_str()]) {
            out.push_str("    ");
            out.push_str(line);
            out.push('\n');
        }
    }
    out.push_str("}\n");
    out
}

/// `head(arguments) -> returns {`, and what it gives. Indented as a method is.
///
/// Compiled with the program that calls it, and not before: `#[inline]` says so, unless a type parameter does.
pub(crate) fn method(head: &str, arguments: &[String], returns: &str, body: &str) -> String {
    let generic = arguments.iter().any(|argument| argument.contains("impl "));
    let inline = if generic { "" } else { "    #[inline]\n" };
    let opening = format!("    {head}(");
    let signature = filled(&opening, arguments, &format!(") -> {returns} {{"), false);
    format!("{inline}{signature}\n{body}    }}\n")
}

/// `Type { field, ..rest }` as the last expression of a method: on one line, or a field a line.
pub(crate) fn literal(ty: &str, fields: &[String]) -> String {
    let short = format!("        {ty} {{ {} }}\n", fields.join(", "));
    if fits(&[short.trim_end()]) {
        short
    } else {
        let fields = fields.join(",\n            ");
        format!("        {ty} {{\n            {fields}\n        }}\n")
    }
}

/// `callee.call().call()` as the last expression of a method: as many calls a line as fit.
pub(crate) fn expression(callee: &str, calls: &[String]) -> String {
    let margin = "        ";
    let calls: Vec<String> = calls.iter().map(|call| format!(".{call}")).collect();
    let mut out = format!("{margin}{callee}");
    let column = out.chars().count();
    push_calls(&mut out, column, &calls, margin.len() + 4, "");
    out + "\n"
}

/// Text moved to the right; empty lines stay empty.
pub(crate) fn indent(text: &str, columns: usize) -> String {
    let margin = " ".repeat(columns);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for line in text.split_inclusive('\n') {
        if line != "\n" {
            out.push_str(&margin);
        }
        out.push_str(line);
    }
    out
}

/// `opening item, item, closing`: on one line where it fits, otherwise as many items a line as fit.
///
/// `space` says whether the one-line form has spaces inside its brackets, as braces of macros do and lists of names do not.
pub(crate) fn filled(opening: &str, items: &[String], closing: &str, space: bool) -> String {
    let joined = items.join(", ");
    let pad = if space && !items.is_empty() { " " } else { "" };
    let short = format!("{opening}{pad}{joined}{pad}{closing}");
    if short.lines().all(|line| line.chars().count() <= WIDTH) {
        return short;
    }
    let start = opening.rsplit('\n').next().unwrap_or(opening);
    let margin = " ".repeat(start.len() - start.trim_start().len());
    let mut out = opening.to_owned();
    let mut line = String::new();
    for item in items {
        if !line.is_empty()
            && margin.len() + 4 + line.chars().count() + item.chars().count() + 2 > WIDTH
        {
            push_line(&mut out, &margin, &line);
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(item);
        line.push(',');
    }
    push_line(&mut out, &margin, &line);
    format!("{out}\n{margin}{closing}")
}

fn push_line(out: &mut String, margin: &str, line: &str) {
    if !line.is_empty() {
        out.push('\n');
        out.push_str(margin);
        out.push_str("    ");
        out.push_str(line);
    }
}

/// `declaration callee(arguments).call().call();`, broken where it does not fit: first before the calls, which then fill lines,
/// then after the `=` of the declaration, then between the arguments.
pub(crate) fn chain(
    declaration: &str,
    callee: &str,
    arguments: &[String],
    calls: &[String],
) -> String {
    let head = format!("{callee}({})", arguments.join(", "));
    let rest = calls.concat();
    if fits(&[declaration, " ", &head, &rest, ";"]) {
        return format!("{declaration} {head}{rest};\n");
    }
    let (mut out, margin) = if fits(&[declaration, " ", &head]) {
        (format!("{declaration} {head}"), 4)
    } else if fits(&["    ", &head, &rest, ";"]) {
        return format!("{declaration}\n    {head}{rest};\n");
    } else if fits(&["    ", &head, ";"]) {
        (format!("{declaration}\n    {head}"), 8)
    } else {
        let opening = format!("{declaration} {callee}(");
        (filled(&opening, arguments, ")", false), 0)
    };
    // Calls begin a line of their own, but for those behind a bracket that stands alone.
    push_calls(
        &mut out,
        if margin == 0 { 1 } else { WIDTH },
        calls,
        margin,
        ";",
    );
    out.push('\n');
    out
}

/// `head.call().call();` as an entry of a table: as many calls a line as fit.
pub(crate) fn settings(head: &str, calls: &[String]) -> String {
    let mut out = head.to_owned();
    push_calls(&mut out, head.chars().count(), calls, 8, ";");
    out.push('\n');
    out
}

/// Adds calls and an end to a text whose last line has so many columns.
fn push_calls(out: &mut String, mut column: usize, calls: &[String], margin: usize, end: &str) {
    for (at, call) in calls.iter().enumerate() {
        let rest = if at + 1 == calls.len() { end } else { "" };
        if call.contains('\n') || column + call.chars().count() + rest.len() > WIDTH {
            out.push('\n');
            out.push_str(&indent(call, margin));
            column = if call.contains('\n') {
                WIDTH
            } else {
                margin + call.chars().count()
            };
        } else {
            out.push_str(call);
            column += call.chars().count();
        }
    }
    out.push_str(end);
}

/// `name: type => setting,` as an entry of a table.
pub(crate) fn setter(name: &str, ty: &str, setting: &str) -> String {
    let short = format!("    {name}: {ty} => {setting},");
    if fits(&[&short]) {
        format!("{short}\n")
    } else {
        format!("    {name}: {ty}\n        => {setting},\n")
    }
}

fn fits(parts: &[&str]) -> bool {
    !parts.iter().any(|part| part.contains('\n'))
        && parts.iter().map(|part| part.chars().count()).sum::<usize>() <= WIDTH
}

/// `use path::{names};`, or nothing when there is nothing to import.
pub(crate) fn import(visibility: &str, path: &str, names: &BTreeSet<String>) -> String {
    let mut sorted = names.iter();
    match (sorted.next(), sorted.next()) {
        (None, _) => String::new(),
        (Some(name), None) => format!("{visibility}use {path}::{name};\n"),
        _ => {
            let names: Vec<String> = names.iter().cloned().collect();
            filled(
                &format!("{visibility}use {path}::{{"),
                &names,
                "};\n",
                false,
            )
        }
    }
}

/// First line of a generated file.
pub(crate) fn header(source: &str) -> String {
    format!("// @generated by `cargo xtask codegen` from {source}. Do not edit.\n")
}

/// Parts of a file, one blank line between them; empty parts are left out.
pub(crate) fn join(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// An identifier, raw ones included.
pub(crate) fn ident(name: &str) -> Result<&str> {
    let plain = name.strip_prefix("r#").unwrap_or(name);
    let mut chars = plain.chars();
    let starts_well = chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    let raw_refused = name != plain && matches!(plain, "self" | "Self" | "super" | "crate" | "_");
    if starts_well && chars.all(|c| c.is_ascii_alphanumeric() || c == '_') && !raw_refused {
        Ok(name)
    } else {
        Err(Error::new(format!("`{name}` is not a Rust identifier")))
    }
}

/// A text as a string literal.
pub(crate) fn string(text: &str) -> String {
    format!("{text:?}")
}

/// A number as a literal, long ones in groups of three digits.
pub(crate) fn integer(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && digits.len() > 4 && (digits.len() - i).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    if number < 0 { format!("-{out}") } else { out }
}

/// `&["a", "b"]`.
pub(crate) fn strings<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let texts: Vec<String> = texts.into_iter().map(string).collect();
    format!("&[{}]", texts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_stay_on_one_line_while_they_fit() {
        let few = ["a".to_owned(), "b".to_owned()];
        assert_eq!(filled("x! { Y {", &few, "} }", true), "x! { Y { a, b } }");
        let many: Vec<String> = (0..40).map(|n| format!("name{n}")).collect();
        let text = filled("use a::{", &many, "};\n", false);
        assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
        assert_eq!(text.lines().count(), 6, "{text}");
    }

    #[test]
    fn chains_break_where_they_must() {
        let calls = [".first(&[\"a\"])".to_owned(), ".second()".to_owned()];
        let text = |argument: usize| {
            chain(
                "static A: B =",
                "B::new",
                &["x".repeat(argument), "y".to_owned()],
                &calls,
            )
        };
        assert_eq!(
            text(1),
            "static A: B = B::new(x, y).first(&[\"a\"]).second();\n"
        );
        let x = "x".repeat(65);
        assert_eq!(
            text(65),
            format!("static A: B = B::new({x}, y)\n    .first(&[\"a\"]).second();\n")
        );
        let x = "x".repeat(82);
        assert_eq!(
            text(82),
            format!("static A: B =\n    B::new({x}, y)\n        .first(&[\"a\"]).second();\n")
        );
        let x = "x".repeat(90);
        assert_eq!(
            text(90),
            format!("static A: B = B::new(\n    {x}, y,\n).first(&[\"a\"]).second();\n")
        );
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(integer(1000), "1000");
        assert_eq!(integer(86_400_000), "86_400_000");
        assert_eq!(integer(-100_000), "-100_000");
        assert_eq!(integer(i64::MIN), "-9_223_372_036_854_775_808");
    }

    #[test]
    fn what_is_no_identifier_is_refused() {
        for bad in ["", "1a", "a-b", "r#self", "ä"] {
            assert!(ident(bad).is_err(), "{bad}");
        }
        assert!(ident("r#type").is_ok());
    }
}
