//! Answers against the exported documents, as another program reads them.

use jsonschema::{Draft, Registry, ValidationOptions};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secapi_spec::catalog::Operation;
use secapi_spec::openapi::{self, Dialect};
use serde_json::{Value, json};

use super::engine::engine;
use crate::catalog::{Catalog, built_in, product_names};
use crate::faults::Plan;
use crate::reply::Reply;
use crate::request::{Incoming, Origin};
use crate::sample_requests::{Caller, callable, callers};

const DIALECTS: [Dialect; 2] = [Dialect::V3_0, Dialect::V3_1];
const SEEDS: [u64; 3] = [1, 2, 3];

/// The name under which schemas find the document that they are part of.
const DOCUMENT: &str = "urn:secapi:document";

/// What is escaped in a JSON pointer when it is part of an address.
const FRAGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'~');

/// What an exported document says of responses.
struct Judge {
    document: Value,
    registry: Registry<'static>,
    draft: Draft,
}

impl Judge {
    fn new(catalog: &Catalog, dialect: Dialect) -> Self {
        let mut document = openapi::document(catalog.product(), dialect, None);
        // Schemas of 3.0 are those of an old draft, with a word of their own for null.
        let draft = match dialect {
            Dialect::V3_0 => Draft::Draft4,
            Dialect::V3_1 => Draft::Draft202012,
        };
        if dialect == Dialect::V3_0 {
            spell_null_out(&mut document);
        }
        let resource = draft.create_resource(document.clone());
        let registry = Registry::new().add(DOCUMENT, resource).unwrap();
        Self {
            registry: registry.prepare().unwrap(),
            document,
            draft,
        }
    }

    /// What is wrong with a success; empty when nothing is.
    fn flaws(
        &self,
        operation: &Operation,
        status: u16,
        media: Option<&str>,
        body: &Value,
    ) -> Vec<String> {
        let place = format!(
            "/paths/{}/{}/responses/{status}",
            operation.path.replace('~', "~0").replace('/', "~1"),
            operation.method.to_ascii_lowercase()
        );
        let Some(answer) = self.document.pointer(&place) else {
            return vec![format!("the document has no status {status}")];
        };
        let Some(content) = answer.get("content") else {
            let is_empty = body.is_null();
            return if is_empty {
                Vec::new()
            } else {
                vec!["the document has no body".to_owned()]
            };
        };
        let media = media.map_or("application/json", |media| {
            media.split(';').next().unwrap_or(media)
        });
        if content.get(media).is_none() {
            return vec![format!("the document has no {media}")];
        }
        if media != "application/json" {
            return Vec::new();
        }
        let pointer = format!("{place}/content/application~1json/schema");
        let fragment = utf8_percent_encode(&pointer, FRAGMENT);
        let schema = json!({ "$ref": format!("{DOCUMENT}#{fragment}") });
        let options: ValidationOptions<'_> = jsonschema::options().with_draft(self.draft);
        let validator = options
            .with_registry(&self.registry)
            .build(&schema)
            .unwrap();
        validator
            .iter_errors(body)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }
}

/// `nullable` in the words of JSON Schema.
fn spell_null_out(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if fields.remove("nullable").is_some()
                && let Some(ty) = fields.get_mut("type")
            {
                *ty = json!([ty, "null"]);
            }
            fields.values_mut().for_each(spell_null_out);
        }
        Value::Array(items) => items.iter_mut().for_each(spell_null_out),
        _ => {}
    }
}

fn report(failures: &[String]) {
    let text = failures.join("\n");
    assert!(failures.is_empty(), "{} failures\n{text}", failures.len());
}

/// The responses to calls of all operations with all their parameters, in the order of [`callable`].
fn answers(name: &str, seed: u64, items: Option<usize>) -> Vec<Reply> {
    let (engine, credentials) = engine(built_in(name).unwrap().unwrap(), seed, items);
    let catalog = &engine.catalog;
    let whole = callers(catalog, &credentials).filter(|caller| caller.all);
    let answer = |caller: Caller<'_>| {
        let (head, body) = caller.request().unwrap().into_parts();
        let incoming = Incoming::new(head, body, Origin::default(), engine.clock.now());
        engine.handle(incoming, &Plan::default())
    };
    whole.map(answer).collect()
}

#[test]
fn every_recorded_answer_fits_its_exported_schema() {
    let mut failures = Vec::new();
    let mut judged = 0;
    for name in product_names() {
        let catalog = Catalog::new(built_in(name).unwrap().unwrap());
        for dialect in DIALECTS {
            let judge = Judge::new(&catalog, dialect);
            for operation in catalog.operations() {
                let call = operation.operation;
                let recorded = call
                    .samples
                    .iter()
                    .filter(|sample| (200..300).contains(&sample.status));
                for sample in recorded {
                    judged += 1;
                    let flaws = judge.flaws(call, sample.status, None, &sample.body);
                    let shown = |flaw| format!("{name} {} ({dialect:?}): {flaw}", operation.id());
                    failures.extend(flaws.into_iter().map(shown));
                }
            }
        }
    }
    assert!(judged > 0);
    report(&failures);
}

#[test]
fn every_answer_fits_its_exported_schema_whatever_the_seed() {
    let mut failures = Vec::new();
    for name in product_names() {
        let catalog = Catalog::new(built_in(name).unwrap().unwrap());
        let judges = DIALECTS.map(|dialect| Judge::new(&catalog, dialect));
        for seed in SEEDS {
            // More rows than were recorded of any list, so that made-up ones are among them.
            let replies = answers(name, seed, Some(40));
            for (operation, reply) in callable(&catalog).zip(replies) {
                let media = reply.headers.get(http::header::CONTENT_TYPE);
                let media = media.map(|media| media.to_str().unwrap());
                let body = serde_json::from_slice(&reply.body).unwrap_or_default();
                for judge in &judges {
                    let flaws =
                        judge.flaws(operation.operation, reply.status.as_u16(), media, &body);
                    let shown = |flaw| format!("{name} {} (seed {seed}): {flaw}", operation.id());
                    failures.extend(flaws.into_iter().map(shown));
                }
            }
        }
    }
    report(&failures);
}

/// Calls that give tokens in their bodies: these are different in each simulator, so that no test takes one of another for its own.
const TOKENS: [&str; 6] = [
    "forticasb auth.get_credentials_token",
    "forticasb auth.get_authorization_token",
    "forticasb auth.get_refresh_token",
    "forticwp auth.get_credentials_token",
    "forticwp auth.get_authorization_token",
    "forticwp auth.get_refresh_token",
];

#[test]
fn a_seed_gives_the_same_bytes_and_another_one_others() {
    let mut differing = Vec::new();
    let mut same = Vec::new();
    let mut made_up = 0;
    for name in product_names() {
        let catalog = Catalog::new(built_in(name).unwrap().unwrap());
        let [first, again, other] = [1, 1, 2].map(|seed| answers(name, seed, None));
        let replies = first.iter().zip(again.iter().zip(&other));
        for (operation, (first, (again, other))) in callable(&catalog).zip(replies) {
            let call = operation.operation;
            let is_made_up = call.samples.is_empty() && call.returns.is_some();
            let id = format!("{name} {}", operation.id());
            made_up += usize::from(is_made_up);
            if first.body != again.body {
                differing.push(id);
            } else if is_made_up && first.body == other.body {
                same.push(id);
            }
        }
    }
    assert_eq!(differing, TOKENS);
    // Some have nothing in them but examples and booleans, and some lists are empty: the documented calls filter them.
    assert!(same.len() * 4 < made_up, "{made_up}: {same:?}");
}
