use super::*;
use crate::Json;
use crate::read::lexer::value_end;

fn path(body: &str, offset: usize) -> String {
    path_at(body.as_bytes(), offset).path
}

/// A JSON text with the path, start and end of every value in it.
#[derive(Default)]
struct Marked {
    text: String,
    values: Vec<(String, usize, usize, bool)>,
}

impl Marked {
    fn of(value: &Json, space: &str) -> Self {
        let mut marked = Self::default();
        marked.write("$", value, space);
        marked
    }

    fn write(&mut self, path: &str, value: &Json, space: &str) {
        self.text.push_str(space);
        let start = self.text.len();
        match value {
            Json::Object(fields) => {
                self.text.push('{');
                for (index, (key, value)) in fields.iter().enumerate() {
                    self.text.push_str(if index > 0 { "," } else { "" });
                    self.text.push_str(space);
                    self.text.push_str(&Json::from(key.as_str()).to_string());
                    self.text.push_str(space);
                    self.text.push(':');
                    self.write(&format!("{path}{}", step(key)), value, space);
                    self.text.push_str(space);
                }
                self.text.push('}');
            }
            Json::Array(values) => {
                self.text.push('[');
                for (index, value) in values.iter().enumerate() {
                    self.text.push_str(if index > 0 { "," } else { "" });
                    self.write(&format!("{path}[{index}]"), value, space);
                    self.text.push_str(space);
                }
                self.text.push(']');
            }
            scalar => self.text.push_str(&scalar.to_string()),
        }
        self.values.push((
            path.to_owned(),
            start,
            self.text.len(),
            value.is_object() || value.is_array(),
        ));
    }
}

#[test]
fn knows_every_value_of_a_text_at_every_offset_in_it() {
    let value = serde_json::json!({
        "data": { "datas": [ { "severity": "High", "count": -1.5e3 }, {}, [], [[1, 22], [333]], null, true, "" ] },
        "a \"quoted\" key\\": [ "text with \" and \\ and { [ , : ] }", "\u{1F600} é", "\u{0}\n" ],
        "": { "": { "é": false } },
        "end": "…"
    });
    for space in ["", " ", "\n\t ", "\r\n"] {
        let marked = Marked::of(&value, space);
        assert_eq!(serde_json::from_str::<Json>(&marked.text).unwrap(), value);
        for (expected, start, end, container) in &marked.values {
            let at_end = path_at(marked.text.as_bytes(), *end);
            assert_eq!(
                (&at_end.path, at_end.start),
                (expected, *start),
                "at the end"
            );
            assert_eq!(value_end(marked.text.as_bytes(), *start), *end);
            if *container {
                assert_eq!(path(&marked.text, start + 1), *expected, "at the beginning");
            } else {
                for offset in start + 1..=*end {
                    let place = path_at(marked.text.as_bytes(), offset);
                    assert_eq!(
                        (&place.path, place.start),
                        (expected, *start),
                        "at {offset}"
                    );
                }
            }
        }
    }
}

#[test]
fn blames_what_is_missing_or_too_much() {
    for (body, offset, expected) in [
        ("", 0, "$"),
        ("  ", 2, "$"),
        ("x", 1, "$"),
        ("{", 1, "$"),
        (r#"{"a"}"#, 5, "$.a"),
        (r#"{"a":}"#, 6, "$.a"),
        (r#"{"a":1,}"#, 8, "$"),
        (r#"{"a":1,,"#, 8, "$"),
        (r#"{"a":1 "b":2}"#, 8, "$.a"),
        (r#"{"a" 1}"#, 6, "$.a"),
        (r#"{"a":[1,]}"#, 9, "$.a"),
        (r#"{"a":[1,,2]}"#, 9, "$.a[1]"),
        (r#"{"a":[1 2]}"#, 9, "$.a[0]"),
        (r#"{"a":[1,x]}"#, 9, "$.a[1]"),
        (r#"{"a":{"b":nul}}"#, 13, "$.a.b"),
        (r#"{"a":{"b":1}]"#, 13, "$"),
        (r#"{"a":{"b":1}]"#, 12, "$.a"),
        ("[1,2", 4, "$[1]"),
        ("[1,2,", 5, "$[1]"),
        ("[1,2, ", 6, "$[2]"),
        ("]]]", 3, "$"),
        ("1 2", 3, "$"),
    ] {
        assert_eq!(path(body, offset), expected, "{body} at {offset}");
    }
}

#[test]
fn a_text_that_breaks_off_in_a_key_belongs_to_the_object() {
    let body = r#"{"one":{"two"#;
    assert_eq!(path(body, body.len()), "$.one");
    let body = r#"{"one":{"tw\""#;
    assert_eq!(path(body, body.len()), "$.one");
    // An error inside of a key, such as a bad escape.
    assert_eq!(path(r#"{"one":{"t\xo":1}}"#, 12), "$.one");
}

#[test]
fn keys_are_written_so_that_they_can_be_read() {
    for (key, expected) in [
        ("name", ".name"),
        ("_id-2", "._id-2"),
        ("2nd", "[\"2nd\"]"),
        ("", "[\"\"]"),
        ("a.b", "[\"a.b\"]"),
        ("a \"b\"\n", "[\"a \\\"b\\\"\\n\"]"),
        ("é", "[\"é\"]"),
    ] {
        assert_eq!(step(key), expected);
    }
    assert_eq!(path(r#"{"a\u0062c":1}"#, 13), "$.abc");
    assert_eq!(path("{\"a\\qb\":1}", 9), "$[\"a\\\\qb\"]");
}

#[test]
fn paths_have_an_end() {
    let deep = "{\"a-long-name-in-every-level\":".repeat(100);
    let long = path(&deep, deep.len());
    assert!(long.len() < 420 && long.ends_with('…'), "{long}");
    let key = format!("{{\"{}\":x", "k".repeat(100_000));
    assert!(path(&key, key.len()).len() < 80);
    let wide = format!("{{\"{}\":x", "é".repeat(100_000));
    assert!(path(&wide, wide.len()).len() < 160);
}

#[test]
fn any_bytes_have_a_place() {
    let body: Vec<u8> = (0..=255)
        .chain("[{\"\\\"".bytes())
        .chain((0..=255).rev())
        .collect();
    for offset in 0..body.len() + 3 {
        let place = path_at(&body, offset);
        assert!(place.path.starts_with('$') && place.start <= body.len());
    }
    let deep = vec![b'['; 100_000];
    assert!(path_at(&deep, deep.len()).path.starts_with("$[0][0]"));
}

#[test]
fn secrets_are_found_by_their_name() {
    let body = r#"{"a":"x","accessToken":"one","list":[{"password":["two",3]},"y"],"secret":{"z":"four"},"b":"token"}"#;
    let found: Vec<&str> = secret_ranges(body.as_bytes(), body.len())
        .into_iter()
        .map(|(start, end)| &body[start..end])
        .collect();
    assert_eq!(found, ["\"one\"", "\"two\"", "3", "\"four\""]);
    let cut = r#"{"accessToken":"on"#;
    assert_eq!(secret_ranges(cut.as_bytes(), cut.len()), [(15, cut.len())]);
}
