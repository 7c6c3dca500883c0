//! Answers in XML, for requests that prefer it: what would have been sent as JSON, written in the form that the product's spec names.
//!
//! No service of this workspace shows a response in XML, so the form is a guess of the spec.

use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE};
use secapi_spec::catalog::Xml;
use serde_json::{Map, Value};

use crate::accept::accepted;
use crate::catalog::built_in;
use crate::reply::Reply;

/// How a list is written. The spec does not say it: a client has to take both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum XmlLists {
    /// An element that holds the elements: `<tags><item>a</item><item>b</item></tags>`. What the simulator sends.
    #[default]
    Wrapped,
    /// The element again and again: `<tags>a</tags><tags>b</tags>`.
    Repeated,
}

/// How the responses of a product are written in XML, for tests that prepare one.
///
/// ```
/// use secapi_simulator::{Canned, XmlForm};
/// use serde_json::json;
///
/// let form = XmlForm::of("fortinac").unwrap_or_default();
/// let failed = form.write(&json!({"status": "error", "errorMessage": "no & never"}));
/// assert!(failed.contains("<errorMessage>no &amp; never</errorMessage>"));
/// # let _ = Canned::xml(200, failed);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmlForm {
    root: String,
    item: String,
    lists: XmlLists,
}

/// `<response>`, and `<item>` in lists.
impl Default for XmlForm {
    fn default() -> Self {
        Self {
            root: "response".to_owned(),
            item: "item".to_owned(),
            lists: XmlLists::default(),
        }
    }
}

impl XmlForm {
    /// The form of a built-in product; `None` when it does not offer XML, or when there is no such product.
    #[must_use]
    pub fn of(product: &str) -> Option<Self> {
        Some(Self::new(&built_in(product).ok()??.xml?))
    }

    pub(super) fn new(xml: &Xml) -> Self {
        Self {
            root: xml.root.clone(),
            item: xml.item.clone(),
            lists: XmlLists::default(),
        }
    }

    /// The same form with lists written in this way.
    #[must_use]
    pub fn lists(self, lists: XmlLists) -> Self {
        Self { lists, ..self }
    }

    /// The document for a response. Control characters, which XML cannot hold, become U+FFFD.
    #[must_use]
    pub fn write(&self, answer: &Value) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        let attribute = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
        self.element(&mut out, &self.root, attribute, answer);
        out
    }

    fn element(&self, out: &mut String, name: &str, attribute: &str, value: &Value) {
        if value.is_null() {
            out.extend(["<", name, attribute, " xsi:nil=\"true\"/>"]);
            return;
        }
        out.extend(["<", name, attribute, ">"]);
        match value {
            Value::Array(items) => {
                for item in items {
                    self.element(out, &self.item, "", item);
                }
            }
            Value::Object(fields) if fields.keys().all(|name| is_name(name)) => {
                for (name, value) in fields {
                    self.field(out, name, value);
                }
            }
            Value::Object(fields) => self.entries(out, fields),
            Value::String(text) => escape(out, text),
            scalar => escape(out, &scalar.to_string()),
        }
        out.extend(["</", name, ">"]);
    }

    fn field(&self, out: &mut String, name: &str, value: &Value) {
        match value {
            Value::Array(items) if self.lists == XmlLists::Repeated => {
                for item in items {
                    self.element(out, name, "", item);
                }
            }
            value => self.element(out, name, "", value),
        }
    }

    /// An object with names that no element can have.
    fn entries(&self, out: &mut String, fields: &Map<String, Value>) {
        for (name, value) in fields {
            out.push_str("<entry><key>");
            escape(out, name);
            out.push_str("</key>");
            self.field(out, "value", value);
            out.push_str("</entry>");
        }
    }
}

/// The reply in XML, if it is JSON, the product offers XML and the request prefers it.
pub(crate) fn preferred(reply: Reply, xml: Option<&Xml>, request: &HeaderMap) -> Reply {
    let is_json = reply
        .headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let Some(xml) = xml.filter(|_| is_json && prefers_xml(request)) else {
        return reply;
    };
    match serde_json::from_slice(&reply.body) {
        Ok(answer) => Reply {
            body: XmlForm::new(xml).write(&answer).into(),
            ..reply.with(CONTENT_TYPE, "application/xml;charset=UTF-8")
        },
        Err(_) => reply,
    }
}

