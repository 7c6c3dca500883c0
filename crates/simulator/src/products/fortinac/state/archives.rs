//! Archives of scan results: files, of which only the names are shown.

use super::policies;
use crate::instant::formatted;
use crate::products::prelude::*;

/// Those that the page shows, and those that calls make.
pub(super) static ARCHIVES: Collection =
    Collection::of("scan-archives", "archive.list_scan_archives", "").counted(Count::Exactly(2));

pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    Some(match cx.call.id {
        "archive.create_scan_archive" => create(cx),
        "archive.list_scan_archives" => {
            let names = cx.store.page(&ARCHIVES, "", &Query::default(), None);
            Ok(names.into())
        }
        _ => return None,
    })
}

/// The name has the time, in the form of the page's names. Whether the results leave their list is not known: they stay.
fn create(cx: &mut CallContext<'_, '_>) -> CallResult {
    if let Some(results) = policies::named("scan-results") {
        results.known_all(cx, &cx.call.list("id"))?;
    }
    let now = formatted(cx.call.now(), "%Y_%m_%d_%H_%M_%S");
    let name = json!(format!("RESULTS_Archive_{now}_localhost.bua.gz"));
    let names = cx.all(&ARCHIVES, &Query::default());
    if !names.iter().any(|(_, known)| *known == name) {
        cx.insert(&ARCHIVES, name);
    }
    Ok(Outcome::Usual)
}
