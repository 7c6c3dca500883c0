//! The audit log as a feed.

use secapi_core::{CursorKey, Feed, FeedCursor, Timestamp};

use crate::Client;
use crate::feeds::{AUDIT_LOG, GRAIN};
use crate::shared::Period;
use crate::sql::{ListAuditSqlsNewCall, SqlCalls, StatementRow, TimeOrder};

impl Client {
    /// The statements that an audit instance recorded from an instant, or a stored cursor, on: each once, the oldest first.
    ///
    /// It asks for an hour at a time and 100 statements a page ([`Feed::page_size`]), and looks back five minutes for statements that were filed
    /// late ([`Feed::overlap`]). [`Feed::until`] ends it earlier than now. The service takes whole seconds, so the first window begins with
    /// the second that the instant lies in.
    ///
    /// ```no_run
    /// # async fn run(dbss: dbss::Client, stored: Option<String>) -> Result<(), dbss::Error> {
    /// use dbss::{FeedCursor, Timestamp};
    ///
    /// let from = match stored {
    ///     Some(cursor) => cursor.parse()?,
    ///     None => FeedCursor::since(Timestamp::from_seconds(1_768_435_200)),
    /// };
    /// let mut log = dbss.audit_log_since("1d07f606-92d2-441c-b05c-dca47e180552", from);
    /// while let Some(row) = log.try_next().await? {
    ///     println!("{:?} {:?}", row.sql.db_user, row.sql.sql_statement);
    ///     let cursor = log.cursor().to_string(); // store it: the feed goes on from here
    /// #   let _ = cursor;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The time of a statement is `yyyy-MM-dd HH:mm:ss` in the vendor's example; its zone is not documented and is taken to be UTC, as in the
    /// request (inferred). A statement whose time cannot be read is remembered by its id for the whole window, so that it is still given once.
    #[inline]
    pub fn audit_log_since(
        &self,
        instance_id: impl Into<String>,
        from: impl Into<FeedCursor>,
    ) -> Feed<StatementRow> {
        self.audit_log_since_where(instance_id, from, |call| call)
    }

    /// As [`audit_log_since`](Self::audit_log_since), with the filters that `filter` sets. A cursor belongs to the filters that it was made with.
    ///
    /// ```no_run
    /// # fn run(dbss: dbss::Client) {
    /// use dbss::Timestamp;
    ///
    /// let log = dbss.audit_log_since_where("1d07f606-92d2-441c-b05c-dca47e180552", Timestamp::now(), |call| call.risk_levels("HIGH"));
    /// # drop(log);
    /// # }
    /// ```
    #[inline]
    pub fn audit_log_since_where(
        &self,
        instance_id: impl Into<String>,
        from: impl Into<FeedCursor>,
        filter: impl Fn(ListAuditSqlsNewCall) -> ListAuditSqlsNewCall + Send + Sync + 'static,
    ) -> Feed<StatementRow> {
        let (client, instance) = (self.core.clone(), instance_id.into());
        let window = move |start: Timestamp, end: Timestamp| {
            let time = Period {
                start_time: Some(start),
                end_time: Some(end),
                ..Period::default()
            };
            let calls = SqlCalls(&client);
            let call = calls.list_audit_sqls_new(instance.clone(), &time, TimeOrder::OldestFirst);
            filter(call).into()
        };
        AUDIT_LOG.configure(Feed::new(from, window, cursor_key))
    }
}

#[inline]
fn cursor_key(row: &StatementRow) -> CursorKey {
    let time: Option<Timestamp> = row
        .sql
        .start_time
        .as_deref()
        .and_then(|time| time.parse().ok());
    let latest = time.and_then(|time| time.checked_add(GRAIN));
    (Some(row.sql.id.clone()), latest)
}
