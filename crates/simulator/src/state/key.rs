//! Keys of made-up rows, which hold their numbers.

use secapi_spec::catalog::Type;
use serde_json::{Value, json};

use crate::seed::Seed;

/// The first of the whole numbers that identify made-up rows.
const FIRST_ID: u64 = 1_000_000;

/// The number in the key of a made-up row; of any other text one that means nothing.
pub(crate) fn row_number(key: &str) -> impl Iterator<Item = u64> + use<> {
    let whole = key.parse::<u64>().ok();
    let whole = whole.and_then(|number| number.checked_sub(FIRST_ID));
    let digits = key.get(24..);
    let hex = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok());
    whole.into_iter().chain(hex)
}

/// The whole number that identifies the made-up row of that number.
pub(crate) fn whole_key(number: u64) -> u64 {
    FIRST_ID.saturating_add(number)
}

/// The text that identifies the made-up row of that number; `seed` is that of its collection and part.
pub(super) fn text_key(seed: Seed, number: u64) -> String {
    let random = seed.nth(number).uuid();
    let start = random.get(..24).unwrap_or_default();
    format!("{start}{number:012x}")
}

/// The key of a made-up row, which holds its number.
pub(super) fn key(ty: &Type, number: u64, seed: Seed) -> Value {
    let whole = whole_key(number);
    match ty {
        Type::Integer => json!(whole),
        Type::Text(inner) if **inner == Type::Integer => json!(whole.to_string()),
        _ => json!(text_key(seed, number)),
    }
}
