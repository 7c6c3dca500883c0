//! Names that the run time, Rust and the standard library have, as names in a spec: each is refused with a caret, or its Rust
//! compiles.
//!
//! What is accepted stands in `names_fixture`, which this file compiles. `XTASK_WRITE_FIXTURE=1 cargo test -p xtask --test names`
//! writes it.

#![allow(dead_code, unreachable_pub, reason = "the fixture is only compiled")]

#[rustfmt::skip]
#[path = "names_fixture/mod.rs"]
mod generated;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use secapi_spec::{Severity, Sources, naming};
use syn::visit::{self, Visit};
use xtask::emit;
use xtask::files::{self, Mode};

pub use generated::*;

/// Files of the run time and its derives whose methods meet generated names.
const MEETING: &[&str] = &[
    "core/src/calls/mod.rs",
    "core/src/calls/paging/stream.rs",
    "core/src/session/mod.rs",
    "wire/src/field.rs",
    "wire/src/model.rs",
    "derive/src/call.rs",
    "derive/src/model.rs",
    "derive/src/open_enum.rs",
];

/// Keywords of all editions, those reserved and those that are keywords in places only.
const KEYWORDS: &str = "abstract as async auto await become box break const continue crate default do dyn else enum extern false final fn \
    for gen if impl in let loop macro macro_rules match mod move mut override priv pub raw ref return safe self Self static struct super \
    trait true try type typeof union unsafe unsized use virtual where while yield";

/// Types, traits, functions and macros of the prelude, crates that a path can begin with, and primitive types.
const PRELUDE: &str = "Option Some None Result Ok Err Vec String Box Default Clone Copy Debug Drop Into From Iterator IntoIterator Send Sync \
    Sized Fn FnMut FnOnce AsyncFn AsyncFnMut AsyncFnOnce Eq Ord PartialEq PartialOrd Hash ToString ToOwned AsRef AsMut Extend TryFrom TryInto \
    FromIterator Future IntoFuture Unpin DoubleEndedIterator ExactSizeIterator drop size_of size_of_val align_of align_of_val assert assert_eq \
    cfg column compile_error concat dbg debug_assert env eprintln file format format_args include include_bytes include_str line \
    matches module_path option_env panic print println stringify thread_local todo try unimplemented unreachable vec write writeln derive test \
    std core alloc proc_macro secapi_core http tokio serde clippy rustfmt i64 u8 str bool char f64 usize";

/// Methods of the standard library's traits, names of statics and constants of generated code, and letters that generic code uses.
const OTHERS: &str = "into_future poll clone clone_from fmt from into try_from try_into borrow borrow_mut to_owned clone_into type_id to_string \
    eq ne cmp partial_cmp hash default drop deref index next into_iter add neg not serialize deserialize json_schema schema_name new other \
    known KNOWN NAME TABLE extra body args calls json round_trips client models product shared Other A C D E K M N R S T V a b v \
    page_envelope rows_paging errors PRODUCT ERRORS Operation Page Call Timestamp ParamValue BTreeMap Bytes Json Secret Extra Content Limit";

struct Methods<'a>(&'a mut BTreeSet<String>);

impl Visit<'_> for Methods<'_> {
    fn visit_impl_item_fn(&mut self, function: &syn::ImplItemFn) {
        if matches!(function.vis, syn::Visibility::Public(_)) {
            self.0.insert(function.sig.ident.to_string());
        }
    }

    fn visit_trait_item_fn(&mut self, function: &syn::TraitItemFn) {
        self.0.insert(function.sig.ident.to_string());
    }

    fn visit_macro(&mut self, call: &syn::Macro) {
        functions(call.tokens.clone(), self.0);
        visit::visit_macro(self, call);
    }
}

/// `fn name` in a macro's rules.
fn functions(tokens: TokenStream, names: &mut BTreeSet<String>) {
    let mut before_is_fn = false;
    for token in tokens {
        match &token {
            TokenTree::Ident(name) if before_is_fn => drop(names.insert(name.to_string())),
            TokenTree::Group(group) => functions(group.stream(), names),
            _ => {}
        }
        before_is_fn = matches!(&token, TokenTree::Ident(word) if word == "fn");
    }
}

/// Names that mean something in the language, or in all generated code.
fn words() -> BTreeSet<String> {
    let lists = [KEYWORDS, PRELUDE, OTHERS].into_iter();
    lists
        .flat_map(str::split_whitespace)
        .map(str::to_owned)
        .collect()
}

