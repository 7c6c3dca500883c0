//! Alerts as they come in.

use std::time::Duration;

use secapi_core::{CursorKey, Feed, FeedCursor, WindowedList};

use crate::alert::{Alert, AlertCalls, ListCall};
use crate::{Client, activity, alert};

/// The longest period that the list of alerts takes: a year.
const MAX_WINDOW: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How late an alert may be filed and still be given, unless the caller sets another overlap.
const LATE: Duration = Duration::from_secs(5 * 60);

/// Alerts by window of time.
static ALERTS: WindowedList = WindowedList {
    id: &["/id", "/timestampUUID"],
    max_window: MAX_WINDOW,
    overlap: LATE,
    source: Some("service"),
    ..WindowedList::new(&alert::LIST)
};

/// Activities by window of time.
static ACTIVITIES: WindowedList = WindowedList {
    id: &["/eventId", "/timestampUUID"],
    time: "/timestamp",
    max_window: MAX_WINDOW,
    overlap: LATE,
    source: Some("service"),
    ..WindowedList::new(&activity::LIST)
};

/// The lists that can be read by windows of time, for feeds of rows as JSON.
#[must_use]
#[inline]
pub fn feeds() -> &'static [&'static WindowedList] {
    static ALL: &[&WindowedList] = &[&ACTIVITIES, &ALERTS];
    ALL
}

impl Client {
    /// The alerts of one cloud service from an instant, or a stored cursor, on: each once, in the order of the service.
    ///
    /// It asks for a year at a time at most and 100 alerts a page ([`Feed::page_size`] takes up to 1000). A feed that goes on later
    /// looks back five minutes for alerts that were filed late ([`Feed::overlap`] sets another time).
    ///
    /// ```no_run
    /// # async fn run(casb: forticasb::Client, stored: Option<String>) -> Result<(), forticasb::Error> {
    /// use forticasb::{FeedCursor, Timestamp, services};
    ///
    /// let from = match stored {
    ///     Some(cursor) => cursor.parse()?,
    ///     None => FeedCursor::since(Timestamp::from_seconds(1_700_000_000)),
    /// };
    /// let mut feed = casb.alerts_since(services::SALESFORCE, from);
    /// while let Some(alert) = feed.try_next().await? {
    ///     println!("{:?} {:?}", alert.severity, alert.policy_name);
    ///     let cursor = feed.cursor().to_string(); // store it: the feed goes on from here
    /// #   let _ = cursor;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The feed's `try_next` fails before anything is sent when the client has no tenant or the page size is out of range.
    #[inline]
    pub fn alerts_since(
        &self,
        service: impl Into<String>,
        from: impl Into<FeedCursor>,
    ) -> Feed<Alert> {
        self.alerts_since_where(service, from, |call| call)
    }

    /// As [`alerts_since`](Self::alerts_since), with the filters that `filter` sets. A cursor belongs to the filters that it was made
    /// with.
    ///
    /// ```no_run
    /// # fn run(casb: forticasb::Client) {
    /// use forticasb::{Timestamp, services};
    ///
    /// let feed = casb.alerts_since_where(services::BOX, Timestamp::now(), |call| call.severity(["Critical"]));
    /// # drop(feed);
    /// # }
    /// ```
    #[inline]
    pub fn alerts_since_where(
        &self,
        service: impl Into<String>,
        from: impl Into<FeedCursor>,
        filter: impl Fn(ListCall) -> ListCall + Send + Sync + 'static,
    ) -> Feed<Alert> {
        let (client, service) = (self.core.clone(), service.into());
        let window =
            move |start, end| filter(AlertCalls(&client).list(service.clone(), start, end)).into();
        ALERTS.configure(Feed::new(from, window, cursor_key))
    }
}

#[inline]
fn cursor_key(alert: &Alert) -> CursorKey {
    let id = alert.id.clone().or_else(|| alert.timestamp_uuid.clone());
    (id, alert.create_time)
}
