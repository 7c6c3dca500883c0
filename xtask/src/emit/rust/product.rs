//! `product.rs`: hosts, authentication, tenant values, envelopes and paging styles as statics.

use std::collections::BTreeSet;

use secapi_spec::catalog::{
    AuthScheme, BaseUrl, Envelope, OkRule, Paging, PagingKind, Place, Product, Via,
};
use secapi_spec::naming;

use super::docs::Doc;
use super::print::{self, string, strings};
use crate::emit::{Error, Result};

/// Name of the static of an envelope.
pub(crate) fn envelope_name(name: &str) -> Result<String> {
    screaming(name).map(|name| format!("{name}_ENVELOPE"))
}

/// Name of the static of a paging style.
pub(crate) fn paging_name(name: &str) -> Result<String> {
    screaming(name).map(|name| format!("{name}_PAGING"))
}

/// Name of the static of a forwarder.
pub(crate) fn via_name(name: &str) -> Result<String> {
    screaming(name).map(|name| format!("{name}_VIA"))
}

fn screaming(name: &str) -> Result<String> {
    naming::screaming(name)
        .ok_or_else(|| Error::new(format!("no Rust name can be made of `{name}`")))
}

/// The whole file.
pub(crate) fn file(product: &Product) -> Result<String> {
    let mut uses = BTreeSet::from(["ErrorShape".to_owned(), "Product".to_owned()]);
    let mut items = vec![product_item(product, &mut uses)?, errors_item(product)];
    for (name, scheme) in in_order(product) {
        uses.insert("AuthScheme".to_owned());
        items.push(auth_item(name, scheme)?);
    }
    for envelope in product.envelopes.values() {
        uses.insert("Envelope".to_owned());
        if !envelope.also_ok.is_empty() {
            uses.insert("OkRule".to_owned());
        }
        items.push(envelope_item(envelope)?);
    }
    for paging in product.paging.values() {
        uses.extend(["Paging", "PagingKind", "Place"].map(str::to_owned));
        items.push(paging_item(paging)?);
    }
    for via in product.via.values() {
        uses.extend(["Method", "Via"].map(str::to_owned));
        items.push(via_item(via)?);
    }
    let header = print::header(&format!("specs/{}/product.toml", product.name));
    let doc = Doc::markdown(format!("{} as data.", super::docs::escape(&product.title)))
        .comment("//!", 0);
    let head = print::join([
        format!("{header}{doc}"),
        print::import("", "secapi_core", &uses),
    ]);
    Ok(print::join(std::iter::once(head).chain(items)))
}

/// The schemes, those first that operations accept unless they say otherwise.
fn in_order(product: &Product) -> Vec<(&str, &AuthScheme)> {
    let preferred = product
        .default_auth
        .iter()
        .filter_map(|name| product.auth.get_key_value(name));
    let others = product
        .auth
        .iter()
        .filter(|(name, _)| !product.default_auth.contains(name));
    preferred
        .chain(others)
        .map(|(name, scheme)| (name.as_str(), scheme))
        .collect()
}