/// Every name that might mean something already.
fn candidates() -> BTreeSet<String> {
    let mut names = words();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    for file in MEETING {
        let path: PathBuf = root.join(file);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        Methods(&mut names).visit_file(&syn::parse_file(&text).unwrap());
    }
    names
}

const PRODUCT: &str = r#"
name = "names"
title = "Names"
doc = "Names."
source = "https://docs.example.com/"

[[base_url]]
url = "https://api.example.com"
doc = "The service."

[envelope.page]
payload = ["data"]
doc = "A page."

[paging.rows]
kind = "offset"
place = "query"
index = "skip_rows"
size = "row_limit"
default_size = 100
"#;

/// Where a name stands in a spec.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Role {
    Setter,
    PagedSetter,
    DownloadSetter,
    Argument,
    Operation,
    Field,
    Model,
    Variant,
    Group,
}

const ROLES: [Role; 9] = [
    Role::Setter,
    Role::PagedSetter,
    Role::DownloadSetter,
    Role::Argument,
    Role::Operation,
    Role::Field,
    Role::Model,
    Role::Variant,
    Role::Group,
];

fn operation(name: &str, path: &str, more: &str) -> String {
    format!(
        "\n[operation.{name}]\nmethod = \"GET\"\npath = \"{path}\"\ndoc = \"One.\"\nsource = \"https://docs.example.com/\"\nevidence = \"documented\"\n{more}"
    )
}

/// A line of TOML, or several, for each name.
fn each(names: &[&str], line: impl Fn(&str) -> String) -> String {
    let lines: Vec<_> = names.iter().map(|name| line(name)).collect();
    lines.concat()
}

impl Role {
    /// A product in which all of these names stand in this place.
    fn sources(self, names: &[&str]) -> Sources {
        let group = self.text(names);
        let mut sources = Sources::new().file("names/product.toml", PRODUCT);
        if self == Self::Group {
            for name in names {
                let path = format!("/group/{name}");
                let text = format!("doc = \"One.\"\n{}", operation("get_it", &path, ""));
                sources = sources.file(format!("names/{name}.toml"), text);
            }
            return sources;
        }
        sources = sources.file(
            format!("names/{}.toml", self.group()),
            format!("doc = \"Names.\"\n{group}"),
        );
        sources
    }

    /// The group that its names stand in.
    fn group(self) -> String {
        naming::snake(&format!("In{self:?}")).unwrap()
    }

    fn text(self, names: &[&str]) -> String {
        let queries = |required: &str| -> String {
            let lines = names
                .iter()
                .map(|name| format!("query_params.{name} = {{ type = \"string\"{required} }}\n"));
            lines.collect()
        };
        let path = format!("/{}", self.group());
        match self {
            Self::Setter => operation("get_it", &path, &queries("")),
            Self::PagedSetter => operation(
                "get_it",
                &path,
                &format!(
                    "{}returns = \"[string]\"\nenvelope = \"page\"\npaging = \"rows\"\n",
                    queries("")
                ),
            ),
            Self::DownloadSetter => operation(
                "get_it",
                &path,
                &format!("{}returns = \"binary\"\n", queries("")),
            ),
            Self::Argument => operation("get_it", &path, &queries(", required = true")),
            Self::Operation => names
                .iter()
                .map(|name| operation(name, &format!("{path}/{name}"), "envelope = \"page\"\n"))
                .collect(),
            Self::Field => {
                // A model has 256 fields at most.
                let chunks: Vec<_> = names.chunks(200).collect();
                let returned = |at: usize| format!("returns = \"Fields{at}\"\n");
                let models = chunks.iter().enumerate().map(|(at, names)| {
                    let fields = each(names, |name| {
                        format!("fields.{name} = {{ type = \"string\", optional = true }}\n")
                    });
                    let get =
                        operation(&format!("get_{at}"), &format!("{path}/{at}"), &returned(at));
                    format!("{get}\n[model.Fields{at}]\ndoc = \"Fields.\"\n{fields}")
                });
                models.collect()
            }
            Self::Model => {
                let models = each(names, |name| {
                    format!(
                        "\n[model.{name}]\ndoc = \"One.\"\nfields.in{name} = {{ type = \"{name}\", optional = true }}\n\
                             fields.at = \"timestamp\"\nfields.map = \"{{json}}\"\n"
                    )
                });
                let fields = each(names, |name| format!("fields.all{name} = \"{name}\"\n"));
                format!(
                    "{}\n[model.Everything]\ndoc = \"All.\"\n{fields}{models}",
                    operation(
                        "get_it",
                        &path,
                        "returns = \"[Everything]\"\nenvelope = \"page\"\npaging = \"rows\"\nquery_params.at = \"timestamp\"\n"
                    )
                )
            }
            Self::Variant => {
                let values = each(names, |name| {
                    // As it is where that is a name in Pascal case.
                    let rename = if naming::is_pascal(name) {
                        format!("{{ name = \"{name}\" }}")
                    } else {
                        "{}".to_owned()
                    };
                    format!("values.{name} = {rename}\n")
                });
                format!(
                    "{}\n[enum.Kind]\ndoc = \"Kinds.\"\n{values}",
                    operation("get_it", &path, "returns = \"Kind\"\n")
                )
            }
            Self::Group => String::new(),
        }
    }

