//! A scalar reads to the same value in all the ways that a server may write it.

use std::fmt::Debug;

use proptest::prelude::*;
use secapi_wire::{Encoded, Wire, decode, to_vec};

use crate::config;

fn read<T: Wire>(json: &str) -> Option<T> {
    decode(json.as_bytes()).ok()
}

/// The value of a JSON text in a field that has to be there, in one that has not, and in a list.
fn everywhere<T: Wire + Clone + PartialEq + Debug>(json: &str) -> Option<T> {
    let value = read::<T>(json);
    assert_eq!(read::<Option<T>>(json).flatten(), value, "{json}");
    let list = read::<Vec<T>>(&format!("[{json}]"));
    assert_eq!(list, value.clone().map(|value| vec![value]), "{json}");
    value
}

/// A number as JSON can write it, of any size.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?(0|[1-9][0-9]{0,21})(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,3})?",
        any::<f64>()
            .prop_filter("finite", |value| value.is_finite())
            .prop_map(|value| format!("{value:?}")),
        (any::<i64>(), -2_i128..=2)
            .prop_map(|(value, more)| (i128::from(value) + more).to_string()),
        (0_i128..=8).prop_map(|more| (i128::from(i64::MAX) - 4 + more).to_string()),
        (0_i128..=8).prop_map(|more| (i128::from(i64::MIN) - 4 + more).to_string()),
    ]
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn a_number_and_its_text_are_the_same(number in number(), blanks in "[ \t\r\n]{0,2}") {
        let text = serde_json::to_string(&format!("{blanks}{number}{blanks}")).unwrap();
        prop_assert_eq!(everywhere::<i64>(&number), everywhere::<i64>(&text), "{}", number);
        let bits = |json: &str| everywhere::<f64>(json).map(f64::to_bits);
        prop_assert_eq!(bits(&number), bits(&text), "{}", number);
        prop_assert_eq!(everywhere::<bool>(&number), everywhere::<bool>(&text), "{}", number);
    }

    #[test]
    fn integers_are_read_within_64_bits_and_refused_beyond(
        value in prop_oneof![
            any::<i64>().prop_map(i128::from),
            any::<i128>(),
            (i128::from(i64::MAX) - 3)..=(i128::from(i64::MAX) + 3),
            (i128::from(i64::MIN) - 3)..=(i128::from(i64::MIN) + 3),
        ],
    ) {
        let expected = i64::try_from(value).ok();
        prop_assert_eq!(everywhere::<i64>(&value.to_string()), expected);
        prop_assert_eq!(everywhere::<i64>(&format!("\"{value}\"")), expected);
        if let Some(value) = expected {
            prop_assert_eq!(everywhere::<String>(&value.to_string()), Some(value.to_string()));
            prop_assert_eq!(to_vec(&Encoded(&value)).unwrap(), value.to_string().into_bytes());
        }
    }

    #[test]
    fn exponents_are_integers_where_they_fit(mantissa in -999_i128..1000, exponent in 0_u32..24, sign in "[eE][+]?") {
        let expected = i64::try_from(mantissa * 10_i128.pow(exponent)).ok();
        let written = format!("{mantissa}{sign}{exponent}");
        prop_assert_eq!(everywhere::<i64>(&written), expected);
        prop_assert_eq!(everywhere::<i64>(&format!("\"{written}\"")), expected);
        let shifted = format!("{mantissa}000.0{sign}-3");
        prop_assert_eq!(everywhere::<i64>(&shifted.replace("+-", "-")), i64::try_from(mantissa).ok());
    }

    #[test]
    fn floats_keep_every_bit(value in any::<f64>()) {
        let written = to_vec(&Encoded(&value));
        prop_assert_eq!(written.is_ok(), value.is_finite());
        if let Ok(json) = written {
            let json = String::from_utf8(json).unwrap();
            prop_assert_eq!(everywhere::<f64>(&json).map(f64::to_bits), Some(value.to_bits()));
            let text = format!("\"{json}\"");
            prop_assert_eq!(everywhere::<f64>(&text).map(f64::to_bits), Some(value.to_bits()));
        }
    }

    #[test]
    fn any_text_is_text_and_never_a_panic(text in any::<String>()) {
        let json = serde_json::to_string(&text).unwrap();
        prop_assert_eq!(everywhere::<String>(&json), Some(text.clone()));
        for error in [
            decode::<i64>(json.as_bytes()).err(),
            decode::<f64>(json.as_bytes()).err(),
            decode::<bool>(json.as_bytes()).err(),
        ].into_iter().flatten() {
            prop_assert_eq!(error.path(), "$");
            prop_assert!(error.offset() <= json.len());
        }
        // As an answer that is no JSON at all.
        let _ = (decode::<i64>(text.as_bytes()), decode::<Vec<bool>>(text.as_bytes()), decode::<String>(text.as_bytes()));
    }
}
