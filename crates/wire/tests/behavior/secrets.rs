//! Secrets are shown to the server and to nobody else.

use std::collections::BTreeMap;

use secapi_wire::{Encoded, Model, decode, to_value, to_vec};
use secapi_wire::{Extra, Secret};

const CANARY: &str = "made-up-canary";

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
#[wire(rename_all = "camelCase")]
struct Login {
    user: String,
    password: Secret,
    pin: Option<Secret>,
    keys: Vec<Secret>,
    by_name: BTreeMap<String, Secret>,
    inner: Option<Box<Login>>,
    #[wire(with = JsonText)]
    document: Option<Box<Login>>,
    extra: Extra,
}

fn login() -> Login {
    let secret = Secret::from(CANARY);
    let flat = Login {
        user: "u".to_owned(),
        password: secret.clone(),
        pin: Some(secret.clone()),
        keys: vec![secret.clone()],
        by_name: BTreeMap::from([("x".to_owned(), secret)]),
        ..Login::default()
    };
    Login {
        inner: Some(Box::new(flat.clone())),
        document: Some(Box::new(flat.clone())),
        ..flat
    }
}

#[test]
fn only_the_encoders_for_the_server_show_them() {
    let login = login();
    for shown in [
        format!("{login:?}"),
        format!("{login:#?}"),
        serde_json::to_string(&login).unwrap(),
    ] {
        assert!(
            !shown.contains(CANARY) && shown.contains("[hidden]"),
            "{shown}"
        );
    }
    assert!(
        !serde_json::to_value(&login)
            .unwrap()
            .to_string()
            .contains(CANARY)
    );

    // Each of the three levels has four of them.
    let sent = String::from_utf8(to_vec(&login).unwrap()).unwrap();
    assert_eq!(sent.matches(CANARY).count(), 12, "{sent}");
    assert!(!sent.contains("hidden"));
    assert_eq!(to_vec(&Encoded(&login)).unwrap(), sent.as_bytes());
    assert_eq!(
        to_value(&login)
            .unwrap()
            .to_string()
            .matches(CANARY)
            .count(),
        12
    );
    assert_eq!(decode::<Login>(sent.as_bytes()).unwrap(), login);
    assert!(
        !serde_json::to_string(&login).unwrap().contains(CANARY),
        "afterwards"
    );
}

#[test]
fn other_threads_are_not_exposed() {
    struct Spying(Login);
    impl serde::Serialize for Spying {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let elsewhere = std::thread::scope(|scope| {
                scope
                    .spawn(|| serde_json::to_string(&self.0).unwrap())
                    .join()
            });
            serializer.serialize_str(&elsewhere.unwrap())
        }
    }
    assert!(
        !String::from_utf8(to_vec(&Spying(login())).unwrap())
            .unwrap()
            .contains(CANARY)
    );
}

#[test]
fn numbers_and_nothing_are_read_as_text_is() {
    assert_eq!(decode::<Secret>(b"12").unwrap(), Secret::from("12"));
    assert_eq!(decode::<Option<Secret>>(b"null").unwrap(), None);
    assert_eq!(
        decode::<Option<Secret>>(br#""""#).unwrap(),
        Some(Secret::default())
    );
}
