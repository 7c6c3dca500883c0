//! Type expressions, such as `[Alert]` and `text<integer>`.

use std::collections::BTreeMap;

use crate::catalog::Type;
use crate::problem::{Problem, Problems};
use crate::span::{At, Span};
use crate::text::{nearest, short};

/// Stands in for a type that could not be understood: everything fits it.
pub(crate) const STAND_IN: Type = Type::Json;

/// Types may be put into each other this deep.
const DEEPEST: usize = 8;

/// Words of the language that are types.
const SCALARS: &[(&str, Type)] = &[
    ("string", Type::String),
    ("integer", Type::Integer),
    ("number", Type::Number),
    ("boolean", Type::Boolean),
    ("secret", Type::Secret),
    ("json", Type::Json),
    ("timestamp-ms", Type::TimestampMs),
    ("timestamp-s", Type::TimestampS),
    ("timestamp", Type::Timestamp),
    ("datetime", Type::DateTime),
    ("binary", Type::Binary),
];

/// What people write when they come from other languages.
const FOREIGN: &[(&str, &str)] = &[
    ("int", "integer"),
    ("long", "integer"),
    ("int32", "integer"),
    ("int64", "integer"),
    ("i64", "integer"),
    ("u64", "integer"),
    ("float", "number"),
    ("double", "number"),
    ("f64", "number"),
    ("bool", "boolean"),
    ("str", "string"),
    ("text", "string"),
    ("password", "secret"),
    ("any", "json"),
    ("object", "json"),
    ("map", "{T}"),
    ("array", "[T]"),
    ("list", "[T]"),
    ("date", "timestamp"),
    ("date-time", "timestamp"),
    ("timestamp_ms", "timestamp-ms"),
    ("timestamp_s", "timestamp-s"),
    ("bytes", "binary"),
    ("file", "binary"),
];

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameKind {
    Model,
    Enum,
}

/// The names that a file can use, and where all others of the product are.
#[derive(Debug, Default)]
pub(crate) struct Scope<'a> {
    /// Models and enums of the file and of `shared.toml`.
    pub(crate) names: BTreeMap<&'a str, NameKind>,
    /// Files of the product that define a name, for help.
    pub(crate) elsewhere: Option<&'a BTreeMap<&'a str, Vec<&'a str>>>,
}

/// What is wrong with an expression: where in its text, and what.
struct Fault {
    start: usize,
    end: usize,
    code: &'static str,
    message: String,
    help: String,
}