fn product_item(product: &Product, uses: &mut BTreeSet<String>) -> Result<String> {
    let mut calls = Vec::new();
    let mut hosts: BTreeSet<Option<&str>> = BTreeSet::new();
    for BaseUrl { url, host, .. } in &product.base_urls {
        if hosts.insert(host.as_deref()) {
            calls.push(match host {
                None => format!(".base_url({})", string(url)),
                Some(host) => format!(".host({}, {})", string(host), string(url)),
            });
        }
    }
    let roots: Vec<String> = path_roots(product)
        .iter()
        .map(|(host, root)| format!("({}, {})", string(host), string(root)))
        .collect();
    if !roots.is_empty() {
        calls.push(format!(".roots(&[{}])", roots.join(", ")));
    }
    let mut contexts = Vec::new();
    for context in product.context.values() {
        uses.extend(["Context", "Place"].map(str::to_owned));
        contexts.push(format!(
            "    Context::new({}, Place::{},\n        {}),\n",
            string(&context.name),
            place_word(context.place),
            string(&context.help)
        ));
    }
    if !contexts.is_empty() {
        calls.push(format!(".context(&[\n{}])", contexts.concat()));
    }
    calls.push(".errors(&ERRORS)".to_owned());
    let hints = product.errors.hints.iter();
    let hints: Vec<String> = hints
        .map(|(status, hint)| print::indent(&format!("({status}, {}),\n", string(hint)), 4))
        .collect();
    if !hints.is_empty() {
        calls.push(format!(".hints(&[\n{}])", hints.concat()));
    }
    let schemes = in_order(product);
    if !schemes.is_empty() {
        let names = schemes
            .iter()
            .map(|(name, _)| screaming(name))
            .collect::<Result<Vec<_>>>()?;
        calls.push(format!(".auth(&[{}])", names.join(", ")));
    }
    if schemes.len() != product.default_auth.len() {
        calls.push(format!(
            ".default_auth({})",
            strings(product.default_auth.iter().map(String::as_str))
        ));
    }
    if let Some(xml) = &product.xml {
        calls.push(format!(".xml({})", string(&xml.item)));
    }
    let doc = Doc::prose(&product.doc).comment("///", 0);
    let arguments = [string(&product.name), string(&product.title)];
    Ok(doc
        + &print::chain(
            "pub static PRODUCT: Product =",
            "Product::new",
            &arguments,
            &calls,
        ))
}

/// The paths that operations begin with, up to the version, each with its host (empty for the main one). Paths without a version have
/// nothing in common that an address could hold by mistake.
fn path_roots(product: &Product) -> BTreeSet<(&str, &str)> {
    let operations = product.groups.iter().flat_map(|group| &group.operations);
    operations
        .filter_map(|operation| {
            let host = operation.host.as_deref().unwrap_or_default();
            version_end(&operation.path).map(|end| (host, &operation.path[..end]))
        })
        .collect()
}

/// Where the version in a path ends, if only fixed segments stand before it.
fn version_end(path: &str) -> Option<usize> {
    let mut end = 0;
    for segment in path.split('/').skip(1) {
        end += 1 + segment.len();
        if segment.contains('{') {
            return None;
        }
        let digits = segment.strip_prefix('v').unwrap_or_default();
        if !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Some(end);
        }
    }
    None
}

fn errors_item(product: &Product) -> String {
    let errors = &product.errors;
    let parts = [
        ("code", &errors.code),
        ("message", &errors.message),
        ("request_id", &errors.request_id),
        ("request_id_headers", &errors.request_id_headers),
        ("own", &errors.own),
        ("gateway_codes", &errors.gateway_codes),
    ]
    .map(|(name, paths)| format!("{name}: {}", strings(paths.iter().map(String::as_str))));
    let shape = print::filled(
        "pub static ERRORS: ErrorShape = ErrorShape {",
        &parts,
        "};\n",
        true,
    );
    format!("/// Where an error body has its parts.\n{shape}")
}

fn auth_item(name: &str, scheme: &AuthScheme) -> Result<String> {
    let doc = Doc::prose(&scheme.doc).comment("///", 0);
    let fields = [
        ("name", name),
        ("header", &scheme.header),
        ("prefix", &scheme.prefix),
    ];
    let fields = fields
        .map(|(field, value)| format!("{field}: {}", string(value)))
        .join(", ");
    let declaration = format!("pub const {}: AuthScheme =", screaming(name)?);
    let value = format!("AuthScheme {{ {fields} }};\n");
    let short = format!("{declaration} {value}");
    Ok(doc
        + &if short.len() <= print::WIDTH {
            short
        } else {
            format!("{declaration}\n    {value}")
        })
}

