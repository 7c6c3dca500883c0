//! Path templates, and the paths that fit them.

use std::borrow::Cow;
use std::cmp::Reverse;

use percent_encoding::percent_decode_str;

/// The path of an operation, such as `/api/v2/host/{id}`, ready to be compared with the paths of requests.
#[derive(Debug)]
pub struct PathTemplate {
    segments: Vec<Segment>,
}

/// Literal text, or `before{name}after`.
#[derive(Debug)]
struct Segment {
    before: String,
    name: Option<String>,
    after: String,
}

impl PathTemplate {
    /// Splits a template at its slashes.
    #[must_use]
    pub fn parse(path: &str) -> Self {
        Self {
            segments: segments(path).map(Segment::parse).collect(),
        }
    }

    /// The decoded values of the placeholders, by name, when the path fits. A trailing slash makes no difference.
    #[must_use]
    pub fn matches(&self, path: &str) -> Option<Vec<(String, String)>> {
        self.fits(&decoded(path))
    }

    pub(crate) fn length(&self) -> usize {
        self.segments.len()
    }

    pub(crate) fn fits(&self, given: &[Cow<'_, str>]) -> Option<Vec<(String, String)>> {
        if self.segments.len() != given.len() {
            return None;
        }
        let mut values = Vec::new();
        for (segment, text) in self.segments.iter().zip(given) {
            let Some(name) = &segment.name else {
                if segment.before != *text {
                    return None;
                }
                continue;
            };
            let value = text.strip_prefix(segment.before.as_str())?;
            let value = value.strip_suffix(segment.after.as_str())?;
            if value.is_empty() {
                return None;
            }
            values.push((name.clone(), value.to_owned()));
        }
        Some(values)
    }

    /// Sorts the template with the most literal beginning first.
    pub(crate) fn literalness(&self) -> Reverse<Vec<bool>> {
        let segments = self.segments.iter();
        Reverse(segments.map(|segment| segment.name.is_none()).collect())
    }

    /// How many segments agree, from the first one on and in all.
    pub(crate) fn likeness(&self, path: &str) -> usize {
        let agree =
            |(segment, text): (&Segment, &str)| segment.name.is_some() || segment.before == text;
        let pairs = || self.segments.iter().zip(segments(path));
        pairs().take_while(|pair| agree(*pair)).count()
            + pairs().filter(|pair| agree(*pair)).count()
    }
}

impl Segment {
    fn parse(text: &str) -> Self {
        let placeholder = text.split_once('{').and_then(|(before, rest)| {
            let (name, after) = rest.split_once('}')?;
            Some((before, Some(name.to_owned()), after))
        });
        let (before, name, after) = placeholder.unwrap_or((text, None, ""));
        Self {
            before: before.to_owned(),
            name,
            after: after.to_owned(),
        }
    }
}

/// The segments of a path; the first and the last slash are not part of them.
pub(crate) fn segments(path: &str) -> impl Iterator<Item = &str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.strip_suffix('/').unwrap_or(path).split('/')
}

/// The segments of a path, decoded one by one: a slash that was encoded separates nothing.
pub(crate) fn decoded(path: &str) -> Vec<Cow<'_, str>> {
    let segments = segments(path).map(|segment| percent_decode_str(segment).decode_utf8_lossy());
    segments.collect()
}

#[cfg(test)]
mod tests {
    use super::PathTemplate;

    fn values(template: &str, path: &str) -> Option<String> {
        let pairs = PathTemplate::parse(template).matches(path)?;
        Some(
            pairs
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join("&"),
        )
    }

    #[test]
    fn placeholders_take_one_whole_segment_and_are_decoded() {
        assert_eq!(values("/a/{id}/b", "/a/x%2Fy/b").as_deref(), Some("id=x/y"));
        assert_eq!(values("/a/{id}/b", "/a/x/y/b"), None);
        assert_eq!(values("/a/{id}/b", "/a//b"), None);
        assert_eq!(
            values("/a/v{id}.json", "/a/v7.json").as_deref(),
            Some("id=7")
        );
        assert_eq!(values("/a/v{id}.json", "/a/7.json"), None);
        assert_eq!(values("/a/b/", "/a/b").as_deref(), Some(""));
    }

    #[test]
    fn the_most_literal_template_sorts_first() {
        let mut templates =
            ["/a/{x}/{y}", "/a/{x}/c", "/a/b/{y}", "/a/b/c"].map(PathTemplate::parse);
        templates.sort_by_cached_key(PathTemplate::literalness);
        let first_fit = |path: &str| {
            templates
                .iter()
                .position(|template| template.matches(path).is_some())
        };
        assert_eq!(first_fit("/a/b/c"), Some(0));
        assert_eq!(first_fit("/a/b/z"), Some(1));
        assert_eq!(first_fit("/a/z/c"), Some(2));
        assert_eq!(first_fit("/a/z/z"), Some(3));
    }
}
