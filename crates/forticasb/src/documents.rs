//! From an alert to the document that it is about.

use secapi_core::{Error, Period, try_join};

use crate::activity::Activity;
use crate::alert::Alert;
use crate::document::FileReport;
use crate::{Client, services};

/// What is known of a document, put together from several calls.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DocumentReport {
    /// The document.
    pub file_id: String,
    /// The cloud service that has it, as requests spell it.
    pub service: String,
    /// Where it is, who may reach it, and what was found in it.
    pub file: FileReport,
    /// What was done with it in the period.
    pub activity: Vec<Activity>,
}

impl Alert {
    /// The document that the alert is about: its `fileId`, which [`get_file_summary`](crate::document::DocumentCalls::get_file_summary)
    /// takes. An error for an alert that has none, because it is about a user or a setting.
    #[inline]
    pub fn document_id(&self) -> Result<&str, Error> {
        given(self.file_id.as_deref()).ok_or_else(|| {
            let kind = given(self.object_type.as_deref()).unwrap_or("no type");
            Error::request(format!(
                "the alert is not about a document: it has no file id, and its object is of type `{kind}`"
            ))
            .with_parameter("fileId")
            .with_hint("alerts of the type `Data Analysis` are about documents")
        })
    }
}

impl Client {
    /// Access, findings and activity of the document that an alert is about, from two lists that are asked for at the same time.
    ///
    /// The activity is what the service filed in the period under the document's name, less what has the id of another file; if the
    /// alert does not name the document, it is what raised the alert. An alert that is not about a document, or that does not say of
    /// which service, is an error before anything is sent.
    ///
    /// ```no_run
    /// # async fn run(casb: forticasb::Client, alert: forticasb::alert::Alert) -> Result<(), forticasb::Error> {
    /// use std::time::Duration;
    /// use forticasb::Period;
    ///
    /// let week = Period::last(Duration::from_secs(7 * 86_400));
    /// let document = casb.document_report(&alert, week).await?;
    /// println!("{} users may reach it", document.file.users_with_access.len());
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
        let service = given(alert.service.as_deref()).ok_or_else(|| {
            Error::request("the alert does not say which cloud service has the document")
                .with_parameter("service")
        })?;
        let service = services::as_requested(service);
        let file = self.document().get_file_summary(file_id, service);
        let (file, activity) =
            try_join(file, self.activity_of(alert, file_id, service, period)).await?;
        Ok(DocumentReport {
            file_id: file_id.to_owned(),
            service: service.to_owned(),
            file,
            activity,
        })
    }

    #[inline]
    async fn activity_of(
        &self,
        alert: &Alert,
        file_id: &str,
        service: &str,
        period: Period,
    ) -> Result<Vec<Activity>, Error> {
        let call = self.activity().list(service, period.start(), period.end());
        let call = match given(alert.object.as_deref()) {
            Some(name) => call.object_name(name),
            None if !alert.event_ids.is_empty() => call.ids(&alert.event_ids),
            None => match given(alert.event_id.as_deref()) {
                Some(event) => call.ids([event]),
                None => return Ok(Vec::new()),
            },
        };
        let mut activity = call.items().try_collect().await?;
        activity.retain(|one| given(one.file_id.as_deref()).is_none_or(|id| id == file_id));
        Ok(activity)
    }
}

/// A text that is there and not empty.
#[inline]
fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}