fn envelope_item(envelope: &Envelope) -> Result<String> {
    let mut calls = Vec::new();
    if !envelope.other_payloads.is_empty() {
        let others = envelope.other_payloads.iter();
        let others: Vec<String> = others
            .map(|path| strings(path.iter().map(String::as_str)))
            .collect();
        calls.push(format!(".or(&[{}])", others.join(", ")));
    }
    if let Some(ok) = &envelope.ok {
        calls.push(format!(
            ".ok({}, {})",
            string(&ok.field),
            strings(ok.values.iter().map(String::as_str))
        ));
    }
    if !envelope.also_ok.is_empty() {
        let rules: Vec<_> = envelope
            .also_ok
            .iter()
            .map(|rule| ok_rule(envelope, rule))
            .collect();
        calls.push(format!(".also_ok(&[\n{}])", rules.concat()));
    }
    let first = envelope.ok.as_ref();
    let message = first.map_or(envelope.message.as_deref(), |rule| {
        envelope.message_of(rule)
    });
    if let Some(message) = message {
        calls.push(format!(".message({})", string(message)));
    }
    let doc = Doc::prose(&envelope.doc).comment("///", 0);
    let arguments = [strings(envelope.payload.iter().map(String::as_str))];
    let declaration = format!("pub static {}: Envelope =", envelope_name(&envelope.name)?);
    Ok(doc + &print::chain(&declaration, "Envelope::new", &arguments, &calls))
}

fn ok_rule(envelope: &Envelope, rule: &OkRule) -> String {
    let message = envelope
        .message_of(rule)
        .map_or("None".to_owned(), |path| format!("Some({})", string(path)));
    format!(
        "    OkRule {{ field: {}, values: {}, message: {message} }},\n",
        string(&rule.field),
        strings(rule.values.iter().map(String::as_str))
    )
}

fn paging_item(paging: &Paging) -> Result<String> {
    let kind = match paging.kind {
        PagingKind::Offset => "Offset",
        PagingKind::Page => "Page",
        PagingKind::Marker => "Marker",
    };
    let number = |number: Option<i64>| number.map(|n| format!("Some({})", print::integer(n)));
    let text = |text: Option<&str>| text.map(|text| format!("Some({})", string(text)));
    let unless = |usual: i64, number: i64| (number != usual).then(|| print::integer(number));
    // What `Paging::new` does not say already.
    let fields: Vec<String> = [
        ("first", unless(0, paging.first)),
        ("default_size", unless(100, paging.default_size)),
        ("min_size", number(paging.min_size)),
        ("max_size", number(paging.max_size)),
        ("text", paging.text.then(|| "true".to_owned())),
        ("total", text(paging.total.as_deref())),
        ("next", text(paging.next.as_deref())),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some(format!("{name}: {}", value?)))
    .collect();
    let new = format!(
        "Paging::new(PagingKind::{kind}, Place::{}, {}, {})",
        place_word(paging.place),
        string(&paging.index),
        string(&paging.size)
    );
    let declaration = format!("pub static {}: Paging =", paging_name(&paging.name)?);
    let value = if fields.is_empty() {
        new
    } else {
        format!("Paging {{\n    {},\n    ..{new}\n}}", fields.join(", "))
    };
    Ok(format!(
        "/// Pages by `{}` and `{}`.\n{declaration} {value};\n",
        paging.index, paging.size
    ))
}

fn via_item(via: &Via) -> Result<String> {
    super::entries::known_method(&via.method)?;
    let doc = Doc::prose(&via.doc).comment("///", 0);
    let opening = format!("pub static {}: Via = Via {{", via_name(&via.name)?);
    let fields = [
        ("method", format!("Method::{}", via.method)),
        ("path", string(&via.path)),
        ("path_header", string(&via.path_header)),
        ("method_header", string(&via.method_header)),
    ]
    .map(|(name, value)| format!("{name}: {value}"));
    Ok(doc + &print::filled(&opening, &fields, "};\n", true))
}

fn place_word(place: Place) -> &'static str {
    match place {
        Place::Path => "Path",
        Place::Query => "Query",
        Place::Header => "Header",
        Place::Form => "Form",
        Place::Json => "Json",
    }
}
