//! Summary tasks.

use std::sync::{Arc, Mutex, PoisonError};

use secapi_core::{Period, PollState, Timestamp, WaitState, Waiter};

use super::settle::Settle;
use crate::Client;
use crate::dashboard::{AuditTaskStatus, BusinessType, TaskOperation, TaskStatus};

/// What is known of the run before.
#[derive(Debug, Default)]
struct PreviousTask {
    begin: Option<Timestamp>,
    settle: Settle,
}

impl WaitState for TaskStatus {
    #[inline]
    fn text(&self) -> String {
        self.as_str().text()
    }
}

impl Client {
    /// Waits until the summary task that is under way has ended; one that has ended already is given at once.
    #[inline]
    pub fn summary_done(
        &self,
        what: impl Into<BusinessType>,
    ) -> Waiter<AuditTaskStatus, Option<TaskStatus>> {
        self.summary(what.into(), None)
    }

    /// Runs the summary task over a period of time, and waits until it has ended.
    #[inline]
    pub fn run_summary(
        &self,
        what: impl Into<BusinessType>,
        period: Period,
    ) -> Waiter<AuditTaskStatus, Option<TaskStatus>> {
        let busi_type = what.into();
        let before: Arc<Mutex<PreviousTask>> = Arc::default();
        let (client, kind, noted) = (self.clone(), busi_type.clone(), Arc::clone(&before));
        let begin = async move {
            let task = client.dashboard().show_audit_task_status(kind.clone());
            let begin = task.await?.begin_time;
            noted.lock().unwrap_or_else(PoisonError::into_inner).begin = begin;
            client
                .dashboard()
                .update_audit_task_status(kind, TaskOperation::Execute)
                .query_begin_time(period.start())
                .query_end_time(period.end())
                .await
        };
        self.summary(busi_type, Some(before)).begin_with(begin)
    }

    #[inline]
    fn summary(
        &self,
        busi_type: BusinessType,
        before: Option<Arc<Mutex<PreviousTask>>>,
    ) -> Waiter<AuditTaskStatus, Option<TaskStatus>> {
        let client = self.clone();
        let what = format!("the summary task `{busi_type}`");
        Waiter::new(what, move || {
            let look = client.dashboard().show_audit_task_status(busi_type.clone());
            let before = before.clone();
            async move {
                let task = look.await?;
                let mut before = before
                    .as_deref()
                    .map(|before| before.lock().unwrap_or_else(PoisonError::into_inner));
                Ok(judge(task, before.as_deref_mut()))
            }
        })
    }
}

#[inline]
fn judge(
    task: AuditTaskStatus,
    before: Option<&mut PreviousTask>,
) -> PollState<AuditTaskStatus, Option<TaskStatus>> {
    let state = task.task_status.clone();
    let counts = match (before, &state) {
        (None, _) => true,
        (Some(before), Some(TaskStatus::Succeeded | TaskStatus::Failed)) => {
            if task.begin_time != before.begin {
                before.settle.moves();
            }
            before.settle.counts()
        }
        (Some(before), _) => {
            before.settle.moves();
            true
        }
    };
    match &state {
        Some(TaskStatus::Succeeded) if counts => PollState::Done(task),
        Some(TaskStatus::Failed) if counts => PollState::Failed {
            state,
            // The answer has no text; how far it came is all there is.
            reason: match (task.completed_num, task.total_num) {
                (Some(done), Some(all)) => format!("{done} of {all} instances were done"),
                _ => String::new(),
            },
        },
        Some(TaskStatus::Other(_)) | None => PollState::Unknown(state),
        Some(_) => PollState::Pending(state),
    }
}
