//! The calls of a scan, one after the other.

use std::fmt::Write as _;
use std::future::IntoFuture;
use std::time::Duration;

use secapi_core::wire::Wire;
use secapi_core::{Backoff, Bytes, Call, Deadline, Error, Page, ParamValue, PollSchedule};

use super::{ImageScan, Progress, ScanError, ScanReport, Step, Verdict};
use crate::Client;
use crate::container::JobStatus;

/// How long a protector may take to say that it is up, before the next one is asked.
const HEALTH: Duration = Duration::from_secs(30);

/// A scan on its way.
struct Run<'a, P> {
    scan: &'a ImageScan,
    /// Goes to the protector, once that is known.
    client: Client,
    deadline: Deadline,
    progress: P,
    job_id: Option<i64>,
    status: Option<JobStatus>,
}

#[inline]
pub(super) async fn run(
    scan: &ImageScan,
    progress: impl FnMut(Progress) + Send,
) -> Result<ScanReport, ScanError> {
    if scan.images.is_empty() {
        return Err(ScanError::NoImage);
    }
    let mut run = Run {
        scan,
        client: scan.client.clone(),
        deadline: Deadline::after(scan.deadline),
        progress,
        job_id: None,
        status: None,
    };
    let protector = run.find_protector().await?;
    let job_id = run.add_job().await?;
    for (name, archive) in &scan.images {
        run.send_image(job_id, name, archive).await?;
    }
    let submit = run
        .client
        .container()
        .update_job(job_id, JobStatus::Scanning);
    run.step(Step::Submit, submit).await?;
    (run.progress)(Progress::Submitted);
    let result = run.wait(job_id).await?;
    run.read(job_id, result, protector).await
}

