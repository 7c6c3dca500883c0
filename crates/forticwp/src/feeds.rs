//! Alerts and findings as they come in.

use std::time::Duration;

use secapi_core::{CursorKey, Feed, FeedCursor, WindowedList};

use crate::alert::{AlertCalls, ListCall};
use crate::finding::FindingCalls;
use crate::shared::Alert;
use crate::{Client, alert, finding};

/// How late an alert may be filed and still be given, unless the caller sets another overlap.
const LATE: Duration = Duration::from_secs(5 * 60);

/// Alerts by window of time.
static ALERTS: WindowedList = WindowedList {
    id: &["/id", "/timestampUUID"],
    overlap: LATE,
    ..WindowedList::new(&alert::LIST)
};

/// Findings by window of time.
static FINDINGS: WindowedList = WindowedList {
    operation: &finding::LIST,
    ..ALERTS
};

/// The lists that can be read by windows of time, for feeds of rows as JSON.
#[must_use]
#[inline]
pub fn feeds() -> &'static [&'static WindowedList] {
    static ALL: &[&WindowedList] = &[&ALERTS, &FINDINGS];
    ALL
}

impl Client {
    /// The alerts of the company from an instant, or a stored cursor, on: each once, in the order of the service.
    ///
    /// It asks for 100 alerts a page ([`Feed::page_size`] takes up to 1000). A feed that goes on later looks back five minutes for
    /// alerts that were filed late ([`Feed::overlap`] sets another time). FortiCNP has [findings](Self::findings_since) instead.
    ///
    /// ```no_run
    /// # async fn run(cwp: forticwp::Client, stored: Option<String>) -> Result<(), forticwp::Error> {
    /// use forticwp::{FeedCursor, Timestamp};
    ///
    /// let from = match stored {
    ///     Some(cursor) => cursor.parse()?,
    ///     None => FeedCursor::since(Timestamp::from_seconds(1_700_000_000)),
    /// };
    /// let mut feed = cwp.alerts_since(from);
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
    pub fn alerts_since(&self, from: impl Into<FeedCursor>) -> Feed<Alert> {
        self.alerts_since_where(from, |call| call)
    }

    /// As [`alerts_since`](Self::alerts_since), with the filters that `filter` sets. A cursor belongs to the filters that it was made
    /// with.
    ///
    /// ```no_run
    /// # fn run(cwp: forticwp::Client) {
    /// let documents = cwp.alerts_since_where(forticwp::Timestamp::now(), |call| call.alert_types(["Data Analysis"]));
    /// # drop(documents);
    /// # }
    /// ```
    #[inline]
    pub fn alerts_since_where(
        &self,
        from: impl Into<FeedCursor>,
        filter: impl Fn(ListCall) -> ListCall + Send + Sync + 'static,
    ) -> Feed<Alert> {
        let client = self.core.clone();
        let window = move |start, end| filter(AlertCalls(&client).list(start, end)).into();
        ALERTS.configure(Feed::new(from, window, cursor_key))
    }

    /// The findings about one resource (`id` of [`resource().list()`](crate::resource::ResourceCalls::list)) from an instant, or a
    /// stored cursor, on. FortiCNP only; otherwise as [`alerts_since`](Self::alerts_since).
    #[inline]
    pub fn findings_since(&self, resource_id: i64, from: impl Into<FeedCursor>) -> Feed<Alert> {
        let client = self.core.clone();
        let window = move |start, end| FindingCalls(&client).list(resource_id, start, end);
        FINDINGS.configure(Feed::new(from, window, cursor_key))
    }
}

#[inline]
fn cursor_key(alert: &Alert) -> CursorKey {
    let id = alert.id.clone().or_else(|| alert.timestamp_uuid.clone());
    (id, alert.create_time)
}
