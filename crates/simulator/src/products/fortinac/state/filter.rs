//! Filters and sorting, as the lists of `FortiNAC` take them.
//!
//! A condition is `field==value`. `>=` is on record as well; the other comparisons, `|` between alternatives, `null` for no value, and that
//! a row must meet all conditions of a call are inferred.

use std::cmp::Ordering;

use crate::products::prelude::*;

/// Comparisons; of two that begin at the same place the longer one comes first.
const COMPARISONS: [&str; 6] = ["==", "!=", ">=", "<=", ">", "<"];

/// How filters name fields.
pub(super) struct Names {
    /// The field that identifies a row; `id` and `dbid` mean it alike.
    pub(super) key: &'static str,
    /// Other names, and the paths of what they mean.
    pub(super) others: &'static [(&'static str, &'static str)],
}

/// The rows of the call, in its order. A filter that is no condition is refused where the simulator is `strict`, and leaves no row
/// out where it is not: what an appliance does with one is not known.
pub(super) fn query(call: &Call<'_>, names: &Names, strict: bool) -> Result<Query, Refusal> {
    let mut query = Query::default();
    for filter in call.query_values("filter") {
        let tests: Option<Vec<Test>> = filter.split('|').map(|one| condition(one, names)).collect();
        match tests {
            Some(tests) => query.any.push(tests),
            None if strict => {
                let text = format!(
                    "{}: the filter `{filter}` is no condition; expected `field==value`, with one of the comparisons {}",
                    call.id,
                    COMPARISONS.join(" ")
                );
                return Err(Refusal::bad_request(text));
            }
            None => {}
        }
    }
    if let Some(key) = call.query("sortKey") {
        query = query.sorted(path(key, names), call.query("sortDir") == Some("desc"));
    }
    Ok(query)
}

fn condition(text: &str, names: &Names) -> Option<Test> {
    let at = |comparison: &'static str| Some((text.find(comparison)?, comparison));
    let found = COMPARISONS.into_iter().filter_map(at);
    // The first of several at the same place, which is the longest.
    let (at, comparison) =
        found.reduce(|first, next| if next.0 < first.0 { next } else { first })?;
    let (field, rest) = text.split_at_checked(at)?;
    let value = rest.strip_prefix(comparison)?.trim();
    let field = field.trim();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    if field.is_empty() || !field.chars().all(is_name) || value.starts_with('=') {
        return None;
    }
    let compared = |order, or_equal| Is::Compared(order, or_equal, value.to_owned());
    let is = match comparison {
        "==" if value == "null" => Is::Given(false),
        "!=" if value == "null" => Is::Given(true),
        "==" => Is::OneOf(vec![value.to_owned()]),
        "!=" => Is::NoneOf(vec![value.to_owned()]),
        ">=" => compared(Ordering::Greater, true),
        "<=" => compared(Ordering::Less, true),
        ">" => compared(Ordering::Greater, false),
        _ => compared(Ordering::Less, false),
    };
    Some(Test::new(path(field, names), is))
}

fn path(field: &str, names: &Names) -> String {
    let other = names.others.iter().find(|(name, _)| *name == field);
    match (field, other) {
        (_, Some((_, path))) => path,
        ("id" | "dbid", None) => names.key,
        _ => field,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::instant::Unit;

    const NAMES: Names = Names {
        key: "dbid",
        others: &[("physAddress", "adapters.mac")],
    };

    #[test]
    fn conditions_mean_what_clients_write_them_for() {
        let row = json!({ "role": "Büro & Lager", "n": 10, "none": null, "adapters": [{ "mac": "AA:BB" }, { "mac": "CC:DD" }] });
        for (text, fits) in [
            ("role==Büro & Lager", true),
            ("physAddress==cc:dd", true),
            ("adapters.mac!=CC:DD", false),
            ("n>=10", true),
            ("n>10", false),
            ("n<=9", false),
            ("n<11", true),
            ("none==null", true),
            ("missing==null", true),
            ("n!=null", true),
            ("missing!=x", true),
            ("missing==x", false),
        ] {
            let test = condition(text, &NAMES).unwrap();
            assert_eq!(test.fits(&row, Unit::Millis), fits, "{text}");
        }
    }

    #[test]
    fn what_is_no_condition_is_none() {
        for text in ["", "text", "==1", "a b==1", "role=x", "a===b", "a,b"] {
            assert!(condition(text, &NAMES).is_none(), "{text}");
        }
    }
}
