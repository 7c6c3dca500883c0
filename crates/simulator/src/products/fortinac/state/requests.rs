//! Requests to register a host.

use super::change::iso;
use super::does::Does;
use super::records::plain;
use super::resource::Resource;
use super::{likely, mac};
use crate::products::prelude::*;

pub(super) static REQUESTS: Resource = plain(
    "/host/registration-request",
    Collection::of(
        "registration-requests",
        "host.list_registration_requests",
        "dbid",
    )
    .timed("createDate")
    .rendered(render),
)
.with_calls(&[("host.deny_registration_requests", Does::Edit("id", deny))]);

fn deny(request: &mut Fields, call: &Call<'_>) {
    request.set(json!({
        // The page shows `ACCEPTED`; this one is inferred.
        "state": "DENIED", "responseDate": iso(call.now()),
    }));
}

fn render(request: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    request.set(json!({
        // Inferred as well: no response yet.
        "state": "PENDING", "responseDate": null, "mac": mac::made_up(number, 0),
        "userID": likely::ADMIN,
    }));
}
