//! The lists that can be read by windows of time.

#[cfg(any(feature = "sql", feature = "alarm", feature = "operation_log"))]
use std::time::Duration;

#[cfg(any(feature = "sql", feature = "alarm", feature = "operation_log"))]
use secapi_core::InstantFormat;
use secapi_core::WindowedList;

/// The longest window that is asked for at once: an hour, so that the pages of a busy instance stay countable.
#[cfg(feature = "sql")]
const MAX_WINDOW: Duration = Duration::from_secs(3600);

/// How late a row may be filed and still be given, unless the caller sets another overlap.
#[cfg(any(feature = "sql", feature = "alarm", feature = "operation_log"))]
const LATE: Duration = Duration::from_secs(5 * 60);

/// Times travel in whole seconds: a row may have come up to this much later than its time says.
#[cfg(any(feature = "sql", feature = "alarm", feature = "operation_log"))]
pub(crate) const GRAIN: Duration = Duration::from_millis(999);

/// What the lists of an audit instance have in common.
#[cfg(any(feature = "sql", feature = "alarm", feature = "operation_log"))]
const fn of_instance(operation: &'static secapi_core::Operation) -> WindowedList {
    WindowedList {
        start: &["time", "start_time"],
        end: &["time", "end_time"],
        format: InstantFormat::DateTime,
        grain: GRAIN,
        overlap: LATE,
        // The zone of the rows' times is a guess, which must not cost rows.
        trusts_windows: true,
        source: Some("instance_id"),
        ..WindowedList::new(operation)
    }
}

/// The audit log, the oldest statements first.
#[cfg(feature = "sql")]
pub(crate) static AUDIT_LOG: WindowedList = WindowedList {
    fixed: &[("time_order", "ASC")],
    id: &["/sql/id"],
    time: "/sql/start_time",
    max_window: MAX_WINDOW,
    ..of_instance(&crate::sql::LIST_AUDIT_SQLS_NEW)
};

/// Alarms.
#[cfg(feature = "alarm")]
static ALARMS: WindowedList = WindowedList {
    time: "/alarm_time",
    ..of_instance(&crate::alarm::LIST_AUDIT_ALARM_LOG_NEW)
};

/// What users of an instance did.
#[cfg(feature = "operation_log")]
static OPERATION_LOG: WindowedList = WindowedList {
    time: "/time",
    ..of_instance(&crate::operation_log::LIST_AUDIT_OPERATE_LOGS_NEW)
};

/// The lists that can be read by windows of time, for feeds of rows as JSON.
#[must_use]
#[inline]
pub fn feeds() -> &'static [&'static WindowedList] {
    static ALL: &[&WindowedList] = &[
        #[cfg(feature = "alarm")]
        &ALARMS,
        #[cfg(feature = "operation_log")]
        &OPERATION_LOG,
        #[cfg(feature = "sql")]
        &AUDIT_LOG,
    ];
    ALL
}

#[cfg(feature = "instance")]
impl crate::Client {
    /// The IDs of the project's audit instances: the sources of its feeds.
    #[inline]
    pub async fn feed_sources(&self) -> Result<Vec<String>, crate::Error> {
        let list = self.instance().list_audit_instances_last().items();
        let instances = list.try_collect().await?;
        let ids = instances.iter().filter_map(|instance| instance.any_id());
        Ok(ids.map(str::to_owned).collect())
    }
}
