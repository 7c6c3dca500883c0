//! Archives of scan results: files, of which only the names are shown.

use jiff::Timestamp;
use serde_json::json;

use super::policies;
use crate::answer::{CallResult, Outcome};
use crate::call::Call;
use crate::state::{Collection, Count, Query, Store};

/// Those that the page shows, and those that calls make.
pub(super) static ARCHIVES: Collection = Collection {
    count: Count::Exactly(2),
    ..Collection::of("scan-archives", "archive.list_scan_archives", "")
};

pub(super) fn work(call: &Call<'_>, store: &mut Store<'_>) -> Option<CallResult> {
    Some(match call.id {
        "archive.create_scan_archive" => create(call, store),
        "archive.list_scan_archives" => {
            let (names, count) = store.page(&ARCHIVES, "", &Query::default(), None);
            Ok(Outcome::Rows(names, count))
        }
        _ => return None,
    })
}

/// The name has the time, in the form of the page's names. Whether the results leave their list is not known: they stay.
fn create(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    if let Some(results) = policies::named("scan-results") {
        for id in call.list("id") {
            results.require(call, store, &id)?;
        }
    }
    let now = Timestamp::from_millisecond(call.now()).unwrap_or_default();
    let now = now.strftime("%Y_%m_%d_%H_%M_%S");
    let name = json!(format!("RESULTS_Archive_{now}_localhost.bua.gz"));
    let (names, _) = store.page(&ARCHIVES, "", &Query::default(), None);
    if !names.contains(&name) {
        store.insert(&ARCHIVES, "", name);
    }
    Ok(Outcome::Usual)
}
