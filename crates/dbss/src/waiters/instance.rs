//! Audit instances that are made, started, stopped or restarted.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use secapi_core::{PollState, WaitState, Waiter};

use super::settle::Settle;
use crate::helpers::find;
use crate::instance::{
    AuditInstance, InstanceJob, InstanceStatus, InstanceTask, JobStatus, NewAuditInstance,
};
use crate::{Client, Error};

/// Where an audit instance stands. Both are `None` while the list does not show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstanceState {
    /// What it is doing.
    pub status: Option<InstanceStatus>,
    /// What is being done to it.
    pub task: Option<InstanceTask>,
}

impl InstanceState {
    #[inline]
    fn of(instance: &AuditInstance) -> Self {
        Self {
            status: instance.status.clone(),
            task: instance.task.clone(),
        }
    }

    #[inline]
    fn is_idle(&self) -> bool {
        matches!(self.task, None | Some(InstanceTask::NoTask))
    }
}

/// Where the making of an audit instance stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreationState {
    /// The jobs that make it, in the order of the service.
    pub jobs: Vec<JobStatus>,
    /// The instance itself.
    pub instance: InstanceState,
}

impl WaitState for InstanceState {
    #[inline]
    fn text(&self) -> String {
        let task = self.task.as_ref().filter(|_| !self.is_idle());
        match (&self.status, task) {
            (None, None) => "not in the list".to_owned(),
            (Some(status), None) => status.as_str().text(),
            (None, Some(task)) => format!("without a state (task {})", task.as_str().text()),
            (Some(status), Some(task)) => {
                format!("{} (task {})", status.as_str().text(), task.as_str().text())
            }
        }
    }
}

impl WaitState for CreationState {
    #[inline]
    fn text(&self) -> String {
        let jobs: Vec<String> = self.jobs.iter().map(|job| job.as_str().text()).collect();
        match jobs.as_slice() {
            [] => self.instance.text(),
            [job] => format!("{} (job {job})", self.instance.text()),
            jobs => format!("{} (jobs {})", self.instance.text(), jobs.join(", ")),
        }
    }
}

impl Client {
    /// Starts an audit instance and waits until it runs.
    ///
    /// ```no_run
    /// # async fn run(dbss: dbss::Client) -> Result<(), dbss::WaitError<dbss::waiters::InstanceState>> {
    /// use std::time::Duration;
    ///
    /// let instance = dbss
    ///     .start_instance("1d07f606-92d2-441c-b05c-dca47e180552")
    ///     .deadline(Duration::from_secs(900))
    ///     .on_progress(|progress| println!("{progress}"))
    ///     .wait()
    ///     .await?;
    /// println!("{:?} runs", instance.name);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn start_instance(
        &self,
        instance_id: impl Into<String>,
    ) -> Waiter<AuditInstance, InstanceState> {
        let id = instance_id.into();
        let start = self.instance().start_audit_instance_new(id.clone());
        let goal = Goal::new(InstanceStatus::Active, None);
        self.reaches(id, "the start", goal).begin_with(start)
    }

    /// Stops an audit instance and waits until it has stopped.
    #[inline]
    pub fn stop_instance(
        &self,
        instance_id: impl Into<String>,
    ) -> Waiter<AuditInstance, InstanceState> {
        let id = instance_id.into();
        let stop = self.instance().stop_audit_instance_new(id.clone());
        let goal = Goal::new(InstanceStatus::Shutoff, None);
        self.reaches(id, "the stop", goal).begin_with(stop)
    }

    /// Restarts an audit instance and waits until it runs again.
    ///
    /// The list may show it as running for a while before the restart begins: see the table of [`waiters`](crate::waiters).
    #[inline]
    pub fn reboot_instance(
        &self,
        instance_id: impl Into<String>,
    ) -> Waiter<AuditInstance, InstanceState> {
        let id = instance_id.into();
        let reboot = self.instance().reboot_audit_instance_new(id.clone());
        let goal = Goal::new(InstanceStatus::Active, Some(Settle::default()));
        self.reaches(id, "the restart", goal).begin_with(reboot)
    }

    /// Waits until an audit instance that was ordered has been made and runs. `resource_id` is the one that the order led to.
    ///
    /// Paying the order, and the `resource_id` that it leads to, are the business of the billing service.
    #[inline]
    pub fn instance_created(
        &self,
        resource_id: impl Into<String>,
    ) -> Waiter<AuditInstance, CreationState> {
        let (client, id) = (self.clone(), resource_id.into());
        let what = format!("the making of the instance {id}");
        let goal = Goal::new(InstanceStatus::Active, None).shared();
        Waiter::new(what, move || {
            let (client, id, goal) = (client.clone(), id.clone(), Arc::clone(&goal));
            async move {
                let jobs = client.instance().list_audit_instance_jobs_new(id.as_str());
                let jobs = jobs.await?;
                let states: Vec<JobStatus> =
                    jobs.iter().filter_map(|job| job.status.clone()).collect();
                let found = |instance: &AuditInstance| instance.resource_id.as_deref() == Some(&id);
                let polled = match job_state(&jobs) {
                    Some(polled) => polled,
                    None => goal.judge(client.instance_where(found).await?),
                };
                Ok(polled.with_state(|instance| CreationState {
                    jobs: states,
                    instance,
                }))
            }
        })
    }

    /// Creates a pay-per-use audit instance, and waits until it runs.
    ///
    /// The service does not say which instance a call created: it is the first one of that name in the list that was not there before.
    #[inline]
    pub fn create_instance(
        &self,
        server: NewAuditInstance,
    ) -> Waiter<AuditInstance, InstanceState> {
        let known: Arc<Mutex<BTreeSet<String>>> = Arc::default();
        let (client, before) = (self.clone(), Arc::clone(&known));
        let name = server.name.clone();
        let begin = async move {
            let rows = client.instance().list_audit_instances_last().items();
            let rows = rows.try_collect().await?;
            let ids = rows.iter().filter_map(AuditInstance::any_id);
            *before.lock().unwrap_or_else(PoisonError::into_inner) =
                ids.map(str::to_owned).collect();
            client.instance().create_instances(&server).await
        };
        let goal = Goal::new(InstanceStatus::Active, None).shared();
        let client = self.clone();
        Waiter::new(format!("the making of the instance {name:?}"), move || {
            let (client, name, goal) = (client.clone(), name.clone(), Arc::clone(&goal));
            let known = Arc::clone(&known);
            async move {
                let known = known.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let is_new = |instance: &AuditInstance| {
                    instance.name.as_deref() == Some(&name)
                        && instance.any_id().is_some_and(|id| !known.contains(id))
                };
                Ok(goal.judge(client.instance_where(is_new).await?))
            }
        })
        .begin_with(begin)
    }

    #[inline]
    fn reaches(&self, id: String, what: &str, goal: Goal) -> Waiter<AuditInstance, InstanceState> {
        let (client, goal) = (self.clone(), goal.shared());
        Waiter::new(format!("{what} of the instance {id}"), move || {
            let (client, id, goal) = (client.clone(), id.clone(), Arc::clone(&goal));
            async move {
                let found = |instance: &AuditInstance| instance.any_id() == Some(&id);
                Ok(goal.judge(client.instance_where(found).await?))
            }
        })
    }

    #[inline]
    pub(crate) async fn instance_where(
        &self,
        is_it: impl Fn(&AuditInstance) -> bool + Send,
    ) -> Result<Option<AuditInstance>, Error> {
        find(self.instance().list_audit_instances_last().items(), is_it).await
    }
}

