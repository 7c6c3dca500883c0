//! Names that were likely meant.

use strsim::levenshtein;

/// The candidate that differs from `name` by case, by punctuation or by a slip of the keyboard; the nearest one.
pub(crate) fn near_miss<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted = folded(name);
    // One slip in short names, two in longer ones: `filedId` for `fileId` is one, `usrname` for `username` too.
    let slips = match wanted.chars().count() {
        0..4 => 0,
        4..6 => 1,
        _ => 2,
    };
    candidates
        .into_iter()
        .map(|candidate| (levenshtein(&wanted, &folded(candidate)), candidate))
        .filter(|(distance, _)| *distance <= slips)
        .min()
        .map(|(_, candidate)| candidate)
}

/// A name in small letters, without what joins its words.
pub(crate) fn folded(name: &str) -> String {
    name.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::near_miss;

    #[test]
    fn slips_case_and_punctuation_are_near() {
        for (name, sent) in [
            ("fileId", "filedId"),
            ("fileId", "FILEID"),
            ("fileId", "file_id"),
            ("username", "usrname"),
            ("password", "passowrd"),
            ("ip-address", "ipAddress"),
            ("buId", "bu"),
        ] {
            let near = near_miss(name, ["content-type", sent]);
            assert_eq!(near.is_some(), sent != "bu", "{name} {sent}");
        }
    }

    #[test]
    fn other_names_are_not_near() {
        assert_eq!(near_miss("id", ["ip", "ids", ""]), None);
        assert_eq!(near_miss("startTime", ["endTime", "timezone"]), None);
        assert_eq!(near_miss("skip", ["size", "limit"]), None);
    }

    #[test]
    fn the_nearest_one_wins() {
        assert_eq!(
            near_miss("companyId", ["compnayId", "companyIds"]),
            Some("companyIds")
        );
    }
}