    /// Names that are accepted. The others are refused in words that show the place.
    fn accepted(self, names: &BTreeSet<String>) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let fitting = names.iter().map(String::as_str).filter(|name| match self {
            Self::Model => naming::is_pascal(name) || *name == "Self",
            Self::Variant => seen.insert(naming::pascal(name)),
            // Names that become the same one are another matter.
            _ => seen.insert(naming::snake(name)),
        });
        let good = |name: &&str| {
            let outcome = self.sources(&[name]).check();
            if outcome.catalog.is_some() {
                return true;
            }
            let report = outcome.report.to_string();
            let about_names = [
                "reserved-name",
                "bad-name",
                "name-collision",
                "no-name",
                "shared-operation",
            ];
            let errors = outcome.report.findings().iter();
            let errors: Vec<_> = errors
                .filter(|finding| finding.severity == Severity::Error)
                .collect();
            let shown = report.contains(*name)
                && errors
                    .iter()
                    .all(|error| about_names.iter().any(|code| error.code.ends_with(code)))
                && (report.contains('^') || self == Self::Group && report.contains(".toml"));
            assert!(shown, "{self:?} `{name}`:\n{report}");
            false
        };
        fitting.filter(good).collect()
    }
}

#[test]
fn a_name_that_is_taken_is_refused_or_compiles() {
    let (names, words) = (candidates(), words());
    let mut all = Sources::new().file("names/product.toml", PRODUCT);
    for role in ROLES {
        let accepted = role.accepted(if role == Role::Group { &words } else { &names });
        if role == Role::Group {
            for name in accepted {
                let path = format!("/group/{name}");
                all = all.file(
                    format!("names/{name}.toml"),
                    format!("doc = \"One.\"\n{}", operation("get_it", &path, "")),
                );
            }
        } else {
            all = all.file(
                format!("names/{}.toml", role.group()),
                format!("doc = \"Names.\"\n{}", role.text(&accepted)),
            );
        }
    }
    let outcome = all.check();
    let catalog = outcome
        .catalog
        .unwrap_or_else(|| panic!("{}", outcome.report));
    let wanted = emit::rust::source_files(&catalog.products[0])
        .unwrap()
        .into_iter()
        .map(|(path, text)| (format!("tests/names_fixture/{path}"), text))
        .collect();
    let write = std::env::var_os("XTASK_WRITE_FIXTURE").is_some();
    let outcome = files::sync(
        Path::new(env!("CARGO_MANIFEST_DIR")),
        &wanted,
        &BTreeSet::from(["tests/names_fixture".to_owned()]),
        if write { Mode::Write } else { Mode::Check },
    )
    .unwrap();
    assert!(
        write || outcome.differences.is_empty(),
        "the run time or the checks have changed: {:?}; run `XTASK_WRITE_FIXTURE=1 cargo test -p xtask --test names` twice",
        outcome.differences
    );
}

/// The names that the issue was about, and what came of them.
#[test]
fn methods_of_calls_and_handles_are_reserved() {
    let refused = |role: Role, name: &str| role.sources(&[name]).check().catalog.is_none();
    for name in ["blocking", "read_timeout", "attempt_timeout", "into_future"] {
        assert!(refused(Role::Setter, name), "{name}");
        assert!(!refused(Role::Argument, name), "{name}");
    }
    assert!(refused(Role::DownloadSetter, "download") && !refused(Role::Setter, "download"));
    assert!(refused(Role::PagedSetter, "items") && !refused(Role::Setter, "items"));
    assert!(refused(Role::Operation, "clone") && !refused(Role::Operation, "new"));
    assert!(refused(Role::Group, "request") && refused(Role::Group, "std"));
    assert!(refused(Role::Variant, "KNOWN") && refused(Role::Field, "extra"));
}