impl<P: FnMut(Progress) + Send> Run<'_, P> {
    /// Makes a call within the deadline.
    #[inline]
    async fn step<T, C>(&mut self, step: Step, call: C) -> Result<T, ScanError>
    where
        C: IntoFuture<Output = Result<T, Error>>,
    {
        match self.deadline.run(call.into_future()).await {
            None => Err(self.late(step, None)),
            Some(Err(source)) if self.deadline.has_passed() => Err(self.late(step, Some(source))),
            Some(result) => result.map_err(|source| ScanError::Call {
                step,
                job_id: self.job_id,
                source,
            }),
        }
    }

    #[inline]
    fn late(&self, step: Step, source: Option<Error>) -> ScanError {
        ScanError::Deadline {
            step,
            job_id: self.job_id,
            status: self.status.clone(),
            source,
        }
    }

    /// The first protector that is up, which all further calls go to.
    #[inline]
    async fn find_protector(&mut self) -> Result<String, ScanError> {
        let urls = if let Some(url) = &self.scan.protector {
            vec![url.clone()]
        } else {
            let list = self.client.container().list_hosts();
            self.step(Step::FindProtector, list).await?.nodes
        };
        let mut tried = Vec::new();
        for url in urls {
            let client = match self.client.with_protector(&url) {
                Ok(client) => client,
                Err(error) => {
                    tried.push((url, error));
                    continue;
                }
            };
            let health = client.container().get_health().timeout(HEALTH);
            match self.step(Step::FindProtector, health).await {
                Ok(()) => {
                    self.client = client;
                    (self.progress)(Progress::ProtectorFound { url: url.clone() });
                    return Ok(url);
                }
                Err(ScanError::Call { source, .. }) => tried.push((url, source)),
                Err(error) => return Err(error),
            }
        }
        Err(ScanError::NoProtector { tried })
    }

    #[inline]
    async fn add_job(&mut self) -> Result<i64, ScanError> {
        let scan = self.scan;
        let add = self.client.container().add_job(
            scan.job_name.as_str(),
            scan.job_url.as_str(),
            scan.build_number,
        );
        let job_id = self.step(Step::AddJob, add).await?.job_id;
        self.job_id = Some(job_id);
        let reserve = self.client.container().reserve_job(job_id);
        self.step(Step::Reserve, reserve).await?;
        (self.progress)(Progress::JobAdded { job_id });
        Ok(job_id)
    }

    #[inline]
    async fn send_image(
        &mut self,
        job_id: i64,
        name: &str,
        archive: &Bytes,
    ) -> Result<(), ScanError> {
        let add = self.client.container().add_image(job_id, job_id);
        let image_id = self.step(Step::AddImage, add).await?.image_id;
        (self.progress)(Progress::Uploading {
            image: name.to_owned(),
            image_id,
            bytes: archive.len(),
        });
        // Large images need more than the usual time of a call.
        let left = self.deadline.remaining();
        let upload = self
            .client
            .container()
            .upload_image(job_id, image_id, name, archive.clone())
            .form("file", ParamValue::file(file_name(name), archive.clone()))
            .timeout(left)
            .attempt_timeout(left);
        self.step(Step::Upload, upload).await?;
        (self.progress)(Progress::Uploaded {
            image: name.to_owned(),
            image_id,
        });
        Ok(())
    }

    /// Asks until the job is done; its result.
    #[inline]
    async fn wait(&mut self, job_id: i64) -> Result<i64, ScanError> {
        let mut schedule = PollSchedule::new(Backoff::every(self.scan.poll), self.deadline);
        loop {
            let state = self.client.container().get_job(job_id);
            let mut failure = None;
            match self.step(Step::Wait, state).await {
                Ok(state) => {
                    let done = state.status.value() >= JobStatus::Completed.value();
                    self.status = Some(state.status.clone());
                    if done && state.result > 0 {
                        (self.progress)(Progress::Completed {
                            result: state.result,
                        });
                        return Ok(state.result);
                    }
                    (self.progress)(Progress::Waiting {
                        status: state.status,
                    });
                }
                Err(ScanError::Call { source, .. }) if source.is_transient() => {
                    (self.progress)(Progress::StateUnknown {
                        reason: source.to_string(),
                    });
                    failure = Some(source);
                }
                Err(error) => return Err(error),
            }
            if !schedule.next(None).await {
                return Err(self.late(Step::Wait, failure));
            }
        }
    }

    #[inline]
    async fn read(
        &mut self,
        job_id: i64,
        result: i64,
        protector: String,
    ) -> Result<ScanReport, ScanError> {
        let scan = self.scan;
        let (images, vulnerabilities, alerts) = {
            let calls = self.client.container();
            (
                calls.search_images([job_id]),
                calls.search_vulnerabilities([job_id]),
                calls.search_policy_alerts(
                    [job_id],
                    [job_id],
                    [scan.job_name.as_str()],
                    [scan.job_url.as_str()],
                ),
            )
        };
        let images = self.step(Step::ReadResults, all(images)).await?;
        let vulnerabilities = self.step(Step::ReadResults, all(vulnerabilities)).await?;
        let policy_alerts = self.step(Step::ReadResults, all(alerts)).await?;
        Ok(ScanReport {
            verdict: Verdict::of(result, &images),
            job_id,
            result,
            protector,
            images,
            vulnerabilities,
            policy_alerts,
        })
    }
}

/// The rows of all pages.
#[inline]
async fn all<T: Wire + Send + 'static>(call: Call<Page<T>>) -> Result<Vec<T>, Error> {
    let mut items = call.items();
    let mut rows = Vec::new();
    while let Some(row) = items.try_next().await? {
        rows.push(row);
    }
    Ok(rows)
}

/// Name of an image's archive: the image's own, percent-encoded, as the vendor's plugin has it.
#[inline]
fn file_name(image: &str) -> String {
    let mut name = String::with_capacity(image.len() + 8);
    for byte in image.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.*".contains(&byte) {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "%{byte:02X}");
        }
    }
    name.push_str(".tar");
    name
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn archives_are_named_after_their_images() {
        assert_eq!(
            file_name("registry.example.com/app:1.0"),
            "registry.example.com%2Fapp%3A1.0.tar"
        );
        assert_eq!(file_name("ü\"\r"), "%C3%BC%22%0D.tar");
    }
}
