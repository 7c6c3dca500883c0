//! Reports that are made.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use secapi_core::{Period, PollState, WaitState, Waiter};

use crate::helpers::find;
use crate::report::AuditReport;
use crate::{Client, Error};

/// Where the making of a report stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportState {
    /// Whether the list shows it.
    pub listed: bool,
    /// How much of it is done, in percent.
    pub percent: Option<i64>,
}

impl WaitState for ReportState {
    #[inline]
    fn text(&self) -> String {
        match self.percent {
            Some(percent) => format!("{percent} % done"),
            None if self.listed => "in the list, without a percentage".to_owned(),
            None => "not in the list".to_owned(),
        }
    }
}

impl Client {
    /// Waits until a report is done.
    #[inline]
    pub fn report_made(
        &self,
        instance_id: impl Into<String>,
        report_id: impl Into<String>,
    ) -> Waiter<AuditReport, ReportState> {
        let id = report_id.into();
        let what = format!("the making of the report {id}");
        self.report_where(instance_id.into(), what, move |report| {
            report.id.as_deref() == Some(&id)
        })
    }

    /// Makes a report over a period of time, and waits until it is done.
    ///
    /// The service does not say which report a call made: it is the first one in the list that was not there before. Who has others make reports of
    /// the same instance at the same time should compare the periods. Nothing tells that a making failed; the deadline ends it then.
    ///
    /// ```no_run
    /// # async fn run(dbss: dbss::Client, template: &str) -> Result<(), Box<dyn std::error::Error>> {
    /// use dbss::Period;
    ///
    /// let week = Period::last(std::time::Duration::from_secs(7 * 86_400));
    /// let report = dbss.make_report("1d07f606-92d2-441c-b05c-dca47e180552", template, week).wait().await?;
    /// let id = report.id.unwrap_or_default();
    /// dbss.report_file("1d07f606-92d2-441c-b05c-dca47e180552", id).to_file("report.pdf").await?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn make_report(
        &self,
        instance_id: impl Into<String>,
        template_id: impl Into<String>,
        period: Period,
    ) -> Waiter<AuditReport, ReportState> {
        let (instance, template) = (instance_id.into(), template_id.into());
        let known: Arc<Mutex<BTreeSet<String>>> = Arc::default();
        let (client, before) = (self.clone(), Arc::clone(&known));
        let listed = instance.clone();
        let begin = async move {
            let ids = client.report_ids(&listed).await?;
            *before.lock().unwrap_or_else(PoisonError::into_inner) = ids;
            client
                .report()
                .create_report(listed, template, period.start(), period.end())
                .await
        };
        let what = "the making of the report".to_owned();
        self.report_where(instance, what, move |report| {
            let known = known.lock().unwrap_or_else(PoisonError::into_inner);
            report.id.as_ref().is_some_and(|id| !known.contains(id))
        })
        .begin_with(begin)
    }

    #[inline]
    async fn report_ids(&self, instance: &str) -> Result<BTreeSet<String>, Error> {
        let rows = self.report().list_audit_reports(instance).items();
        let rows = rows.try_collect().await?;
        Ok(rows.into_iter().filter_map(|row| row.report?.id).collect())
    }

    #[inline]
    fn report_where(
        &self,
        instance: String,
        what: String,
        is_it: impl Fn(&AuditReport) -> bool + Send + Sync + 'static,
    ) -> Waiter<AuditReport, ReportState> {
        let (client, is_it) = (self.clone(), Arc::new(is_it));
        Waiter::new(what, move || {
            let list = client.report().list_audit_reports(instance.clone());
            let is_it = Arc::clone(&is_it);
            async move {
                let found = find(list.items(), |row| row.report.as_ref().is_some_and(&*is_it));
                let Some(report) = found.await?.and_then(|row| row.report) else {
                    return Ok(PollState::Pending(ReportState::default()));
                };
                let percent = report.percentum;
                let finished = report
                    .finish_time
                    .as_deref()
                    .is_some_and(|at| !at.is_empty());
                Ok(
                    if finished || percent.is_some_and(|percent| percent >= 100) {
                        PollState::Done(report)
                    } else {
                        PollState::Pending(ReportState {
                            listed: true,
                            percent,
                        })
                    },
                )
            }
        })
    }
}
