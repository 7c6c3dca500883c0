//! `product.toml`.

use std::collections::BTreeMap;

use super::answers::{envelope, errors, meanings, paging};
use super::models::empty_name;
use super::references::references;
use super::types::{STAND_IN, Scope};
use super::{formats, relays, said, sources};
use crate::catalog::{AuthKind, AuthScheme, BaseUrl, ContextValue, ParamLocation, Product, Type};
use crate::problem::{Problem, Problems};
use crate::raw::{RawAuth, RawContext, RawProduct};
use crate::span::At;
use crate::text::short;

/// The product without its groups.
pub(crate) fn product(
    folder: &str,
    raw: &RawProduct,
    shared: &Scope<'_>,
    problems: &mut Problems,
) -> Product {
    let name = said(raw.name.as_ref(), "name", problems);
    if let Some(written) = &raw.name
        && name != folder
    {
        let problem = Problem::error(
            "spec::wrong-product-name",
            written.span,
            format!(
                "the product is called `{}` but lies in `{folder}`",
                short(&name)
            ),
        );
        problems.push(problem.help(format!("write `name = \"{folder}\"`, or rename the folder")));
    }
    let auth = named(raw.auth.as_ref(), |_, raw| auth(raw, problems));
    let default_auth = references(
        raw.default_auth.as_ref(),
        "auth scheme",
        &auth.keys().map(String::as_str).collect(),
        problems,
    );
    Product {
        name: folder.to_owned(),
        title: said(raw.title.as_ref(), "title", problems),
        doc: said(raw.doc.as_ref(), "doc", problems),
        source: sources::address(raw.source.as_ref(), problems),
        base_urls: base_urls(raw, problems),
        auth,
        default_auth,
        default_errors: meanings(raw.default_errors.as_ref(), "default_errors", problems),
        context: named(raw.context.as_ref(), |name, raw| {
            context(name, raw, shared, problems)
        }),
        envelopes: named(raw.envelope.as_ref(), |name, raw| {
            envelope(name, raw, shared, problems)
        }),
        paging: named(raw.paging.as_ref(), |name, raw| paging(name, raw, problems)),
        via: named(raw.via.as_ref(), |name, raw| {
            relays::via(name, raw, problems)
        }),
        errors: raw
            .errors
            .as_ref()
            .map(|raw| errors(raw, problems))
            .unwrap_or_default(),
        xml: raw.xml.as_ref().and_then(|raw| formats::xml(raw, problems)),
        group_features: raw.group_features.as_ref().is_some_and(|flag| flag.value),
        groups: Vec::new(),
    }
}

fn named<R, T>(
    raw: Option<&crate::raw::Map<R>>,
    mut lower: impl FnMut(&At<String>, &R) -> T,
) -> BTreeMap<String, T> {
    raw.into_iter()
        .flat_map(|map| &map.entries)
        .map(|(name, raw)| (name.value.clone(), lower(name, raw)))
        .collect()
}

fn base_urls(raw: &RawProduct, problems: &mut Problems) -> Vec<BaseUrl> {
    let Some(list) = &raw.base_url else {
        return Vec::new();
    };
    if list.items.is_empty() {
        problems.push(
            Problem::error("spec::bad-base-url", list.span, "there is no base URL")
                .help("give at least one `[[base_url]]`"),
        );
    }
    let urls: Vec<BaseUrl> = list
        .items
        .iter()
        .map(|raw| {
            if let Some(url) = &raw.url
                && let Err((what, help)) = is_base_url(url)
            {
                problems.push(
                    Problem::error(
                        "spec::bad-base-url",
                        url.span,
                        format!("`{}` {what}", short(url)),
                    )
                    .help(help),
                );
            }
            BaseUrl {
                url: raw
                    .url
                    .as_ref()
                    .map(|url| url.value.clone())
                    .unwrap_or_default(),
                doc: said(raw.doc.as_ref(), "doc", problems),
                host: super::said_if_given(raw.host.as_ref(), "host", problems),
            }
        })
        .collect();
    if !urls.is_empty() && urls.iter().all(|url| url.host.is_some()) {
        let problem = Problem::error(
            "spec::bad-base-url",
            list.span,
            "every base URL is a named host",
        );
        problems.push(problem.help("leave out `host` where the main host is meant"));
    }
    urls
}

