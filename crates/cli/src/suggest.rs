//! "Did you mean".

/// The known name that is most like the given one, if any is close.
pub(crate) fn nearest<'a>(
    given: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let given = given.to_lowercase();
    let rated = known.into_iter().map(|name| {
        let likeness = strsim::jaro_winkler(&given, &name.to_lowercase());
        (likeness, name)
    });
    let best = rated.max_by(|one, other| one.0.total_cmp(&other.0))?;
    (best.0 > 0.8).then_some(best.1)
}

/// `did you mean `x`?`, or what there is when nothing is close and it is not much.
pub(crate) fn hint<'a>(given: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(name) = nearest(given, known.clone()) {
        return format!("did you mean `{name}`?");
    }
    let known: Vec<&str> = known.into_iter().collect();
    if known.is_empty() || known.len() > 40 {
        return String::new();
    }
    format!("known are {}", known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{hint, nearest};

    #[test]
    fn a_slip_of_the_finger_finds_the_name() {
        assert_eq!(nearest("hots", ["host", "adapter"]), Some("host"));
        assert_eq!(nearest("HOST", ["host", "adapter"]), Some("host"));
        assert_eq!(nearest("zzz", ["host", "adapter"]), None);
    }

    #[test]
    fn what_is_like_nothing_gets_the_list() {
        assert_eq!(hint("zzz", ["host", "adapter"]), "known are host, adapter");
        assert_eq!(
            hint("adaptr", ["host", "adapter"]),
            "did you mean `adapter`?"
        );
        assert_eq!(hint("zzz", []), "");
    }
}
