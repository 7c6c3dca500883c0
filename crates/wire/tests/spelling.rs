//! `rename_all` spells names as serde does.

use secapi_wire::{Extra, Model, OpenEnum};

macro_rules! spellings {
    ($($test:ident: $case:literal;)*) => {$(
        #[test]
        fn $test() {
            #[derive(Default, Model)]
            #[wire(rename_all = $case, crate = "secapi_wire")]
            struct Ours {
                id: bool,
                scan_id: bool,
                r#type: bool,
                ip4_address_v2: bool,
                trailing_: bool,
                extra: Extra,
            }

            #[derive(Default, serde::Serialize)]
            #[serde(rename_all = $case)]
            struct Theirs {
                id: bool,
                scan_id: bool,
                r#type: bool,
                ip4_address_v2: bool,
                trailing_: bool,
            }

            #[derive(OpenEnum)]
            #[wire(rename_all = $case, crate = "secapi_wire")]
            enum Our {
                Ready,
                InProgress,
                HTTPError,
                V2,
                #[wire(other)]
                Unknown(String),
            }

            #[derive(serde::Serialize)]
            #[serde(rename_all = $case)]
            enum Their {
                Ready,
                InProgress,
                HTTPError,
                V2,
            }

            assert_eq!(json(&Ours::default()), json(&Theirs::default()));
            let theirs = [Their::Ready, Their::InProgress, Their::HTTPError, Their::V2];
            assert_eq!(json(&Our::KNOWN), json(&theirs));
        }
    )*};
}

spellings! {
    lower: "lowercase";
    upper: "UPPERCASE";
    pascal: "PascalCase";
    camel: "camelCase";
    snake: "snake_case";
    screaming_snake: "SCREAMING_SNAKE_CASE";
    kebab: "kebab-case";
    screaming_kebab: "SCREAMING-KEBAB-CASE";
}

fn json<T: serde::Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}
