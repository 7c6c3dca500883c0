//! Requests to register a host.

use serde_json::{Map, Value, json};

use super::change::iso;
use super::likely;
use super::mac;
use super::records::plain;
use super::resource::{Does, Resource};
use crate::call::Call;
use crate::state::{Collection, RowContext, SetFields};

pub(super) static REQUESTS: Resource = Resource {
    calls: &[(
        "host.deny_registration_requests",
        Does::Edit {
            ids: "id",
            edit: deny,
        },
    )],
    ..plain(
        &["/host/registration-request"],
        &Collection {
            time: Some("createDate"),
            render,
            ..Collection::of(
                "registration-requests",
                "host.list_registration_requests",
                "dbid",
            )
        },
    )
};

fn deny(request: &mut Map<String, Value>, call: &Call<'_>) {
    request.set(json!({
        // The page shows `ACCEPTED`; this one is inferred.
        "state": "DENIED", "responseDate": iso(call.now()),
    }));
}

fn render(request: &mut Map<String, Value>, context: &RowContext<'_>) {
    let number = context.number;
    request.set(json!({
        // Inferred as well: no answer yet.
        "state": "PENDING", "responseDate": null, "mac": mac::made_up(number, 0),
        "userID": likely::ADMIN,
    }));
}
