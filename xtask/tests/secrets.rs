//! What sounds like a secret is typed as one, in the specs of all products. A field that is missed would be shown in logs.

use std::collections::BTreeSet;
use std::path::Path;

use secapi_spec::catalog::{Product, Type, TypeDef};

/// Parts of names, in lower case and with nothing but letters.
const SOUNDS_SECRET: [&str; 14] = [
    "authorization",
    "community",
    "cookie",
    "credential",
    "jwt",
    "key",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "psk",
    "secret",
    "session",
    "token",
];

/// Product, name on the wire, and why it is no secret.
const NO_SECRETS: [(&str, &str, &str); 16] = [
    (
        "dbss",
        "db_session_id",
        "the number of a session in a log of the past",
    ),
    ("dbss", "key", "the name of a tag"),
    (
        "dbss",
        "tcp_session_id",
        "the number of a connection in a log of the past",
    ),
    ("forticasb", "key", "the label of a figure"),
    ("forticasb", "token_type", "always `bearer`"),
    (
        "forticwp",
        "key",
        "the label of a figure, a resource or a choice",
    ),
    (
        "forticwp",
        "sessionName",
        "a name that shows in the logs of the cloud",
    ),
    ("forticwp", "token_type", "always `bearer`"),
    ("fortinac", "key", "the name that a value is cached under"),
    (
        "fortinac",
        "passwordExclusions",
        "characters that passwords do not have",
    ),
    (
        "fortinac",
        "passwordLabel",
        "what the field of a form is called",
    ),
    ("fortinac", "passwordServer", "the name of a host"),
    (
        "fortinac",
        "sessionID",
        "the number of a connection in a log of the past",
    ),
    ("fortinac", "sessionType", "the kind of a session"),
    (
        "fortinac",
        "sessionTypeStr",
        "the kind of a session, in words",
    ),
    ("fortinac", "sortKey", "the name of the field to sort by"),
];

/// Names, in a product, whose values could be a secret and are shown.
#[derive(Default)]
struct Shown(BTreeSet<(String, String)>);

impl Shown {
    fn look(&mut self, product: &Product, name: &str, ty: &Type) {
        if sounds_secret(name) && is_shown(ty) {
            self.0.insert((product.name.clone(), name.to_owned()));
        }
    }

    fn look_at(&mut self, product: &Product) {
        for value in product.context.values() {
            self.look(product, &value.name, &value.ty);
        }
        for field in product
            .envelopes
            .values()
            .flat_map(|envelope| &envelope.fields)
        {
            self.look(product, &field.name, &field.ty);
        }
        for group in &product.groups {
            for definition in &group.types {
                if let TypeDef::Model(model) = definition {
                    for field in &model.fields {
                        self.look(product, &field.name, &field.ty);
                    }
                }
            }
            for operation in &group.operations {
                for param in operation
                    .params
                    .iter()
                    .filter(|param| param.constant.is_none())
                {
                    self.look(product, &param.name, &param.ty);
                }
                if let Some(ty) = &operation.returns {
                    self.look(product, &operation.name, ty);
                }
            }
        }
    }
}

fn sounds_secret(name: &str) -> bool {
    // Of a path, such as that of an envelope's field, the last part is the name.
    let last = name.rsplit('.').next().unwrap_or(name);
    let plain: String = last
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    SOUNDS_SECRET.iter().any(|part| plain.contains(part))
}

/// Whether a value of the type can hold the text of a secret and does not hide it. The fields of models are looked at by themselves.
fn is_shown(ty: &Type) -> bool {
    match ty {
        Type::String | Type::Json => true,
        Type::Text(inner) | Type::List(inner) | Type::Map(inner) => is_shown(inner),
        _ => false,
    }
}

#[test]
fn what_sounds_secret_is_typed_so_or_listed_with_a_reason() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let catalog = secapi_spec::load(&specs).unwrap();
    assert!(catalog.products.len() >= 4);
    let mut shown = Shown::default();
    for product in &catalog.products {
        shown.look_at(product);
    }
    let listed: BTreeSet<_> = NO_SECRETS
        .iter()
        .map(|(product, name, _)| ((*product).to_owned(), (*name).to_owned()))
        .collect();
    let missed: Vec<_> = shown.0.difference(&listed).collect();
    assert!(
        missed.is_empty(),
        "give them the type `secret`, or list them with a reason: {missed:?}"
    );
    let stale: Vec<_> = listed.difference(&shown.0).collect();
    assert!(stale.is_empty(), "listed and not there any more: {stale:?}");
}

#[test]
fn names_are_told_apart() {
    for name in [
        "sharedSecret",
        "snmp_community",
        "X-Auth-Token",
        "data.wpaPSK",
        "api_key",
    ] {
        assert!(sounds_secret(name), "{name}");
    }
    for name in ["name", "secret.name", "pass", "tok"] {
        assert!(!sounds_secret(name), "{name}");
    }
    assert!(is_shown(&Type::List(Box::new(Type::String))));
    assert!(!is_shown(&Type::List(Box::new(Type::Secret))));
    assert!(!is_shown(&Type::Integer));
}