impl AuditInstance {
    /// The id of the instance that other calls take, under either of its names.
    #[must_use]
    #[inline]
    pub fn any_id(&self) -> Option<&str> {
        self.id.as_deref().or(self.instance_id.as_deref())
    }
}

/// What the jobs say while they are not all done; `None` when they are.
#[inline]
fn job_state(jobs: &[InstanceJob]) -> Option<PollState<AuditInstance, InstanceState>> {
    let state = InstanceState::default();
    if let Some(failed) = jobs.iter().find(|job| job.status == Some(JobStatus::Fail)) {
        let reason = [&failed.error_code, &failed.fail_reason];
        let reason: Vec<&str> = reason.into_iter().flatten().map(String::as_str).collect();
        return Some(PollState::Failed {
            state,
            reason: reason.join(": "),
        });
    }
    let unfinished = |job: &&InstanceJob| job.status != Some(JobStatus::Success);
    match jobs.iter().find(unfinished) {
        Some(job) if job.status.as_ref().is_some_and(|status| !status.is_known()) => {
            Some(PollState::Unknown(state))
        }
        Some(_) => Some(PollState::Pending(state)),
        // No job yet: the list may show the instance already.
        None => None,
    }
}

/// Where an instance is to get.
struct Goal {
    status: InstanceStatus,
    /// Set where it may stand there already.
    settle: Option<Mutex<Settle>>,
}

impl Goal {
    #[inline]
    fn new(status: InstanceStatus, settle: Option<Settle>) -> Self {
        let settle = settle.map(Mutex::new);
        Self { status, settle }
    }

    #[inline]
    fn shared(self) -> Arc<Self> {
        Arc::new(self)
    }

    #[inline]
    fn judge(&self, instance: Option<AuditInstance>) -> PollState<AuditInstance, InstanceState> {
        let Some(instance) = instance else {
            return PollState::Pending(InstanceState::default());
        };
        let state = InstanceState::of(&instance);
        match &state.status {
            Some(status) if *status == self.status && state.is_idle() => {
                if self.settled(true) {
                    PollState::Done(instance)
                } else {
                    PollState::Pending(state)
                }
            }
            Some(
                InstanceStatus::Error
                | InstanceStatus::Frozen
                | InstanceStatus::Deleting
                | InstanceStatus::Deleted,
            ) => {
                let scene = || instance.scene.as_ref().map(ToString::to_string);
                let reason = instance.failed_reason.clone().or_else(scene);
                PollState::Failed {
                    state,
                    reason: reason.unwrap_or_default(),
                }
            }
            status => {
                self.settled(false);
                let known = status.as_ref().is_some_and(InstanceStatus::is_known)
                    && state.task.as_ref().is_none_or(InstanceTask::is_known);
                if known {
                    PollState::Pending(state)
                } else {
                    PollState::Unknown(state)
                }
            }
        }
    }

    #[inline]
    fn settled(&self, at_end: bool) -> bool {
        let Some(settle) = &self.settle else {
            return true;
        };
        let mut settle = settle.lock().unwrap_or_else(PoisonError::into_inner);
        if at_end {
            settle.counts()
        } else {
            settle.moves();
            false
        }
    }
}
