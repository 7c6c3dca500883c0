//! The scan of images from end to end.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use forticwp::container::{ImageResult, JobStatus};
use forticwp::image_scan::{Progress, ScanError, Step, Verdict};
use forticwp::{Client, Credentials};
use secapi_simulator::Canned;

use crate::{IMAGE, JOB_URL, client, last, operations, prepare, scan, simulator};

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "one way from end to end")]
async fn an_image_goes_from_the_pipeline_to_its_verdict() {
    let simulator = simulator();
    let client = client(&simulator);
    prepare(
        &simulator,
        "container.get_job",
        &[
            r#"{"status": 5, "result": 0}"#,
            r#"{"status": 12, "result": 0}"#,
            r#"{"status": 20, "result": 0}"#,
            r#"{"status": 20, "result": 100}"#,
        ],
    );
    prepare(
        &simulator,
        "container.search_images",
        &[r#"{"totalCount": 1, "datas": [{"imageId": 2001, "result": 1}]}"#],
    );
    prepare(
        &simulator,
        "container.search_vulnerabilities",
        &[
            r#"{"totalCount": 2, "datas": [{"cveId": "CVE-2020-0001"}, {"cveId": "CVE-2020-0002"}]}"#,
        ],
    );
    prepare(
        &simulator,
        "container.search_policy_alerts",
        &[r#"{"totalCount": 0, "datas": []}"#],
    );
    let mut told = Vec::new();
    let report = scan(&client)
        .run(|progress| told.push(progress))
        .await
        .unwrap();

    assert_eq!(
        (report.verdict, report.result, report.job_id),
        (Verdict::Passed, 100, 1001)
    );
    assert_eq!(report.protector, simulator.base_url());
    assert_eq!(report.images[0].result, Some(ImageResult::Succeeded));
    assert_eq!(
        (report.vulnerabilities.len(), report.policy_alerts.len()),
        (2, 0)
    );
    assert!(report.require_pass().is_ok());
    assert_eq!(
        told,
        [
            Progress::ProtectorFound {
                url: simulator.base_url().to_owned()
            },
            Progress::JobAdded { job_id: 1001 },
            Progress::Uploading {
                image: IMAGE.to_owned(),
                image_id: 2001,
                bytes: 10
            },
            Progress::Uploaded {
                image: IMAGE.to_owned(),
                image_id: 2001
            },
            Progress::Submitted,
            Progress::Waiting {
                status: JobStatus::Uploading
            },
            Progress::Waiting {
                status: JobStatus::Other(12)
            },
            // Done, but without a result yet: the plugin goes on asking too.
            Progress::Waiting {
                status: JobStatus::Completed
            },
            Progress::Completed { result: 100 },
        ]
    );
    let requests = simulator.requests();
    let calls = operations(&requests);
    assert_eq!(
        calls,
        [
            "auth.get_credentials_token",
            "container.list_hosts",
            "container.get_health",
            "container.add_job",
            "container.reserve_job",
            "container.add_image",
            "container.upload_image",
            "container.update_job",
            "container.get_job",
            "container.get_job",
            "container.get_job",
            "container.get_job",
            "container.search_images",
            "container.search_vulnerabilities",
            "container.search_policy_alerts",
        ]
    );
    let problems: Vec<_> = requests
        .iter()
        .flat_map(|call| call.problems.iter().chain(&call.warnings))
        .collect();
    assert!(problems.is_empty(), "{problems:?}");
    let named = "filename=\"registry.example.com%2Fapp%3A1.0.tar\"";
    assert!(
        String::from_utf8_lossy(&requests[6].body).contains(named),
        "the file is named after the image"
    );
}

#[tokio::test]
async fn a_blocked_build_is_a_report_and_an_error_on_demand() {
    let simulator = simulator();
    let report = scan(&client(&simulator)).run(drop).await.unwrap();
    assert_eq!((report.verdict, report.result), (Verdict::Blocked, 50));
    let error = report.require_pass().unwrap_err();
    assert!(matches!(error, ScanError::Blocked(_)), "{error:?}");
    assert!(
        error.to_string().contains("a policy blocks the build"),
        "{error}"
    );
    assert_eq!(
        (error.job_id(), error.report().map(|report| report.result)),
        (Some(1001), Some(50))
    );
}

#[tokio::test]
async fn a_failed_scan_of_an_image_does_not_pass() {
    let simulator = simulator();
    prepare(
        &simulator,
        "container.get_job",
        &[r#"{"status": 20, "result": 100}"#],
    );
    prepare(
        &simulator,
        "container.search_images",
        &[r#"{"totalCount": 1, "datas": [{"imageId": 2001, "result": 0}]}"#],
    );
    let report = scan(&client(&simulator)).run(drop).await.unwrap();
    assert_eq!(report.verdict, Verdict::Failed);
    assert!(matches!(
        report.require_pass(),
        Err(ScanError::JobFailed(_))
    ));
}

#[tokio::test]
async fn a_job_that_failed_or_was_cancelled_does_not_pass() {
    for result in [10, 20] {
        let simulator = simulator();
        let job = format!(r#"{{"status": 20, "result": {result}}}"#);
        prepare(&simulator, "container.get_job", &[&job]);
        let report = scan(&client(&simulator)).run(drop).await.unwrap();
        assert_eq!(report.verdict, Verdict::Failed, "{result}");
    }
}

#[tokio::test]
async fn all_images_of_a_job_are_sent_before_it_starts() {
    let simulator = simulator();
    let scan = scan(&client(&simulator))
        .image("second:2", "more")
        .protector(simulator.base_url());
    scan.run(drop).await.unwrap();
    let requests = simulator.requests();
    let calls = operations(&requests);
    assert!(
        !calls.contains(&"container.list_hosts"),
        "the protector was given"
    );
    let uploads: Vec<_> = requests
        .iter()
        .filter_map(|call| call.header("imageName"))
        .collect();
    assert_eq!(uploads, [IMAGE, "second:2"]);
    let start = calls
        .iter()
        .position(|call| *call == "container.update_job")
        .unwrap();
    assert!(
        calls[start..]
            .iter()
            .all(|call| *call != "container.upload_image")
    );
}

#[tokio::test]
async fn a_call_that_fails_says_where_the_scan_was() {
    let simulator = simulator();
    simulator
        .next_answer(
            "container.add_image",
            Canned::json(403, r#"{"message": "no right"}"#),
        )
        .unwrap();
    let error = scan(&client(&simulator)).run(drop).await.unwrap_err();
    assert!(
        matches!(
            error,
            ScanError::Call {
                step: Step::AddImage,
                job_id: Some(1001),
                ..
            }
        ),
        "{error:?}"
    );
    assert!(
        error.to_string().contains("registering an image failed"),
        "{error}"
    );
    assert!(error.to_string().contains("no right"), "{error}");
    assert_eq!(
        last(&simulator).operation.as_deref(),
        Some("container.add_image"),
        "nothing more was sent"
    );
}

#[tokio::test]
async fn a_state_that_cannot_be_had_for_a_while_ends_nothing() {
    let simulator = simulator();
    for _ in 0..3 {
        simulator
            .next_answer(
                "container.get_job",
                Canned::json(503, r#"{"message": "busy"}"#),
            )
            .unwrap();
    }
    let mut unknown = 0;
    let counted = |progress: Progress| {
        unknown += usize::from(matches!(progress, Progress::StateUnknown { .. }));
    };
    scan(&client(&simulator)).run(counted).await.unwrap();
    assert_eq!(unknown, 1, "three attempts of one turn");
}

#[tokio::test]
async fn a_scan_that_takes_too_long_ends_at_its_deadline() {
    let simulator = simulator();
    let body = r#"{"status": 15, "result": 0}"#;
    prepare(&simulator, "container.get_job", &[body; 2]);
    // A turn that is longer than the deadline: the second state is never asked for.
    let scan = scan(&client(&simulator))
        .poll_every(Duration::from_secs(3600))
        .deadline(Duration::from_secs(5));
    let error = scan.run(drop).await.unwrap_err();
    assert!(
        matches!(
            error,
            ScanError::Deadline {
                step: Step::Wait,
                job_id: Some(1001),
                status: Some(JobStatus::Analyzing),
                ..
            }
        ),
        "{error:?}"
    );
    assert!(error.to_string().contains("Analyzing"), "{error}");
    let requests = simulator.requests();
    assert_eq!(
        operations(&requests)
            .iter()
            .filter(|call| **call == "container.get_job")
            .count(),
        1
    );
}

#[tokio::test]
async fn protectors_that_are_down_are_passed_over() {
    let simulator = simulator();
    let nodes = format!(
        r#"{{"nodeHostIp": ["not an address", "http://127.0.0.1:9", "{}"]}}"#,
        simulator.base_url()
    );
    prepare(&simulator, "container.list_hosts", &[&nodes]);
    let report = scan(&client(&simulator)).run(drop).await.unwrap();
    assert_eq!(report.protector, simulator.base_url());

    prepare(
        &simulator,
        "container.list_hosts",
        &[
            r#"{"nodeHostIp": ["http://127.0.0.1:9"]}"#,
            r#"{"nodeHostIp": null}"#,
        ],
    );
    let error = scan(&client(&simulator)).run(drop).await.unwrap_err();
    assert!(
        matches!(&error, ScanError::NoProtector { tried } if tried.len() == 1),
        "{error:?}"
    );
    assert!(error.to_string().contains("http://127.0.0.1:9"), "{error}");
    let error = scan(&client(&simulator)).run(drop).await.unwrap_err();
    assert!(
        error.to_string().contains("lists no container protector"),
        "{error}"
    );
}

#[tokio::test]
async fn a_scan_without_images_is_not_begun() {
    let simulator = simulator();
    let scan = client(&simulator).image_scan("app", JOB_URL, 42);
    assert!(matches!(scan.run(drop).await, Err(ScanError::NoImage)));
    assert!(simulator.requests().is_empty());
}

#[tokio::test]
async fn a_dropped_scan_leaves_nothing_running() {
    let simulator = simulator();
    prepare(
        &simulator,
        "container.get_job",
        &[r#"{"status": 10, "result": 0}"#; 3],
    );
    let reached = Arc::new(Mutex::new(None));
    let (sender, receiver) = tokio::sync::oneshot::channel();
    *reached.lock().unwrap() = Some(sender);
    let run = scan(&client(&simulator))
        .poll_every(Duration::from_millis(50))
        .run(move |progress| {
            if matches!(progress, Progress::Waiting { .. })
                && let Some(sender) = reached.lock().unwrap().take()
            {
                sender.send(()).unwrap();
            }
        });
    let task = tokio::spawn(is_send(run));
    receiver.await.unwrap();
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    let before = simulator.requests().len();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(simulator.requests().len(), before);
}

fn is_send<F: Future + Send>(future: F) -> F {
    future
}

#[test]
fn what_is_shown_of_a_scan_holds_no_content() {
    let client = Client::builder(Credentials::api_credential("made-up-credential"))
        .build()
        .unwrap();
    let shown = format!("{:?}", scan(&client));
    assert!(
        shown.contains(IMAGE) && !shown.contains("an archive"),
        "{shown}"
    );
    assert!(!shown.contains("made-up-credential"), "{shown}");
    let call = format!("{:?}", client.container().get_job(7));
    assert!(!call.contains("made-up-credential"), "{call}");
}
