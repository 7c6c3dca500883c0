//! The layers of core: each module imports from itself and from the layers below it.

use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The modules of core, from the lowest layer up.
const LAYERS: &[&str] = &[
    // The crate `secapi_wire`, under a name of core's own.
    "wire",
    "macros",
    "text",
    "random",
    "deadline",
    "description",
    "retry",
    "redact",
    "error",
    "credential_check",
    "transport",
    "observe",
    "request",
    "response",
    "session",
    "execute",
    "calls",
    "auth",
    "client",
    "testing",
];

/// Files that only export.
const EXPORTS: &[&str] = &["lib", "exports"];

/// What is wrong with the imports of a file. The path is that below `src`.
pub(super) fn check(path: &Path, tokens: &TokenStream) -> Vec<String> {
    let mut module: Vec<String> = path
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    let Some(own) = module.first().cloned() else {
        return Vec::new();
    };
    if EXPORTS.contains(&&*own) {
        return Vec::new();
    }
    let layer = |module: &str| LAYERS.iter().position(|known| *known == module);
    let Some(own) = layer(&own) else {
        return vec![format!("`{own}` has no layer")];
    };
    let mut names = Vec::new();
    from_root(tokens, module.len(), &mut names);
    let wrong = |name: String| match layer(&name) {
        Some(other) if other <= own => None,
        Some(_) => Some(format!("`{name}` is in a layer above")),
        None => Some(format!(
            "`{name}` is imported through the root of the crate"
        )),
    };
    names.into_iter().filter_map(wrong).collect()
}

/// Collects what paths name at the root of the crate: the first name behind `crate::`, or behind as many `super::` as lead there.
/// `depth` is how many modules the tokens are in.
fn from_root(tokens: &TokenStream, depth: usize, names: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is = |at: usize, word: &str| match tokens.get(at) {
        Some(TokenTree::Ident(ident)) => ident == word,
        _ => false,
    };
    let colon =
        |at| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    let separated = |at| colon(at) && colon(at + 1);
    let mut at = 0;
    while at < tokens.len() {
        if let TokenTree::Group(group) = &tokens[at] {
            let module = group.delimiter() == Delimiter::Brace && at >= 2 && is(at - 2, "mod");
            from_root(&group.stream(), depth + usize::from(module), names);
            at += 1;
            continue;
        }
        let mut left = depth;
        while separated(at + 1) {
            if is(at, "crate") {
                left = 0;
            } else if is(at, "super") {
                left = left.saturating_sub(1);
            } else if !is(at, "self") {
                break;
            }
            at += 3;
            if left == 0 {
                named(tokens.get(at), names);
                break;
            }
        }
        at += usize::from(!matches!(tokens.get(at), Some(TokenTree::Group(_))));
    }
}

/// The names that a path goes on with: one, or several in braces.
fn named(token: Option<&TokenTree>, names: &mut Vec<String>) {
    match token {
        Some(TokenTree::Group(group)) => {
            let mut first = true;
            for token in group.stream() {
                let comma = token.to_string() == ",";
                if first && !comma {
                    named(Some(&token), names);
                }
                first = comma;
            }
        }
        Some(token) => names.push(token.to_string()),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, text: &str) -> Vec<String> {
        super::check(Path::new(path), &text.parse().unwrap())
    }

    #[test]
    fn imports_point_down() {
        let text = "
            //! See [`crate::client`].
            use crate::{random::unit, retry};
            use super::attempt;
            use std::fmt;
            fn run(call: crate::request::Request) { println!(\"{}\", super::super::wire::text()) }
        ";
        assert_eq!(check("execute/prepare.rs", text), Vec::<String>::new());
    }

    #[test]
    fn imports_that_do_not_are_found_wherever_they_stand() {
        let above = "`client` is in a layer above";
        for text in [
            "use crate::client;",
            "use crate::{random, client::Client};",
            "use super::client::Client;",
            "use super::{random, client};",
            "use self::super::client;",
            "mod inner { use super::super::client; }",
            "pub(crate) fn run() -> Vec<crate::client::Client> {}",
            "fn run() { println!(\"{}\", crate::client::NAME) }",
        ] {
            assert_eq!(check("retry.rs", text), [above], "{text}");
            assert_eq!(check("retry/mod.rs", text), [above], "{text}");
        }
        let root = "`Client` is imported through the root of the crate";
        assert_eq!(check("retry.rs", "use crate::Client;"), [root]);
        assert_eq!(check("lib.rs", "pub use crate::client::Client;"), [""; 0]);
        assert_eq!(check("news.rs", ""), ["`news` has no layer"]);
    }

    #[test]
    fn names_of_other_paths_are_not_those_of_the_crate() {
        let text = "use tokio::{time, sync}; mod tests { use super::*; } fn a() { b::super_::c() }";
        assert_eq!(check("retry.rs", text), [""; 0]);
    }
}
