//! From the words of a command line to the values that a call sends.

use std::io::Read as _;
use std::path::Path;

use secapi_catalog::catalog::{Enum, Type, TypeDef};
use secapi_core::{Json, ParamValue, Secret, Timestamp};

use super::input::Input;
use crate::catalog::Scope;
use crate::failure::Failure;
use crate::{Result, options, suggest};

/// Where a whole value comes from: `@FILE`, `-` for stdin, or the word itself.
pub(crate) fn content(word: &str) -> Result<String> {
    let bytes = match word.strip_prefix('@') {
        Some(path) => file(path)?,
        None if word == "-" => stdin()?,
        None => return Ok(word.to_owned()),
    };
    String::from_utf8(bytes).map_err(|_| Failure::usage(format!("{word} is not UTF-8 text")))
}

/// The content of a file.
pub(crate) fn file(path: &str) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Failure::io(format!("read {path}"), &error))
}

/// All of standard input.
pub(crate) fn stdin() -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::io("read standard input", &error))?;
    Ok(bytes)
}

/// A secret from a file, stdin or a variable. Arguments are seen by every user of the machine, so none is taken from there.
pub(crate) fn secret(flag: &str, word: &str) -> Result<Secret> {
    let text = if let Some(name) = word.strip_prefix("env:") {
        std::env::var(name).map_err(|_| {
            Failure::usage(format!(
                "--{flag}: the environment variable `{name}` is not set"
            ))
        })?
    } else if word == "-" || word.starts_with('@') {
        content(word)?
    } else {
        return Err(Failure::usage(format!(
            "--{flag}: secrets are not taken from arguments, which others can see"
        ))
        .with_hint(format!(
            "use `--{flag} @FILE`, `--{flag} -` for standard input, or `--{flag} env:NAME`"
        )));
    };
    Ok(Secret::from(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// The value of an input, from the words that were given for it.
pub(crate) fn value(scope: &Scope, input: &Input<'_>, words: &[&str]) -> Result<ParamValue> {
    let flag = &input.flag;
    let one = |ty: &Type, word: &str| {
        let value = match ty {
            Type::Secret => ParamValue::Secret(secret(flag, word)?),
            Type::Binary => binary(word)?,
            Type::Text(_) => ParamValue::EncodedText(json(flag, word)?.to_string(), Vec::new()),
            Type::Json | Type::Map(_) | Type::Model(_) | Type::List(_) => {
                ParamValue::Json(json(flag, word)?)
            }
            plain => scalar(scope, plain, flag, word)?,
        };
        Ok(prefixed(input.prefix, value))
    };
    match (input.ty, words) {
        (Type::List(ty), words) => {
            // A list of what is no word of a command line may come as a whole.
            if let [word] = words
                && let Some(whole) = whole_list(ty, &input.flag, word)?
            {
                return Ok(whole);
            }
            let items = words.iter().map(|word| one(ty, word));
            Ok(ParamValue::List(items.collect::<Result<_>>()?))
        }
        (ty, [word]) => one(ty, word),
        (_, _) => Err(Failure::usage(format!("--{} takes one value", input.flag))),
    }
}

/// The value of an input, from JSON that someone else made: nothing in it names a file or a variable.
#[cfg(feature = "mcp")]
pub(crate) fn value_of_json(scope: &Scope, input: &Input<'_>, value: &Json) -> Result<ParamValue> {
    let flag = &input.flag;
    let one = |ty: &Type, value: &Json| {
        let value = match (ty, value) {
            (Type::Secret | Type::Binary, _) => {
                return Err(Failure::usage(format!(
                    "`{flag}` is a secret or a file, which is not taken from JSON"
                )));
            }
            (Type::Text(_), value) => ParamValue::EncodedText(value.to_string(), Vec::new()),
            (Type::Json | Type::Map(_) | Type::Model(_) | Type::List(_), value) => {
                ParamValue::Json(value.clone())
            }
            (plain, Json::String(text)) => scalar(scope, plain, flag, text)?,
            (plain, other) => scalar(scope, plain, flag, &other.to_string())?,
        };
        Ok(prefixed(input.prefix, value))
    };
    match (input.ty, value) {
        (Type::List(ty), Json::Array(items)) => {
            let items = items.iter().map(|item| one(ty, item));
            Ok(ParamValue::List(items.collect::<Result<_>>()?))
        }
        (Type::List(ty), single) => Ok(ParamValue::List(vec![one(ty, single)?])),
        (ty, value) => one(ty, value),
    }
}

/// A JSON array in place of the items, for items that are JSON.
fn whole_list(ty: &Type, flag: &str, word: &str) -> Result<Option<ParamValue>> {
    if !matches!(ty, Type::Model(_) | Type::Map(_) | Type::Json) {
        return Ok(None);
    }
    let whole = json(flag, word)?;
    Ok(whole.is_array().then_some(ParamValue::Json(whole)))
}

fn prefixed(prefix: &str, value: ParamValue) -> ParamValue {
    match value {
        value if prefix.is_empty() => value,
        ParamValue::Secret(secret) => {
            ParamValue::Secret(Secret::from(format!("{prefix}{}", secret.expose())))
        }
        ParamValue::Text(text) => ParamValue::Text(format!("{prefix}{text}")),
        other => other,
    }
}

/// A value that is one word.
fn scalar(scope: &Scope, ty: &Type, flag: &str, word: &str) -> Result<ParamValue> {
    let wrong = |expected: &str| Failure::usage(format!("--{flag}: `{word}` is not {expected}"));
    Ok(match ty {
        Type::Integer => ParamValue::Integer(
            word.parse()
                .map_err(|_| wrong("a whole number from -2^63 to 2^63 - 1"))?,
        ),
        Type::Number => match word.parse::<f64>() {
            Ok(number) if number.is_finite() => ParamValue::Number(number),
            _ => return Err(wrong("a number")),
        },
        Type::Boolean => match word {
            "true" => ParamValue::Boolean(true),
            "false" => ParamValue::Boolean(false),
            _ => return Err(wrong("`true` or `false`")),
        },
        Type::TimestampMs => ParamValue::millis(instant(scope.now, flag, word)?),
        Type::TimestampS => ParamValue::seconds(instant(scope.now, flag, word)?),
        Type::Timestamp => ParamValue::iso(instant(scope.now, flag, word)?),
        Type::DateTime => ParamValue::date_time(instant(scope.now, flag, word)?),
        Type::Enum(name) => match scope.definition(name) {
            Some(TypeDef::Enum(found)) => known_value(found, flag, word)?,
            _ => ParamValue::Text(word.to_owned()),
        },
        _ => ParamValue::Text(word.to_owned()),
    })
}

/// A value of an enum. The service may know more of them than the spec: `--set` and `--query` send any.
fn known_value(values: &Enum, flag: &str, word: &str) -> Result<ParamValue> {
    let names = values.values.iter().map(|value| &*value.value);
    if !names.clone().any(|name| name == word) {
        let hint = suggest::hint(word, names);
        return Err(Failure::usage(format!(
            "--{flag}: `{word}` is not a known value of {}",
            values.name
        ))
        .with_hint(format!(
            "{hint}{}`--set` and `--query` send values that are not known",
            if hint.is_empty() { "" } else { "; " }
        )));
    }
    Ok(match word.parse() {
        Ok(number) if values.integer => ParamValue::Integer(number),
        _ => ParamValue::Text(word.to_owned()),
    })
}

/// JSON from a word, a file or stdin.
pub(crate) fn json(flag: &str, word: &str) -> Result<Json> {
    let text = content(word)?;
    serde_json::from_str(&text).map_err(|error| {
        Failure::usage(format!("--{flag}: not JSON: {error}"))
            .with_hint("quote JSON for the shell, or put it into a file and use @FILE")
    })
}

/// The content of a file to send, and its name.
fn binary(word: &str) -> Result<ParamValue> {
    let path = word.strip_prefix('@').unwrap_or(word);
    let (name, bytes) = if word == "-" {
        ("stdin".to_owned(), stdin()?)
    } else {
        let name = Path::new(path).file_name().unwrap_or_default();
        (name.to_string_lossy().into_owned(), file(path)?)
    };
    Ok(ParamValue::File {
        name,
        content: bytes.into(),
    })
}

/// An instant: ISO 8601 text, a date, milliseconds since 1970, `now`, or a duration before now such as `24h`.
pub(crate) fn instant(now: Timestamp, flag: &str, word: &str) -> Result<Timestamp> {
    let wrong = || {
        Failure::usage(format!("--{flag}: `{word}` is no instant")).with_hint(
            "use 2026-01-31T08:00:00Z, 2026-01-31, now, or a time before now such as 24h",
        )
    };
    if word == "now" {
        return Ok(now);
    }
    if word.len() >= 10 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        let millis: i64 = word.parse().map_err(|_| wrong())?;
        return Ok(Timestamp::from_millis(millis));
    }
    if let Ok(age) = options::duration(word) {
        return now.checked_sub(age).ok_or_else(wrong);
    }
    if let Ok(date) = word.parse::<jiff::civil::Date>()
        && word.len() <= 10
    {
        let midnight = date
            .to_zoned(jiff::tz::TimeZone::UTC)
            .map_err(|_| wrong())?;
        return Ok(Timestamp::from_millis(
            midnight.timestamp().as_millisecond(),
        ));
    }
    word.parse().map_err(|_| wrong())
}

/// The value of `--set key=value`: JSON where it is some, else text; `@FILE` is the text of a file.
pub(crate) fn loose(word: &str) -> Result<Json> {
    let text = content(word)?;
    Ok(serde_json::from_str(&text).unwrap_or(Json::String(text)))
}