/// Whether XML is accepted more gladly than JSON.
fn prefers_xml(request: &HeaderMap) -> bool {
    let accepted: Vec<(String, f32)> = accepted(request, ACCEPT).collect();
    // The most exact range counts, whatever the others say.
    let quality = |kinds: &[&str]| {
        kinds.iter().find_map(|kind| {
            let range = accepted.iter().filter(|(range, _)| range == kind);
            range.map(|(_, quality)| *quality).reduce(f32::max)
        })
    };
    let xml = quality(&["application/xml", "text/xml", "application/*", "*/*"]);
    let json = quality(&["application/json", "application/*", "*/*"]);
    xml.unwrap_or(0.0) > json.unwrap_or(0.0)
}

/// Whether an element can have this name. Colons belong to namespaces.
fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && name
            .chars()
            .all(|letter| letter.is_alphanumeric() || "_-.".contains(letter))
}

fn escape(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Readers make line feeds of bare ones.
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(letter),
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header};
    use serde_json::json;

    use super::{XmlForm, XmlLists, prefers_xml};

    fn inside(lists: XmlLists, answer: &serde_json::Value) -> String {
        let text = XmlForm::default().lists(lists).write(answer);
        let (_, rest) = text.split_once("-instance\">").unwrap();
        rest.trim_end_matches("</response>").to_owned()
    }

    #[test]
    fn every_kind_of_value_has_a_form() {
        for (answer, wrapped, repeated) in [
            (
                json!({"a": [1, "b"], "c": true}),
                "<a><item>1</item><item>b</item></a><c>true</c>",
                "<a>1</a><a>b</a><c>true</c>",
            ),
            (
                json!({"a": [], "b": {}, "c": "", "d": 1.5}),
                "<a></a><b></b><c></c><d>1.5</d>",
                "<b></b><c></c><d>1.5</d>",
            ),
            (
                json!({"a": [[1], []]}),
                "<a><item><item>1</item></item><item></item></a>",
                "<a><item>1</item></a><a></a>",
            ),
            (
                json!({"a": null}),
                "<a xsi:nil=\"true\"/>",
                "<a xsi:nil=\"true\"/>",
            ),
            (
                json!({"00:11": [1, 2], "x": "y"}),
                "<entry><key>00:11</key><value><item>1</item><item>2</item></value></entry><entry><key>x</key><value>y</value></entry>",
                "<entry><key>00:11</key><value>1</value><value>2</value></entry><entry><key>x</key><value>y</value></entry>",
            ),
            (
                json!("<&>\r\n\u{1}ä"),
                "&lt;&amp;&gt;&#13;\n\u{fffd}ä",
                "&lt;&amp;&gt;&#13;\n\u{fffd}ä",
            ),
            (json!([1]), "<item>1</item>", "<item>1</item>"),
        ] {
            assert_eq!(inside(XmlLists::Wrapped, &answer), wrapped, "{answer}");
            assert_eq!(inside(XmlLists::Repeated, &answer), repeated, "{answer}");
        }
    }

    #[test]
    fn the_better_quality_wins_and_json_breaks_a_tie() {
        for (accept, xml) in [
            ("application/xml", true),
            ("text/xml", true),
            ("APPLICATION/XML ; q=0.9, application/json;q=0.5", true),
            ("application/xml, */*;q=0.8", true),
            ("application/json;q=0, */*", true),
            ("application/xml;q=0.5, application/json", false),
            ("application/xml, application/json", false),
            ("application/xml;q=0, */*", false),
            ("application/json", false),
            ("*/*", false),
            ("", false),
            ("text/html", false),
            ("application/xml;q=x", true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(prefers_xml(&headers), xml, "{accept}");
        }
        assert!(!prefers_xml(&HeaderMap::new()));
    }
}
