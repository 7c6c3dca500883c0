//! Backups that are made or restored.

use std::sync::{Arc, Mutex, PoisonError};

use secapi_core::{PollState, WaitState, Waiter};

use super::settle::Settle;
use crate::Client;
use crate::backup::{AuditBackup, BackupProgress};
use crate::helpers::find;

/// What is done with a backup.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    Make,
    Restore,
}

impl WaitState for BackupProgress {
    #[inline]
    fn text(&self) -> String {
        self.as_str().text()
    }
}

impl Client {
    /// Waits until a backup that is being made is there.
    ///
    /// No call makes one on demand: backups are made by the schedule of `set_audit_backup_switch`, and those that failed are tried again with
    /// [`retry_backup`](Self::retry_backup).
    #[inline]
    pub fn backup_made(
        &self,
        instance_id: impl Into<String>,
        backup_id: impl Into<String>,
    ) -> Waiter<AuditBackup, Option<BackupProgress>> {
        let (instance, id) = (instance_id.into(), backup_id.into());
        self.backup_work(instance, id, Work::Make, None)
    }

    /// Has a failed backup made again, and waits until it is there.
    #[inline]
    pub fn retry_backup(
        &self,
        instance_id: impl Into<String>,
        backup_id: impl Into<String>,
    ) -> Waiter<AuditBackup, Option<BackupProgress>> {
        let (instance, id) = (instance_id.into(), backup_id.into());
        let calls = self.backup();
        let begin = calls.retry_audit_backup_task(instance.clone(), id.clone());
        self.backup_work(instance, id, Work::Make, Some(Settle::default()))
            .begin_with(begin)
    }

    /// Restores a backup, and waits until that is done.
    #[inline]
    pub fn restore_backup(
        &self,
        instance_id: impl Into<String>,
        backup_id: impl Into<String>,
    ) -> Waiter<AuditBackup, Option<BackupProgress>> {
        let (instance, id) = (instance_id.into(), backup_id.into());
        let calls = self.backup();
        let begin = calls.restore_audit_backup(instance.clone(), id.clone());
        self.backup_work(instance, id, Work::Restore, Some(Settle::default()))
            .begin_with(begin)
    }

    #[inline]
    fn backup_work(
        &self,
        instance: String,
        id: String,
        work: Work,
        settle: Option<Settle>,
    ) -> Waiter<AuditBackup, Option<BackupProgress>> {
        let client = self.clone();
        let settle = Arc::new(settle.map(Mutex::new));
        let what = match work {
            Work::Make => format!("the making of the backup {id}"),
            Work::Restore => format!("the restoring of the backup {id}"),
        };
        Waiter::new(what, move || {
            let list = client.backup().list_audit_backup_info(instance.clone());
            let (id, settle) = (id.clone(), Arc::clone(&settle));
            async move {
                let found = find(list.items(), |backup| backup.id.as_deref() == Some(&id)).await?;
                let mut settle = (*settle)
                    .as_ref()
                    .map(|settle| settle.lock().unwrap_or_else(PoisonError::into_inner));
                Ok(judge(found, work, settle.as_deref_mut()))
            }
        })
    }
}

/// What a state means for the work.
enum Means {
    OnItsWay,
    Done,
    Failed,
    Unknown,
}

#[inline]
fn meaning(progress: &BackupProgress, work: Work) -> Means {
    use BackupProgress as P;
    let making = work == Work::Make;
    match progress {
        // It can only be restored once it was made.
        P::AutoBackuped
        | P::ManualBackuped
        | P::IsapBackuped
        | P::RestoringWaiting
        | P::Restoring
        | P::RestoreFail
            if making =>
        {
            Means::Done
        }
        P::Restored => Means::Done,
        P::BackupWaiting
        | P::AutoBackuping
        | P::AutoBackuped
        | P::ManualBackuping
        | P::ManualBackuped
        | P::IsapWaiting
        | P::IsapBackuping
        | P::IsapBackuped
        | P::FileUploadWaiting
        | P::FileUploading
        | P::IsapFileUploadWaiting
        | P::IsapFileUploading
        | P::RestoringWaiting
        | P::Restoring => Means::OnItsWay,
        P::AutoBackupFail
        | P::ManualBackupFail
        | P::IsapBackupFail
        | P::CleanAfterFailed
        | P::RestoreFail
        | P::Deleting
        | P::Deleted
        | P::DeleteFail => Means::Failed,
        P::Other(_) => Means::Unknown,
    }
}

#[inline]
fn judge(
    backup: Option<AuditBackup>,
    work: Work,
    settle: Option<&mut Settle>,
) -> PollState<AuditBackup, Option<BackupProgress>> {
    let Some(backup) = backup else {
        return PollState::Pending(None);
    };
    let Some(progress) = backup.progress.clone() else {
        return PollState::Unknown(None);
    };
    let means = meaning(&progress, work);
    let counts = match (settle, &means) {
        (None, _) => true,
        (Some(settle), Means::Done | Means::Failed) => settle.counts(),
        (Some(settle), Means::OnItsWay | Means::Unknown) => {
            // A backup that waits to be restored is `…_BACKUPED` before and after.
            if !matches!(
                progress,
                BackupProgress::AutoBackuped
                    | BackupProgress::ManualBackuped
                    | BackupProgress::IsapBackuped
            ) {
                settle.moves();
            }
            true
        }
    };
    let state = Some(progress);
    match means {
        Means::Unknown => PollState::Unknown(state),
        Means::Done if counts => PollState::Done(backup),
        Means::Failed if counts => {
            let reason = match work {
                Work::Make => backup.backup_task_fail_reason,
                Work::Restore => backup.restore_task_fail_reason,
            };
            PollState::Failed {
                state,
                reason: reason.unwrap_or_default(),
            }
        }
        Means::OnItsWay | Means::Done | Means::Failed => PollState::Pending(state),
    }
}
