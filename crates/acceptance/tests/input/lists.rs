//! Lists whose service contradicts itself: they end, and say what was odd.

use std::sync::{Arc, Mutex};

use secapi_acceptance::clients::{Subject, build};
use secapi_core::wire::Wire;
use secapi_core::{Hook, Items, Warning};
use secapi_simulator::Canned;
use serde_json::{Value, json};

use crate::log;

/// Keeps the warnings.
#[derive(Default)]
struct Warnings(Mutex<Vec<String>>);

impl Hook for Warnings {
    fn warned(&self, warning: &Warning<'_>) {
        if let Warning::ListEnds { why, .. } = warning {
            self.0.lock().unwrap().push((*why).to_owned());
        }
    }
}

/// What is odd, the ids and the number of all rows of the answers in turn, and how many rows come out.
type Case = (&'static str, Vec<(Vec<i64>, Value)>, usize);

fn cases() -> [Case; 4] {
    [
        (
            "the service answered with the same rows again",
            vec![(vec![1, 2], json!(6)), (vec![1, 2], json!(6))],
            2,
        ),
        (
            "the page is empty, but there should be more rows",
            vec![(vec![1, 2], json!(6)), (vec![], json!(6))],
            2,
        ),
        (
            "the number of all rows became smaller on the way",
            vec![
                (vec![1, 2], json!(6)),
                (vec![3, 4], json!(5)),
                (vec![5], json!(5)),
            ],
            5,
        ),
        (
            "the number of all rows came as text",
            vec![(vec![1, 2], json!("3")), (vec![3], json!("3"))],
            3,
        ),
    ]
}

/// Walks over a list in pages of two, in each case; `page` writes an answer of rows and the number of all rows.
async fn walk<C: Subject, T: Wire + Send + 'static>(
    operation: &str,
    page: impl Fn(Vec<Value>, &Value) -> Value,
    list: impl Fn(&C) -> Items<T>,
) {
    for (odd, pages, rows) in cases() {
        let simulator = C::simulator();
        let warnings = Arc::<Warnings>::default();
        let client = build(C::builder(&simulator).hook(Arc::clone(&warnings)));
        for (ids, total) in &pages {
            let rows = ids.iter().map(|id| json!({ "id": id })).collect();
            let answer = Canned::json(200, page(rows, total).to_string());
            simulator.next_answer(operation, answer).unwrap();
        }
        drop(log::take());
        let found = list(&client).try_collect().await.unwrap();
        assert_eq!(found.len(), rows, "{odd}");
        simulator.expect(operation).times(pages.len());
        let warned = warnings.0.lock().unwrap().clone();
        assert!(
            matches!(warned.as_slice(), [one] if one.contains(odd)),
            "{odd}: {warned:?}"
        );
        let logged = log::take();
        let event = logged.lines().find(|line| line.contains(odd));
        assert!(event.is_some_and(|line| line.contains("WARN")), "{logged}");
    }
}

#[tokio::test]
async fn a_list_that_contradicts_itself_ends_with_a_warning() {
    walk::<fortinac::Client, _>(
        "host.list",
        |rows, total| json!({"status": "success", "results": rows, "filtered": total, "total": total}),
        |nac| nac.host().list().page_size(2).items(),
    )
    .await;
    walk::<dbss::Client, _>(
        "instance.list_audit_instances_last",
        |rows, total| json!({"instances": rows, "total": total}),
        |dbss| {
            let list = dbss.instance().list_audit_instances_last();
            list.page_size(2).items()
        },
    )
    .await;
}
