//! All stages in order: read, lower, check.

use std::collections::BTreeMap;

pub(crate) use crate::catalog::SHARED;
use crate::catalog::{Catalog, Group, Product, TypeDef};
use crate::lower::operation::OperationCx;
use crate::lower::references::Known;
use crate::lower::types::{NameKind, Scope};
use crate::lower::values::Types;
use crate::lower::{models, product, said};
use crate::naming;
use crate::problem::{Problem, Problems};
use crate::raw::{RawGroup, RawProduct, Reader};
use crate::reserved::ProductCrate;
use crate::sources::Files;
use crate::span::Span;
use crate::{check, forms, samples, syntax};

/// Files of one product, as they were read.
#[derive(Default)]
struct Folder<'a> {
    product: Option<(u32, RawProduct)>,
    /// Groups by name, each with its file.
    groups: BTreeMap<&'a str, (u32, RawGroup)>,
    samples: Vec<u32>,
    /// Any file of the product, for findings about all of it.
    any: u32,
}

/// A group with what its file said.
pub(crate) struct ReadGroup<'a> {
    pub(crate) file: u32,
    pub(crate) name: &'a str,
    pub(crate) raw: &'a RawGroup,
}

pub(crate) fn run(
    files: &Files,
    paths: &[(u32, &str)],
    crates: &BTreeMap<String, ProductCrate>,
    problems: &mut Problems,
) -> Catalog {
    let mut folders: BTreeMap<&str, Folder<'_>> = BTreeMap::new();
    for (id, path) in paths {
        sort_in(*id, path, files, &mut folders, problems);
    }
    let products = folders
        .iter()
        .filter_map(|(name, folder)| lower(name, folder, files, crates.get(*name), problems))
        .collect();
    Catalog { products }
}

fn sort_in<'a>(
    id: u32,
    path: &'a str,
    files: &Files,
    folders: &mut BTreeMap<&'a str, Folder<'a>>,
    problems: &mut Problems,
) {
    let parts: Vec<&str> = path.split('/').collect();
    let stem = |file: &'a str, extension: &str| {
        file.strip_suffix(extension).filter(|stem| !stem.is_empty())
    };
    match parts.as_slice() {
        [product, "samples", file] if stem(file, ".jsonl").is_some() => {
            let folder = folders.entry(product).or_default();
            folder.samples.push(id);
            folder.any = id;
        }
        [product, "product.toml"] => {
            let raw = syntax::with_tree(id, files.text_of(id), problems, |tree, problems| {
                RawProduct::read_table(
                    tree,
                    Span::of_file(id),
                    "",
                    &mut Reader { file: id, problems },
                )
            });
            let folder = folders.entry(product).or_default();
            folder.product = Some((id, raw));
            folder.any = id;
        }
        [product, file] if stem(file, ".toml").is_some() => {
            let name = stem(file, ".toml").unwrap_or_default();
            let raw = syntax::with_tree(id, files.text_of(id), problems, |tree, problems| {
                RawGroup::read_table(
                    tree,
                    Span::of_file(id),
                    "",
                    &mut Reader { file: id, problems },
                )
            });
            let folder = folders.entry(product).or_default();
            folder.groups.insert(name, (id, raw));
            folder.any = id;
        }
        _ => {
            let problem = Problem::error(
                "spec::stray-file",
                Span::of_file(id),
                "this is no place for a spec file",
            );
            problems.push(problem.help("files are `<product>/product.toml`, `<product>/<group>.toml` and `<product>/samples/<name>.jsonl`"));
        }
    }
}