impl Scope<'_> {
    /// The type that a text means; `None` when there is no text, or after a report.
    pub(crate) fn resolve(
        &self,
        text: Option<&At<String>>,
        problems: &mut Problems,
    ) -> Option<Type> {
        let text = text?;
        match self.parse(&text.value, 0, 0) {
            Ok(ty) => Some(ty),
            Err(fault) => {
                let name = text.get(fault.start..fault.end).unwrap_or(text);
                let problem = Problem::error(
                    fault.code,
                    within(text, fault.start, fault.end),
                    fault.message,
                )
                .help(fault.help);
                if fault.code == "spec::unknown-type" {
                    problems.push_absence(name, problem);
                } else {
                    problems.push(problem);
                }
                None
            }
        }
    }

    /// Parses `text`, which begins at `offset` of the whole expression.
    fn parse(&self, text: &str, offset: usize, depth: usize) -> Result<Type, Fault> {
        let lead = text.len() - text.trim_start().len();
        let (text, offset) = (text.trim(), offset + lead);
        let malformed = |message: String, help: &str| Fault {
            start: offset,
            end: offset + text.len(),
            code: "spec::malformed-type",
            message,
            help: help.to_owned(),
        };
        if depth > DEEPEST {
            return Err(malformed(
                format!("the type is more than {DEEPEST} levels deep"),
                "make a model of its inner part",
            ));
        }
        if text.is_empty() {
            return Err(malformed(
                "a type is missing here".to_owned(),
                "write a type such as `string` or `[Model]`",
            ));
        }
        for (open, close, name) in [("[", "]", "list"), ("{", "}", "map")] {
            if let Some(rest) = text.strip_prefix(open) {
                let Some(inner) = rest.strip_suffix(close) else {
                    let message = format!("`{}` has no closing `{close}`", short(text));
                    return Err(malformed(
                        message,
                        &format!("write a {name} as `{open}T{close}`"),
                    ));
                };
                let inner = self.parse(inner, offset + 1, depth + 1)?;
                if inner == Type::Binary {
                    return Err(malformed(
                        format!("a {name} cannot hold `binary`"),
                        "bytes stand alone; text that encodes them is `string`",
                    ));
                }
                let inner = Box::new(inner);
                return Ok(if open == "[" {
                    Type::List(inner)
                } else {
                    Type::Map(inner)
                });
            }
        }
        if let Some(rest) = text.strip_prefix("text<") {
            let Some(inner) = rest.strip_suffix('>') else {
                return Err(malformed(
                    format!("`{}` has no closing `>`", short(text)),
                    "write `text<T>`",
                ));
            };
            let inner = self.parse(inner, offset + "text<".len(), depth + 1)?;
            return match inner {
                Type::Integer | Type::Number | Type::Boolean | Type::Json | Type::Model(_) => {
                    Ok(Type::Text(Box::new(inner)))
                }
                _ => Err(malformed(
                    format!("`{}` says nothing", short(text)),
                    "`text<...>` takes `integer`, `number`, `boolean`, `json` or a model",
                )),
            };
        }
        self.name(text, offset)
    }

    fn name(&self, name: &str, offset: usize) -> Result<Type, Fault> {
        if let Some((_, scalar)) = SCALARS.iter().find(|(word, _)| *word == name) {
            return Ok(scalar.clone());
        }
        match self.names.get(name) {
            Some(NameKind::Model) => return Ok(Type::Model(name.to_owned())),
            Some(NameKind::Enum) => return Ok(Type::Enum(name.to_owned())),
            None => {}
        }
        let fault = |code, message| Fault {
            start: offset,
            end: offset + name.len(),
            code,
            message,
            help: String::new(),
        };
        if !name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        {
            let fault = fault(
                "spec::malformed-type",
                format!("`{}` is no type", short(name)),
            );
            return Err(Fault {
                help: "write a name, `[T]` for a list, `{T}` for a map, or `text<T>`".to_owned(),
                ..fault
            });
        }
        let fault = fault(
            "spec::unknown-type",
            format!("there is no type `{}`", short(name)),
        );
        let foreign = FOREIGN
            .iter()
            .find(|(word, _)| *word == name.to_ascii_lowercase())
            .map(|(_, ours)| *ours);
        let elsewhere = self
            .elsewhere
            .and_then(|files| files.get(name))
            .and_then(|files| files.first());
        let known = SCALARS
            .iter()
            .map(|(word, _)| *word)
            .chain(self.names.keys().copied());
        let help = if let Some(ours) = foreign {
            format!("this language calls it `{ours}`")
        } else if let Some(file) = elsewhere {
            format!("it is in `{file}`; move it to `shared.toml` to use it in several files")
        } else if let Some(meant) = nearest(name, known) {
            format!("did you mean `{meant}`?")
        } else {
            format!("define it as `[model.{name}]` or `[enum.{name}]`, here or in `shared.toml`")
        };
        Err(Fault { help, ..fault })
    }
}

/// A stretch of a text, as a place in its file. A text with escapes is marked as a whole.
pub(crate) fn within(text: &At<String>, start: usize, end: usize) -> Span {
    let whole = text.span;
    if whole.range().len() != text.len() + 2 {
        return whole;
    }
    let first = whole.range().start + 1;
    Span::new(whole.file, first + start..first + end.max(start))
}

/// How the type is written in a spec.
pub(crate) fn written(ty: &Type) -> String {
    match ty {
        Type::List(inner) => format!("[{}]", written(inner)),
        Type::Map(inner) => format!("{{{}}}", written(inner)),
        Type::Text(inner) => format!("text<{}>", written(inner)),
        Type::Model(name) | Type::Enum(name) => name.clone(),
        scalar => SCALARS
            .iter()
            .find(|(_, ty)| ty == scalar)
            .map_or_else(String::new, |(word, _)| (*word).to_owned()),
    }
}
