//! Waiting for what the service does in its own time. Each waiter is a [`Waiter`](secapi_core::Waiter): with a deadline, a growing pace and a
//! callback.
//!
//! | method of [`Client`](crate::Client) | ends well when | fails when |
//! |---|---|---|
//! | `instance_created` | the jobs have succeeded and the instance is `ACTIVE` | a job is `FAIL`, the instance is `ERROR`, frozen or deleted |
//! | `create_instance` | an instance of that name which was not there before is `ACTIVE`, and nothing is done to it | it is `ERROR`, frozen or deleted |
//! | `start_instance`, `reboot_instance` | the instance is `ACTIVE`, and nothing is done to it | it is `ERROR`, frozen or deleted |
//! | `stop_instance` | it is `SHUTOFF`, and nothing is done to it | the same |
//! | `backup_made`, `retry_backup` | the backup is `AUTO_BACKUPED`, `MANUAL_BACKUPED` or `ISAP_BACKUPED` | it is one of `…_FAIL`, or is being deleted |
//! | `restore_backup` | it is `RESTORED` | it is `RESTORE_FAIL`, or is being deleted |
//! | `report_made`, `make_report` | 100 percent are done, or a time is given at which it was | no failed state is on record |
//! | `summary_done`, `run_summary` | the task is `2` | it is `3` |
//!
//! The meaning of the words is the SDK's and the pages'. Inferred is which of them end a wait, and that an end which was there before (an
//! instance that is `ACTIVE` when it is to be restarted) counts once something was seen to happen, or after five looks without.

#[cfg(feature = "backup")]
mod backup;
#[cfg(feature = "instance")]
mod instance;
#[cfg(feature = "report")]
mod report;
#[cfg(any(feature = "backup", feature = "dashboard", feature = "instance"))]
mod settle;
#[cfg(feature = "dashboard")]
mod summary;

#[cfg(feature = "instance")]
pub use self::instance::{CreationState, InstanceState};
#[cfg(feature = "report")]
pub use self::report::ReportState;
