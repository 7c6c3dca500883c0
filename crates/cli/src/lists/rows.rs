//! The rows of a list from a cursor on.

use secapi_core::{Call, Error, Feed, Items, Json, Page, PageCursor};

use crate::Result;

/// Pages that are fetched while the rows before are at work.
const PREFETCH: u32 = 2;

/// A list that is read from a cursor on.
pub(crate) enum Rows {
    /// By windows of time.
    Windows(Box<Feed<Json>>),
    /// Page by page, once.
    Pages {
        call: Box<Call<Page<Json>>>,
        items: Box<Items<Json>>,
        skips: bool,
    },
}

/// What comes next.
pub(crate) enum Next {
    Row(Json),
    /// Everything was given.
    End,
    /// A row that cannot be read; the rows behind it come next.
    Bad(Error),
    /// A page could not be fetched; it is requested again next.
    Broken(Error),
}

impl Rows {
    /// A feed; with `skips`, pages that cannot be read are passed over.
    pub(crate) fn windows(feed: Feed<Json>, skips: bool) -> Self {
        let feed = if skips { feed } else { feed.never_skip() };
        Self::Windows(Box::new(feed))
    }

    /// The pages of a call, from a cursor on where there is one.
    pub(crate) fn pages(
        call: Call<Page<Json>>,
        cursor: Option<&PageCursor>,
        skips: bool,
    ) -> Result<Self> {
        Ok(Self::Pages {
            items: Box::new(items(&call, cursor, skips)?),
            call: Box::new(call),
            skips,
        })
    }

    /// The next row. May be dropped and called again.
    pub(crate) async fn next(&mut self) -> Next {
        match self {
            Self::Windows(feed) => match feed.try_next().await {
                Ok(Some(row)) => Next::Row(row),
                Ok(None) => Next::End,
                Err(error) if feed.is_broken() => Next::Broken(error),
                Err(error) => Next::Bad(error),
            },
            Self::Pages { call, items, skips } => {
                let error = match items.try_next().await {
                    Ok(Some(row)) => return Next::Row(row),
                    Ok(None) => return Next::End,
                    Err(error) => error,
                };
                if !items.is_broken() {
                    return Next::Bad(error);
                }
                match self::items(call, Some(&items.cursor()), *skips) {
                    Ok(again) => **items = again,
                    Err(other) => return Next::Broken(other),
                }
                Next::Broken(error)
            }
        }
    }

    /// Where it stands, as text.
    pub(crate) fn cursor(&self) -> String {
        match self {
            Self::Windows(feed) => feed.cursor().to_string(),
            Self::Pages { items, .. } => items.cursor().to_string(),
        }
    }

    /// Where it stands, for people: the instant up to which everything was given.
    pub(crate) fn reached(&self) -> Option<secapi_core::Timestamp> {
        match self {
            Self::Windows(feed) => Some(feed.cursor().reached()),
            Self::Pages { .. } => None,
        }
    }
}

fn items(
    call: &Call<Page<Json>>,
    cursor: Option<&PageCursor>,
    skips: bool,
) -> Result<Items<Json>, Error> {
    let mut items = call.clone().items().prefetch(PREFETCH).max_pages(u32::MAX);
    if !skips {
        items = items.never_skip();
    }
    match cursor {
        Some(cursor) => items.resume(cursor),
        None => Ok(items),
    }
}
