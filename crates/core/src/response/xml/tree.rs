//! An XML document as a tree of elements. Document types are refused, so that no entity can be defined, and depth is limited.

use std::borrow::Cow;

use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesDecl, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::redact::one_line;
use crate::wire::{DecodeError, DecodeErrorKind};

/// How many elements may be open at a time. Each becomes two levels of JSON at most, of which `serde_json` reads 127.
pub(super) const MAX_DEPTH: usize = 60;

/// How many attributes one element may have: each is compared with all before it.
const MAX_ATTRIBUTES: usize = 200;

/// One element. Names are local: prefixes of namespaces are left out.
#[derive(Debug, Default)]
pub(super) struct Element<'a> {
    pub(super) name: &'a str,
    /// Attributes, without those that belong to XML itself (`xmlns`, `xsi:…`, `xml:…`).
    pub(super) attributes: Vec<(String, String)>,
    /// Whether `xsi:nil` says that there is no value.
    pub(super) nil: bool,
    /// All text directly in it, references resolved.
    pub(super) text: Cow<'a, str>,
    pub(super) children: Vec<Element<'a>>,
    /// Where its start tag begins and its end tag ends.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Element<'_> {
    /// Whether nothing is in it but blanks.
    pub(super) fn is_blank(&self) -> bool {
        self.children.is_empty() && self.text.trim_ascii().is_empty()
    }

    /// The name that all children have.
    pub(super) fn common_name(&self) -> Option<&str> {
        let name = self.children.first()?.name;
        let alike = self.children.iter().all(|child| child.name == name);
        alike.then_some(name)
    }
}

/// Reads a document that begins `mark` bytes into the body.
///
/// Errors show the markup to blame, but never text between tags or values of attributes, which may be secret.
pub(super) fn parse(source: &str, mark: usize) -> Result<Element<'_>, DecodeError> {
    Parser {
        source,
        mark,
        reader: Reader::from_str(source),
        version: XmlVersion::Implicit1_0,
        open: Vec::new(),
        root: None,
    }
    .run()
}

struct Parser<'a> {
    source: &'a str,
    mark: usize,
    reader: Reader<&'a [u8]>,
    version: XmlVersion,
    /// The elements that are open, outermost first.
    open: Vec<Element<'a>>,
    root: Option<Element<'a>>,
}