fn lower(
    name: &str,
    folder: &Folder<'_>,
    files: &Files,
    krate: Option<&ProductCrate>,
    problems: &mut Problems,
) -> Option<Product> {
    let Some((file, raw)) = &folder.product else {
        let problem = Problem::error(
            "spec::no-product",
            Span::of_file(folder.any),
            format!("product `{name}` has no `product.toml`"),
        );
        problems.push(problem.help(format!("add `{name}/product.toml`")));
        return None;
    };
    if !naming::is_snake(name) {
        let problem = Problem::error(
            "spec::bad-name",
            Span::of_file(*file),
            format!("product folder `{name}` is not named in snake case"),
        );
        problems.push(problem.help("use small letters, digits and underscores"));
    }
    let groups: Vec<ReadGroup<'_>> = folder
        .groups
        .iter()
        .map(|(name, (file, raw))| ReadGroup {
            file: *file,
            name,
            raw,
        })
        .collect();
    let mut elsewhere: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (file, raw) in folder.groups.values() {
        for name in raw.type_names() {
            elsewhere
                .entry(name.as_str())
                .or_default()
                .push(file_name(files.path(*file)));
        }
    }
    let shared = folder.groups.get(SHARED).map(|(_, raw)| raw);
    let shared_scope = scope(shared, None, &elsewhere);
    let mut product = product::product(name, raw, &shared_scope, problems);

    // Types of all groups first: operations and examples look into them.
    let types: Vec<Vec<TypeDef>> = groups
        .iter()
        .map(|group| {
            let scope = scope(shared, Some(group.raw), &elsewhere);
            models::twice(group.raw, shared.filter(|_| group.name != SHARED), problems);
            models::types(group.raw, &scope, problems)
        })
        .collect();
    let shared_types = groups
        .iter()
        .position(|group| group.name == SHARED)
        .and_then(|index| types.get(index));
    let shared_types: &[TypeDef] = shared_types.map_or(&[], Vec::as_slice);
    let known = Known::of(&product);
    let mut lowered: Vec<Group> = Vec::with_capacity(groups.len());
    for (group, own) in groups.iter().zip(&types) {
        let types = Types {
            own,
            shared: shared_types,
        };
        let scope = scope(shared, Some(group.raw), &elsewhere);
        let cx = OperationCx {
            product: &product,
            known: &known,
            scope: &scope,
            types,
        };
        lowered.push(self::group(group, &cx, problems));
    }
    envelope_examples(
        raw,
        &product,
        &Types {
            own: &[],
            shared: shared_types,
        },
        problems,
    );
    for (group, types) in lowered.iter_mut().zip(types) {
        group.types = types;
    }
    product.groups = lowered;
    check::product(raw, &groups, krate, &mut product, problems);
    samples::attach(&folder.samples, files, &mut product, problems);
    forms::note(&mut product);
    Some(product)
}

/// A group without its types, whose examples are checked here.
fn group(read: &ReadGroup<'_>, cx: &OperationCx<'_>, problems: &mut Problems) -> Group {
    for (name, raw) in read.raw.models() {
        if let Some(model) = cx.types.model(name) {
            models::examples(raw.fields.as_ref(), &model.fields, &cx.types, problems);
        }
    }
    Group {
        name: read.name.to_owned(),
        doc: said(read.raw.doc.as_ref(), "doc", problems),
        feature: cx.product.group_features
            && read.name != SHARED
            && !read.raw.always.as_ref().is_some_and(|always| always.value),
        types: Vec::new(),
        operations: read
            .raw
            .operations()
            .map(|(name, raw)| cx.lower(name, raw, problems))
            .collect(),
    }
}

fn envelope_examples(
    raw: &RawProduct,
    product: &Product,
    types: &Types<'_>,
    problems: &mut Problems,
) {
    for (name, envelope) in raw.envelope.iter().flat_map(|map| &map.entries) {
        if let Some(lowered) = product.envelopes.get(&name.value) {
            models::examples(envelope.fields.as_ref(), &lowered.fields, types, problems);
        }
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The names that a group's file can use: its own and those of `shared.toml`.
fn scope<'a>(
    shared: Option<&'a RawGroup>,
    own: Option<&'a RawGroup>,
    elsewhere: &'a BTreeMap<&'a str, Vec<&'a str>>,
) -> Scope<'a> {
    let mut scope = Scope {
        elsewhere: Some(elsewhere),
        ..Scope::default()
    };
    for group in shared.into_iter().chain(own) {
        scope.names.extend(
            group
                .enums()
                .map(|(name, _)| (name.as_str(), NameKind::Enum)),
        );
        scope.names.extend(
            group
                .models()
                .map(|(name, _)| (name.as_str(), NameKind::Model)),
        );
    }
    scope
}
