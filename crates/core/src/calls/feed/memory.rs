//! Which rows a feed remembers so that it gives none twice: a bounded number, by short hashes of their ids.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use crate::wire::Timestamp;

/// How many rows are remembered from one window to the next.
pub(super) const MOST: usize = 200;

/// Times are stored relative to this long after the end of a window, in milliseconds.
const AHEAD: i64 = 1_000_000;

/// The first 64 bits of the SHA-256 of a row's id.
///
/// A row is lost if its hash is that of another one that is remembered at the same time: at most [`MOST`] of 2^64, so for a feed of a
/// billion rows the odds are about one in a hundred million.
pub(super) fn mark(id: &str) -> u64 {
    let hash = digest(&SHA256, id.as_bytes());
    let first = hash.as_ref().first_chunk().copied();
    u64::from_be_bytes(first.unwrap_or_default())
}

/// Marks as text.
pub(super) fn marks_to_text(marks: &[u64]) -> String {
    let bytes: Vec<u8> = marks.iter().flat_map(|mark| mark.to_be_bytes()).collect();
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn marks_from_text(text: &str) -> Option<Vec<u64>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let marks = bytes.chunks(8).map(|chunk| chunk.try_into().ok());
    let marks: Option<Vec<[u8; 8]>> = marks.collect();
    Some(marks?.into_iter().map(u64::from_be_bytes).collect())
}

/// What became of a row that was to be remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inserted {
    /// It is remembered already.
    Known,
    New,
    /// Another one is forgotten for it.
    InPlaceOfAnother,
}

/// The rows of a window that the next one may give again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Border {
    /// Time in milliseconds, where the row has one, and mark.
    rows: Vec<(Option<i64>, u64)>,
    /// Rows before this instant (milliseconds) are no longer all remembered.
    reach: Option<i64>,
}

impl Border {
    /// Remembers a row.
    ///
    /// When there is no room, the oldest row is forgotten, and the next window does not reach back to it.
    pub(super) fn insert(&mut self, time: Option<Timestamp>, mark: u64) -> Inserted {
        if self.rows.iter().any(|(_, known)| *known == mark) {
            return Inserted::Known;
        }
        self.rows.push((time.map(Timestamp::as_millis), mark));
        if self.rows.len() <= MOST {
            return Inserted::New;
        }
        self.forget_oldest();
        Inserted::InPlaceOfAnother
    }

    fn forget_oldest(&mut self) {
        let timed = self.rows.iter().enumerate();
        let oldest = timed
            .filter_map(|(at, (time, _))| Some((time.as_ref()?, at)))
            .min()
            .map(|(time, at)| (*time, at));
        match oldest {
            Some((time, at)) => {
                self.rows.remove(at);
                self.reach = self.reach.max(Some(time.saturating_add(1)));
            }
            // Without times, the first that came.
            None => {
                self.rows.remove(0);
            }
        }
    }

    pub(super) const fn reach(&self) -> Option<i64> {
        self.reach
    }

    pub(super) fn into_marks(self) -> Vec<u64> {
        self.rows.into_iter().map(|(_, mark)| mark).collect()
    }

    /// The rows as text: 12 bytes each, mark and time.
    pub(super) fn to_text(&self, until: Timestamp) -> String {
        let base = until.as_millis().saturating_add(AHEAD);
        let mut bytes = Vec::with_capacity(self.rows.len() * 12);
        for (time, mark) in &self.rows {
            bytes.extend(mark.to_be_bytes());
            // Zero stands for no time.
            let before = time.map_or(0, |time| {
                u32::try_from(base.saturating_sub(time).max(1)).unwrap_or(u32::MAX)
            });
            bytes.extend(before.to_be_bytes());
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    pub(super) fn from_text(text: &str, until: Timestamp, reach: Option<i64>) -> Option<Self> {
        let base = until.as_millis().saturating_add(AHEAD);
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let row = |row: &[u8]| {
            let mark = u64::from_be_bytes(row.get(..8)?.try_into().ok()?);
            let before = u32::from_be_bytes(row.get(8..)?.try_into().ok()?);
            let time = (before > 0).then(|| base.saturating_sub(i64::from(before)));
            Some((time, mark))
        };
        Some(Self {
            rows: bytes.chunks(12).map(row).collect::<Option<_>>()?,
            reach,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_are_forgotten_and_the_reach_follows() {
        let mut border = Border::default();
        let most = i64::try_from(MOST).expect("a small number");
        for time in (0..most).rev() {
            let inserted = border.insert(Some(Timestamp::from_millis(time)), time.unsigned_abs());
            assert_eq!(inserted, Inserted::New);
        }
        assert_eq!(border.reach(), None);
        let again = border.insert(Some(Timestamp::from_millis(7)), 7);
        assert_eq!(again, Inserted::Known);
        assert_eq!(border.insert(None, u64::MAX), Inserted::InPlaceOfAnother);
        assert_eq!(border.reach(), Some(1), "the row at 0 is forgotten");
        border.insert(Some(Timestamp::from_millis(0)), 0);
        assert_eq!((border.reach(), border.rows.len()), (Some(1), MOST));
    }

    #[test]
    fn texts_come_back() {
        let until = Timestamp::from_millis(1_700_000_000_000);
        let mut border = Border::default();
        for (number, time) in [
            until.as_millis(),
            until.as_millis() - 300_000,
            until.as_millis() + 900,
        ]
        .into_iter()
        .enumerate()
        {
            border.insert(
                Some(Timestamp::from_millis(time)),
                mark(&number.to_string()),
            );
        }
        border.insert(None, mark("no time"));
        let text = border.to_text(until);
        assert_eq!(Border::from_text(&text, until, None), Some(border.clone()));
        let marks = border.into_marks();
        assert_eq!(marks_from_text(&marks_to_text(&marks)), Some(marks));
        for bad in ["A", "AAAA", "??", "AAAAAAAAAAAAAAAAAAAA"] {
            assert_eq!(Border::from_text(bad, until, None), None, "{bad}");
            assert_eq!(marks_from_text(bad), None, "{bad}");
        }
    }
}
