//! `rename_all`: the rule that leaves the fewest names to be written out.

use proc_macro2::TokenStream;
use quote::quote;

pub(crate) use self::case::Case;

/// The rules themselves, in the very text that the derives apply.
#[path = "../../../../crates/derive/src/case.rs"]
mod case;

/// A rule that makes wire names from those of Rust, or none.
#[derive(Clone, Copy, Default)]
pub(crate) struct RenameAll(Option<(&'static str, Case)>);

impl RenameAll {
    /// The rule for fields, each with its wire name.
    pub(crate) fn best_for_fields(names: &[(&str, &str)]) -> Self {
        Self::best(names, Self::field)
    }

    /// The rule for variants, each with its wire name.
    pub(crate) fn best_for_variants(names: &[(&str, &str)]) -> Self {
        Self::best(names, Self::variant)
    }

    fn best(names: &[(&str, &str)], apply: fn(Self, &str) -> String) -> Self {
        let left = |rule: &Self| {
            let is_left = |(rust, wire): &&(&str, &str)| apply(*rule, rust) != *wire;
            names.iter().filter(is_left).count()
        };
        let rules = Case::ALL.map(|rule| Self(Some(rule)));
        let all = std::iter::once(Self(None)).chain(rules);
        all.min_by_key(left).unwrap_or_default()
    }

    /// The wire name of a field, which is in snake case.
    pub(crate) fn field(self, name: &str) -> String {
        self.0
            .map_or_else(|| name.to_owned(), |(_, case)| case.of_field(name))
    }

    /// The wire name of a variant, which is in Pascal case.
    pub(crate) fn variant(self, name: &str) -> String {
        self.0
            .map_or_else(|| name.to_owned(), |(_, case)| case.of_variant(name))
    }

    /// `rename_all = "camelCase"`.
    pub(crate) fn attribute(self) -> Option<TokenStream> {
        self.0.map(|(name, _)| quote!(rename_all = #name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_taken_where_it_leaves_fewer_names() {
        let best =
            |names: &[(&str, &str)]| RenameAll::best_for_fields(names).0.map(|(name, _)| name);
        assert_eq!(best(&[("id", "id")]), None);
        assert_eq!(best(&[("id", "id"), ("bu_id", "buId")]), Some("camelCase"));
        assert_eq!(
            best(&[
                ("id", "id"),
                ("bu_id", "buId"),
                ("a_b", "a_b"),
                ("c_d", "c_d")
            ]),
            None
        );
        assert_eq!(best(&[("id", "Id"), ("bu_id", "BuId")]), Some("PascalCase"));
        assert_eq!(best(&[("bu_id", "bu-id")]), Some("kebab-case"));
        assert_eq!(best(&[("bu_id", "something")]), None);
    }

    #[test]
    fn variants_are_split_where_serde_splits_them() {
        let names = [("InUse", "IN_USE"), ("V2", "V2")];
        let rule = RenameAll::best_for_variants(&names);
        assert_eq!(rule.0.map(|(name, _)| name), Some("SCREAMING_SNAKE_CASE"));
        assert_eq!(rule.variant("OnABus"), "ON_A_BUS");
    }
}
