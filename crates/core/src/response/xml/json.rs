//! A tree of elements as the JSON that a service would have written in its place, as far as XML tells.
//!
//! XML has no types, and it does not tell a list of one from a single value. So what the reader expects decides, by its
//! [`Shape`]; where it expects anything, repeated elements are a list, elements in an element are fields, and all else is text.

use std::collections::HashMap;

use super::locate::Trail;
use super::tree::Element;
use crate::wire::{FieldShape, Shape};

/// Where the text of an element stands that has attributes or elements beside it.
const TEXT: &str = "#text";

/// What a response is expected to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected {
    /// The keys that lead to the payload.
    pub(super) path: &'static [&'static str],
    pub(super) payload: Shape,
    /// The name that the product gives to the elements of a list.
    pub(super) item: &'static str,
}

impl Expected {
    /// The response under this root element.
    pub(super) fn write(&self, root: &Element<'_>, trail: Option<&mut Trail>) -> Vec<u8> {
        let mut writer = Writer {
            out: Vec::new(),
            item: self.item,
            trail,
        };
        let kind = match self.path {
            [] => Kind::of(self.payload),
            path => Kind::Level(path, self.payload),
        };
        match &kind {
            // Nothing else can be meant by what is in the root than the elements of the list.
            Kind::List(item) if !root.nil => {
                writer.items(&root.children, item);
            }
            kind => writer.value(root, kind),
        }
        writer.out
    }
}

/// A [`Shape`] whose first layer is looked up, so that the rows of a list share it.
enum Kind {
    Scalar,
    Any,
    List(Box<Kind>),
    Map(Box<Kind>),
    Model(Vec<FieldShape>),
    /// A level of the envelope: what is left of the path, and the payload at its end.
    Level(&'static [&'static str], Shape),
}

impl Kind {
    fn of(shape: Shape) -> Self {
        match shape {
            Shape::Scalar => Self::Scalar,
            Shape::Nothing | Shape::Any => Self::Any,
            Shape::List(item) => Self::List(Box::new(Self::of(item()))),
            Shape::Map(value) => Self::Map(Box::new(Self::of(value()))),
            Shape::Model(fields) => Self::Model(fields()),
        }
    }

    /// What stands under a name of an object. Maps have their own way.
    fn field(&self, name: &str) -> Self {
        match self {
            Self::Model(fields) => {
                known(fields, name).map_or(Self::Any, |field| Self::of(field.shape))
            }
            Self::Level([first, rest @ ..], payload) if *first == name => match rest {
                [] => Self::of(*payload),
                rest => Self::Level(rest, *payload),
            },
            _ => Self::Any,
        }
    }
}

fn known<'f>(fields: &'f [FieldShape], name: &str) -> Option<&'f FieldShape> {
    fields.iter().find(|field| field.name == name)
}

struct Writer<'t> {
    out: Vec<u8>,
    item: &'static str,
    trail: Option<&'t mut Trail>,
}

