//! From an alert to the document that it is about.

use secapi_core::{Error, Json, Period, try_join};

use crate::Client;
use crate::document::{DocumentPermission, DocumentViolation};
use crate::shared::Alert;
use crate::versions::if_there;

/// What is known of a document, put together from several calls. `None` is a call that the service does not have: no version of the
/// product is documented with all three.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DocumentReport {
    /// The document.
    pub file_id: String,
    /// Who may reach it.
    pub permissions: Option<Vec<DocumentPermission>>,
    /// Which data patterns were found in it. Since 22.1.0.
    pub violations: Option<Vec<DocumentViolation>>,
    /// What was done with it in the period. The shape of an entry is not on record.
    pub activity: Option<Vec<Json>>,
}

impl Alert {
    /// The document that the alert is about: its `objectId`, which the calls of [`document()`](Client::document) take. An error for an
    /// alert whose `objectType` says neither `Document` nor `Document Type`, or that has no id.
    #[inline]
    pub fn document_id(&self) -> Result<&str, Error> {
        let kind = self.object_type.as_deref().unwrap_or_default().trim();
        let is_document =
            ["document", "document type"].contains(&kind.to_ascii_lowercase().as_str());
        if !is_document {
            return Err(Error::request(format!(
                "the alert is not about a document: its object is of type `{kind}`"
            ))
            .with_parameter("objectType")
            .with_hint("alerts of the type `Data Analysis` are about documents"));
        }
        [&self.object_id, &self.file_id]
            .into_iter()
            .filter_map(Option::as_deref)
            .find(|id| !id.is_empty())
            .ok_or_else(|| {
                Error::request("the alert is about a document, but does not say which")
                    .with_parameter("objectId")
            })
    }
}

impl Client {
    /// Permissions, violations and activity of the document that an alert is about, from three calls that are made at the same time.
    ///
    /// An alert that is not about a document is an error before anything is sent. A call that the service does not have (404) leaves
    /// its part out; if it has none of them, its error is given.
    ///
    /// ```no_run
    /// # async fn run(cwp: forticwp::Client, alert: forticwp::shared::Alert) -> Result<(), forticwp::Error> {
    /// use std::time::Duration;
    /// use forticwp::Period;
    ///
    /// let document = cwp.document_report(&alert, Period::last(Duration::from_secs(7 * 86_400))).await?;
    /// for violation in document.violations.iter().flatten() {
    ///     println!("{:?}: {:?}", violation.data_pattern_name, violation.violation_detail);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub async fn document_report(
        &self,
        alert: &Alert,
        period: Period,
    ) -> Result<DocumentReport, Error> {
        let file_id = alert.document_id()?;
        let calls = self.document();
        let activity = calls.get_activity(file_id, period.start(), period.end());
        let activity = match &alert.service {
            Some(service) => activity.service(service.clone()),
            None => activity,
        };
        let ((permissions, violations), activity) = try_join(
            try_join(
                if_there(calls.get_document_permission(file_id)),
                if_there(calls.get_violation(file_id)),
            ),
            if_there(activity.items().try_collect()),
        )
        .await?;
        match (permissions, violations, activity) {
            (Err(error), Err(_), Err(_)) => Err(error),
            (permissions, violations, activity) => Ok(DocumentReport {
                file_id: file_id.to_owned(),
                permissions: permissions.ok(),
                violations: violations.ok(),
                activity: activity.ok(),
            }),
        }
    }
}
