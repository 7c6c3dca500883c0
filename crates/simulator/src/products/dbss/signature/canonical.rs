//! The canonical request, as the gateway makes it from what arrives.

use base16ct::lower::encode_string;
use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};

use crate::request::Incoming;

const CONTENT: &str = "X-Sdk-Content-Sha256";

/// Headers whose values are not shown.
const HIDDEN: [&str; 3] = ["authorization", "x-auth-token", "x-security-token"];

#[derive(Clone)]
pub(super) struct Canonical {
    method: String,
    path: String,
    query: String,
    /// In the order of the signature's list.
    headers: Vec<(String, String)>,
    names: String,
    payload: String,
}

impl Canonical {
    /// `names` is the signature's list of headers; an error says what is wrong with it.
    pub(super) fn of(incoming: &Incoming, names: &str) -> Result<Self, String> {
        let list: Vec<&str> = names.split(';').collect();
        if !list.is_sorted() || names.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(
                "the signature's `SignedHeaders` are not in lower case and sorted".to_owned(),
            );
        }
        let mut headers = Vec::with_capacity(list.len());
        for name in list {
            let value = incoming
                .header(name)
                .ok_or_else(|| format!("the header `{name}` was signed, but is not there"))?;
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
        let payload = match incoming.header(CONTENT) {
            Some(hash) if !incoming.body.is_empty() => hash.into_owned(),
            _ => encode_string(&Sha256::digest(&incoming.body)),
        };
        Ok(Self {
            method: incoming.method.as_str().to_owned(),
            path: path(&incoming.path),
            query: query(&incoming.raw_query),
            headers,
            names: names.to_owned(),
            payload,
        })
    }

    pub(super) fn text(&self) -> String {
        self.write(|_, value| value.to_owned())
    }

    /// The text without the values of headers that hold secrets.
    pub(super) fn shown(&self) -> String {
        self.write(|name, value| {
            let hidden = HIDDEN.contains(&name);
            if hidden { "[hidden]" } else { value }.to_owned()
        })
    }

    fn write(&self, shown: impl Fn(&str, &str) -> String) -> String {
        let mut text = [&*self.method, &self.path, &self.query, ""].join("\n");
        for (name, value) in &self.headers {
            text.extend([name, ":", &shown(name, value), "\n"]);
        }
        text + &["", &self.names, &self.payload].join("\n")
    }

    /// What it would be after the usual mistakes, each with its name.
    pub(super) fn slips(&self, incoming: &Incoming) -> Vec<(&'static str, Self)> {
        let path = |path: String| Self {
            path,
            ..self.clone()
        };
        let query = |query: &str| Self {
            query: query.to_owned(),
            ..self.clone()
        };
        let headers = |value: &dyn Fn(&str, &str) -> String| {
            let headers = self.headers.iter();
            Self {
                headers: headers
                    .map(|(name, was)| (name.clone(), value(name, was)))
                    .collect(),
                ..self.clone()
            }
        };
        let portless = |name: &str, was: &str| match was.rsplit_once(':') {
            Some((host, _)) if name == "host" => host.to_owned(),
            _ => was.to_owned(),
        };
        let untrimmed =
            |name: &str, _: &str| incoming.header(name).unwrap_or_default().into_owned();
        let bodyless = Self {
            payload: encode_string(&Sha256::digest("")),
            ..self.clone()
        };
        vec![
            (
                "the path was signed without the slash at its end",
                path(self.path.trim_end_matches('/').to_owned()),
            ),
            (
                "the path was signed as it came, not decoded and encoded again",
                path(format!("{}/", incoming.path.trim_end_matches('/'))),
            ),
            (
                "the query was signed as it came, not sorted and encoded",
                query(&incoming.raw_query),
            ),
            ("the query was not signed", query("")),
            ("the body was not signed", bodyless),
            ("the host was signed without its port", headers(&portless)),
            (
                "the values of headers were signed with the blanks at their ends",
                headers(&untrimmed),
            ),
        ]
    }
}

fn path(sent: &str) -> String {
    let segments: Vec<String> = decoded(sent).split('/').map(encoded).collect();
    let path = segments.join("/");
    if path.ends_with('/') {
        path
    } else {
        path + "/"
    }
}

fn query(sent: &str) -> String {
    let mut pairs: Vec<(String, String)> = sent
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    pairs.join("&")
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
