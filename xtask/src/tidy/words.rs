//! Words that version 0.2 retired: `docs/glossary.md` has what replaced them.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

/// A retired word, and what says the same.
const RETIRED: &[(&str, &str)] = &[
    // Readers and writers of values.
    ("Below", "Nested"),
    ("Codec", "EncodeAs"),
    ("Oddity", "Unexpected"),
    ("Places", "FieldIndex"),
    ("Written", "SerializeFragment"),
    ("put_aside", "Unexpected"),
    ("take_aside", "Unexpected"),
    // Descriptions of operations.
    ("ContextSource", "TenantSource"),
    ("Via", "Relay"),
    ("context_source", "tenant_source"),
    ("wrapper", "envelope"),
    // Macros that generated code was written in.
    ("download_call", "CallBuilder"),
    ("open_enums", "OpenEnum"),
    ("paged_call", "CallBuilder"),
    // What calls share, and how they wait and go on.
    ("Advice", "ErrorHint"),
    ("Facts", "PageResponse"),
    ("Fetched", "Expiring"),
    ("FirstLook", "EarlyCloseCheck"),
    ("InFlight", "ConcurrencyLimit"),
    ("Pace", "Backoff"),
    ("Renewed", "Cached"),
    ("Stage", "PollState"),
    ("Stamp", "CursorKey"),
    ("Told", "PageInfo"),
    ("Turns", "PollSchedule"),
    // What becomes of a call.
    ("Keep", "EnvelopeMode"),
    ("Situation", "RetryContext"),
    ("proven", "signed head"),
    // The simulator.
    ("catalogue", "catalog"),
    ("course", "transitions"),
    ("desk", "call context"),
    ("dress", "render"),
    ("occasion", "schedule"),
];

/// The retired words among the identifiers of a file.
pub(super) fn check(tokens: &TokenStream) -> Vec<String> {
    let mut used = BTreeSet::new();
    identifiers(tokens, &mut used);
    let retired = |(word, instead): &(&str, &str)| {
        let message = format!("`{word}` is retired: say `{instead}` (docs/glossary.md)");
        used.contains(*word).then_some(message)
    };
    RETIRED.iter().filter_map(retired).collect()
}

fn identifiers(tokens: &TokenStream, used: &mut BTreeSet<String>) {
    for token in tokens.clone() {
        match token {
            TokenTree::Group(group) => identifiers(&group.stream(), used),
            TokenTree::Ident(ident) => {
                used.insert(ident.to_string());
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn identifiers_are_checked_and_text_is_not() {
        let text = "/// Via.\nfn run() -> &'static str { /* Via */ \"Via\" } struct Viable;";
        assert_eq!(super::check(&text.parse().unwrap()), [""; 0]);
        let text = "fn run() { call(|| [Via]) }";
        let message = "`Via` is retired: say `Relay` (docs/glossary.md)";
        assert_eq!(super::check(&text.parse().unwrap()), [message]);
    }
}