/// Scheme, host, perhaps a port and one placeholder; nothing else.
fn is_base_url(url: &str) -> Result<(), (&'static str, &'static str)> {
    let Some((scheme, rest)) = url.split_once("://") else {
        return Err(("has no scheme", "begin with `https://`"));
    };
    if scheme != "https" && scheme != "http" {
        return Err((
            "has a scheme that no client speaks",
            "begin with `https://`",
        ));
    }
    if let Some(host) = rest.strip_suffix('/')
        && !host.contains('/')
    {
        return Err(("ends with a slash", "remove it; paths begin with one"));
    }
    if rest.contains('/') {
        return Err((
            "has a path",
            "give scheme, host and port only, and put the path into the operations",
        ));
    }
    if rest.is_empty()
        || rest.contains(|c: char| c.is_whitespace() || c.is_control() || "?#@<>\\".contains(c))
    {
        return Err(("is no host", "write it as `https://host`"));
    }
    let opened: Vec<&str> = rest.split('{').skip(1).collect();
    let closed = opened.iter().all(|part| {
        part.split_once('}')
            .is_some_and(|(name, rest)| !name.is_empty() && !rest.contains('}'))
    });
    if opened.len() > 1 || !closed || rest.matches('}').count() != opened.len() {
        return Err((
            "has more than one placeholder, or a broken one",
            "one placeholder such as `{region}` may stand in it",
        ));
    }
    Ok(())
}

fn auth(raw: &RawAuth, problems: &mut Problems) -> AuthScheme {
    AuthScheme {
        kind: raw.kind.as_ref().map_or(AuthKind::Token, |kind| kind.value),
        header: header(raw.header.as_ref(), "header", problems),
        prefix: raw
            .prefix
            .as_ref()
            .map(|prefix| prefix.value.clone())
            .unwrap_or_default(),
        doc: said(raw.doc.as_ref(), "doc", problems),
    }
}

fn header(name: Option<&At<String>>, key: &str, problems: &mut Problems) -> String {
    let value = said(name, key, problems);
    if let Some(name) = name
        && !value.is_empty()
    {
        header_name(name, problems);
    }
    value
}

/// Reports a name that cannot be that of a header.
pub(crate) fn header_name(name: &At<String>, problems: &mut Problems) {
    let good = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(good) {
        let problem = Problem::error(
            "spec::bad-name",
            name.span,
            format!("`{}` cannot be the name of a header", short(name)),
        );
        problems.push(problem.help("headers are named with letters, digits and dashes"));
    }
}

fn context(
    name: &At<String>,
    raw: &RawContext,
    shared: &Scope<'_>,
    problems: &mut Problems,
) -> ContextValue {
    let ty = shared
        .resolve(raw.ty.as_ref(), problems)
        .unwrap_or(STAND_IN);
    if let Some(written) = &raw.ty
        && matches!(
            ty,
            Type::Binary | Type::List(_) | Type::Map(_) | Type::Model(_)
        )
    {
        let problem = Problem::error(
            "spec::misplaced-type",
            written.span,
            format!("context value `{}` has to be a scalar", short(name)),
        );
        problems.push(problem.help("write `string` or `integer`"));
    }
    let location = raw
        .location
        .as_ref()
        .map_or(ParamLocation::Header, |location| location.value.0);
    if location == ParamLocation::Header {
        header_name(name, problems);
    } else {
        empty_name(name, "context value", problems);
    }
    ContextValue {
        name: name.value.clone(),
        location,
        ty,
        doc: said(raw.doc.as_ref(), "doc", problems),
        help: said(raw.help.as_ref(), "help", problems),
    }
}