impl<'a> Parser<'a> {
    fn run(mut self) -> Result<Element<'a>, DecodeError> {
        loop {
            let start = self.position();
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(self.broken(start, &error)),
            };
            match event {
                Event::Start(tag) => self.open(start, &tag)?,
                Event::Empty(tag) => {
                    self.open(start, &tag)?;
                    self.close();
                }
                Event::End(_) => self.close(),
                Event::Text(text) => self.text(start, text.xml_content(self.version))?,
                Event::CData(text) => self.text(start, text.xml_content(self.version))?,
                Event::GeneralRef(name) => {
                    let text = match name.resolve_char_ref() {
                        Ok(Some(letter)) => Cow::from(letter.to_string()),
                        Ok(None) => Cow::from(self.predefined(start, &name)?),
                        Err(error) => return Err(self.broken(start, &error)),
                    };
                    self.text(start, text)?;
                }
                Event::Decl(declaration) => self.declaration(start, &declaration)?,
                Event::DocType(_) => {
                    let message =
                        "a document type is not taken: nothing is defined or loaded for an answer";
                    return Err(self.fault(start, message, "<!DOCTYPE"));
                }
                Event::Comment(_) | Event::PI(_) => {}
                Event::Eof => break,
            }
        }
        if self.open.is_empty()
            && let Some(root) = self.root
        {
            return Ok(root);
        }
        Err(self.cut())
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn open(&mut self, start: usize, tag: &BytesStart<'_>) -> Result<(), DecodeError> {
        let name = start + 1;
        let name = self.source.get(name..name + tag.name().as_ref().len());
        let name = local(name.unwrap_or_default());
        if name.is_empty() {
            return Err(self.fault(start, "an element has no name", "<"));
        }
        if self.root.is_some() {
            return Err(self.fault(start, "a second element follows the first one", name));
        }
        if self.open.len() == MAX_DEPTH {
            let message = format!("elements are nested deeper than {MAX_DEPTH} levels");
            return Err(self.fault(start, &message, name));
        }
        let mut element = Element {
            name,
            start,
            ..Element::default()
        };
        for (index, attribute) in tag.attributes().enumerate() {
            if index == MAX_ATTRIBUTES {
                let message = format!("an element has more than {MAX_ATTRIBUTES} attributes");
                return Err(self.fault(start, &message, name));
            }
            let attribute = attribute.map_err(|error| self.broken(start, &error.into()))?;
            let key = attribute.key.as_ref();
            let value = attribute
                .normalized_value(self.version)
                .map_err(|error| self.broken(start, &error))?;
            match key.split_once(':') {
                Some((_, "nil")) => element.nil = matches!(value.trim(), "true" | "1"),
                Some(("xmlns" | "xml" | "xsi", _)) => {}
                None if key == "xmlns" => {}
                _ => {
                    let attribute = (local(key).to_owned(), value.into_owned());
                    element.attributes.push(attribute);
                }
            }
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) {
        let end = self.position();
        if let Some(mut element) = self.open.pop() {
            element.end = end;
            match self.open.last_mut() {
                Some(parent) => parent.children.push(element),
                None => self.root = Some(element),
            }
        }
    }

    fn text(&mut self, start: usize, text: Cow<'a, str>) -> Result<(), DecodeError> {
        match self.open.last_mut() {
            Some(element) if element.text.is_empty() => element.text = text,
            Some(element) => element.text.to_mut().push_str(&text),
            None if text.trim_ascii().is_empty() => {}
            None => return Err(self.fault(start, "text stands outside of the root element", "")),
        }
        Ok(())
    }

    /// The text of one of the five entities that need no definition.
    fn predefined(&self, start: usize, name: &str) -> Result<&'static str, DecodeError> {
        let known = quick_xml::escape::resolve_xml_entity(name);
        known.ok_or_else(|| {
            let message = "an entity is used that XML does not define; others are not taken";
            self.fault(start, message, "&")
        })
    }

    fn declaration(
        &mut self,
        start: usize,
        declaration: &BytesDecl<'_>,
    ) -> Result<(), DecodeError> {
        if start > 0 {
            let message = "an XML declaration stands elsewhere than at the beginning";
            return Err(self.fault(start, message, "<?xml"));
        }
        if declaration.version().is_ok_and(|version| version == "1.1") {
            self.version = XmlVersion::Explicit1_1;
        }
        match declaration.encoding() {
            None => Ok(()),
            Some(Ok(encoding)) if is_utf8(&encoding) => Ok(()),
            Some(Ok(encoding)) => {
                let message = format!(
                    "the document says that its encoding is {}, and only UTF-8 is read",
                    one_line(&encoding, 40)
                );
                Err(self.fault(start, &message, "<?xml"))
            }
            Some(Err(error)) => Err(self.broken(start, &error.into())),
        }
    }

    /// The fault behind an error of the reader.
    fn broken(&self, start: usize, error: &Error) -> DecodeError {
        match error {
            Error::Syntax(SyntaxError::InvalidBangMarkup)
                if self.source.get(start + 2..) != Some("") =>
            {
                self.fault(start, "`<!` begins nothing that XML knows", "<!")
            }
            // Each of these says that the end came before something was closed.
            Error::Syntax(_) => self.cut(),
            Error::IllFormed(IllFormedError::UnclosedReference) => {
                let rest = self.source.get(start..).unwrap_or_default();
                if rest.contains([';', '<']) || rest.matches('&').count() > 1 {
                    self.fault(start, "`&` does not begin a reference", "&")
                } else {
                    self.cut()
                }
            }
            Error::IllFormed(error) => self.fault(start, &error.to_string(), ""),
            Error::InvalidAttr(_) => {
                self.fault(start, "an attribute is not written as XML has it", "")
            }
            Error::Escape(_) => self.fault(
                start,
                "a reference stands for no character, or for an entity that XML does not define",
                "&",
            ),
            _ => self.fault(start, "it is no XML", ""),
        }
    }

    fn cut(&self) -> DecodeError {
        let (kind, message) = if self.root.is_none() && self.open.is_empty() {
            (DecodeErrorKind::Syntax, "it has no element".to_owned())
        } else {
            let message = format!("the answer is cut off after {} bytes", self.source.len());
            (DecodeErrorKind::Truncated, message)
        };
        let offset = self.source.len() + self.mark;
        DecodeError::of_document(kind, self.path(), message, None, offset)
    }

    fn fault(&self, offset: usize, message: &str, markup: &str) -> DecodeError {
        let message = one_line(message, 300);
        let markup = (!markup.is_empty()).then(|| one_line(markup, 60));
        let offset = offset + self.mark;
        DecodeError::of_document(
            DecodeErrorKind::Syntax,
            self.path(),
            message,
            markup,
            offset,
        )
    }

    fn path(&self) -> String {
        super::locate::path(self.open.iter().map(|element| (element.name, None)))
    }
}

/// A name without the prefix of its namespace.
fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// Whether text in this encoding is UTF-8 as well.
pub(super) fn is_utf8(encoding: &str) -> bool {
    ["utf-8", "utf8", "us-ascii", "ascii"]
        .iter()
        .any(|known| encoding.trim().eq_ignore_ascii_case(known))
}
