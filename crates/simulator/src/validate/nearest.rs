//! Names that were likely meant.

/// The candidate that differs from `name` by case, by punctuation or by a slip of the keyboard; the nearest one.
pub(crate) fn near_miss<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted = folded(name);
    // One slip in short names, two in longer ones: `filedId` for `fileId` is one, `usrname` for `username` too.
    let slips = if wanted.len() < 4 {
        0
    } else {
        1 + usize::from(wanted.len() > 5)
    };
    candidates
        .into_iter()
        .map(|candidate| (distance(&wanted, &folded(candidate)), candidate))
        .filter(|(distance, _)| *distance <= slips)
        .min()
        .map(|(_, candidate)| candidate)
}

fn folded(name: &str) -> Vec<char> {
    name.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Levenshtein distance.
fn distance(left: &[char], right: &[char]) -> usize {
    if left.len().abs_diff(right.len()) > 2 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, letter) in left.iter().enumerate() {
        let mut diagonal = line;
        let mut before = line + 1;
        let costs = row.iter_mut();
        for (cell, other) in costs.skip(1).zip(right) {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = *cell;
            before = replaced.min(before + 1).min(*cell + 1);
            *cell = before;
        }
    }
    // The first column is never read again; the last cell holds the answer (for an empty `right`, all of `left` goes).
    if right.is_empty() {
        left.len()
    } else {
        row.last().copied().unwrap_or(usize::MAX)
    }
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