impl Writer<'_> {
    fn value(&mut self, element: &Element<'_>, kind: &Kind) {
        if let Some(trail) = &mut self.trail {
            trail.at(element.start);
        }
        if element.nil {
            return self.raw("null");
        }
        let plain = element.children.is_empty()
            && (element.attributes.is_empty() || matches!(kind, Kind::Scalar | Kind::List(_)));
        match kind {
            Kind::List(item) => self.list(&[element], item),
            // Nothing where an object should be: one without fields, if there can be one.
            Kind::Model(fields)
                if plain && element.is_blank() && !fields.iter().any(|field| field.required) =>
            {
                self.raw("{}");
            }
            Kind::Map(_) | Kind::Level(..) if plain && element.is_blank() => self.raw("{}"),
            Kind::Model(_) if plain && element.is_blank() => self.raw("\"\""),
            _ if plain => self.text(&element.text),
            Kind::Any
                if element.common_name() == Some(self.item) && element.attributes.is_empty() =>
            {
                self.items(&element.children, kind);
            }
            kind => self.object(element, kind),
        }
    }

    /// All elements of one name in one element.
    fn occurrences(&mut self, found: &[&Element<'_>], kind: &Kind) {
        match (found, kind) {
            (found, Kind::List(item)) => self.list(found, item),
            ([one], kind) => self.value(one, kind),
            // A single value is expected, and its reader says that this is a list.
            (found, kind) => self.items(found.iter().copied(), kind),
        }
    }

    /// A list, whose elements stand in these elements or are these.
    fn list(&mut self, found: &[&Element<'_>], item: &Kind) {
        match found {
            [one] if one.nil => self.raw("null"),
            [one] if one.is_blank() && one.attributes.is_empty() => self.raw("[]"),
            [one] if self.is_wrapper(one, item) => {
                self.items(&one.children, item);
            }
            found => self.items(found.iter().copied(), item),
        }
    }

    /// Whether the elements of a list stand in this element, rather than that it is the only one of them.
    fn is_wrapper(&self, element: &Element<'_>, item: &Kind) -> bool {
        let Some(first) = element.children.first() else {
            return false;
        };
        let common = element.common_name();
        // `<results><item>…` by the product's word, `<results><results>…` as the usual libraries write it.
        let named = common.is_some_and(|name| name == self.item || name == element.name);
        match item {
            Kind::Scalar => true,
            Kind::Any | Kind::Map(_) | Kind::Level(..) => {
                named || (common.is_some() && element.children.len() > 1)
            }
            Kind::List(_) => element
                .children
                .iter()
                .all(|child| child.is_blank() || !child.children.is_empty()),
            Kind::Model(fields) => match known(fields, first.name) {
                _ if common.is_none() => false,
                // A field of that name is meant, unless it holds what such a field cannot.
                Some(field) => matches!(field.shape, Shape::Scalar) && !first.children.is_empty(),
                None => named || !first.children.is_empty() || first.is_blank(),
            },
        }
    }

    fn items<'e>(&mut self, items: impl IntoIterator<Item = &'e Element<'e>>, kind: &Kind) {
        self.raw("[");
        for (index, element) in items.into_iter().enumerate() {
            if index > 0 {
                self.raw(",");
            }
            self.enter(|| format!("[{index}]"));
            self.value(element, kind);
            self.leave();
        }
        self.raw("]");
    }

    fn object(&mut self, element: &Element<'_>, kind: &Kind) {
        self.raw("{");
        if let Some(entries) = entries(element, kind) {
            for (index, (key, values)) in entries.iter().enumerate() {
                self.key(index > 0, &key.text);
                match (values.as_slice(), kind) {
                    ([], Kind::Map(value)) if matches!(**value, Kind::List(_)) => self.raw("[]"),
                    ([], _) => self.raw("null"),
                    (values, Kind::Map(value)) => self.occurrences(values, value),
                    (values, _) => self.occurrences(values, &Kind::Any),
                }
                self.leave();
            }
            return self.raw("}");
        }
        let mut more = false;
        for (name, value) in &element.attributes {
            if !element.children.iter().any(|child| child.name == name) {
                self.key(more, name);
                self.text(value);
                self.leave();
                more = true;
            }
        }
        for found in grouped(element) {
            let name = found.first().map_or("", |first| first.name);
            self.key(more, name);
            match kind {
                Kind::Map(value) => self.occurrences(&found, value),
                kind => self.occurrences(&found, &kind.field(name)),
            }
            self.leave();
            more = true;
        }
        if !element.text.trim_ascii().is_empty() {
            self.key(more, TEXT);
            self.text(element.text.trim_ascii());
            self.leave();
        }
        self.raw("}");
    }

    /// Begins a field.
    fn key(&mut self, more: bool, name: &str) {
        if more {
            self.raw(",");
        }
        self.text(name);
        self.raw(":");
        self.enter(|| crate::wire::json_path_step(name));
    }

    fn text(&mut self, text: &str) {
        // Text can be written as JSON whatever it is, and a vector takes all.
        let written = serde_json::to_writer(&mut self.out, text);
        debug_assert!(written.is_ok(), "text has a form in JSON");
    }

    fn raw(&mut self, json: &str) {
        self.out.extend_from_slice(json.as_bytes());
    }

    fn enter(&mut self, step: impl FnOnce() -> String) {
        if let Some(trail) = &mut self.trail {
            trail.enter(&step());
        }
    }

    fn leave(&mut self) {
        if let Some(trail) = &mut self.trail {
            trail.leave();
        }
    }
}

/// The elements in an element by their name, in the order in which the names come first.
fn grouped<'e, 'a>(element: &'e Element<'a>) -> Vec<Vec<&'e Element<'a>>> {
    let mut places = HashMap::new();
    let mut groups: Vec<Vec<&Element<'_>>> = Vec::new();
    for child in &element.children {
        let place = *places.entry(child.name).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(child),
            None => groups.push(vec![child]),
        }
    }
    groups
}

type Entry<'e, 'a> = (&'e Element<'a>, Vec<&'e Element<'a>>);

/// The entries of an object that is written as `<entry><key>…</key><value>…</value></entry>`, which is how names are written that no
/// element can have.
fn entries<'e, 'a>(element: &'e Element<'a>, kind: &Kind) -> Option<Vec<Entry<'e, 'a>>> {
    if element.common_name() != Some("entry")
        || matches!(kind, Kind::Model(fields) if known(fields, "entry").is_some())
    {
        return None;
    }
    element
        .children
        .iter()
        .map(|entry| {
            let (key, values) = entry.children.split_first()?;
            let whole = key.name == "key"
                && key.children.is_empty()
                && values.iter().all(|value| value.name == "value");
            whole.then(|| (key, values.iter().collect()))
        })
        .collect()
}
