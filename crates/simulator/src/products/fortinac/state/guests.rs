//! Guests: single ones, those of a conference, and those who registered by themselves.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::change::{blank, iso};
use super::likely;
use super::mac;
use super::records::{dated, made_up, plain, unknown};
use super::resource::{Does, Resource};
use crate::answer::{CallResult, Outcome};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::state::{Collection, RowContext, SetFields, Store};
use crate::validate::paging::Window;

pub(super) static GUESTS: Resource = Resource {
    calls: &[
        ("guest.reset_passwords", Does::Need { ids: "id" }),
        ("guest.send_email", Does::Need { ids: "id" }),
        ("guest.send_sms", Does::Need { ids: "id" }),
    ],
    switch: |guest, on| guest.set(json!({ "accountEnabled": on })),
    before_delete: |_, store, guest| {
        if let Some(conference) = guest.get(CONFERENCE).and_then(Value::as_str) {
            resize(store, conference, -1);
        }
        Ok(())
    },
    ..plain(
        &["/user/guest"],
        &Collection {
            render,
            ..dated("guests", "guest.get", "id", "creationTime")
        },
    )
};

pub(super) static TEMPLATES: Resource = plain(
    &["/user/guest-template"],
    &made_up("guest-templates", "guest.list_templates", "id"),
);

pub(super) static REGISTRATIONS: Resource = plain(
    &["/user/guest-self-registration"],
    &Collection {
        render: render_registration,
        ..dated(
            "guest-registrations",
            "guest.get_self_registration",
            "dbid",
            "createDate",
        )
    },
);

/// How many accounts each conference has.
pub(super) static CONFERENCES: Collection = unknown("conferences", "guest.create_conference");

/// The guests that the count shows.
const MOST_SHOWN: usize = 1000;

/// The conference of a guest, which the record does not show.
const CONFERENCE: &str = "#conference";

pub(super) fn work(call: &Call<'_>, store: &mut Store<'_>) -> Option<CallResult> {
    Some(match call.id {
        "guest.create" => create(call, store),
        "guest.create_conference" => create_conference(call, store),
        "guest.count" => count(call, store),
        "guest.approve_self_registration" => approve(call, store),
        _ => return None,
    })
}

fn create(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let template = template(call, store)?;
    let mut sent = store.sent(call, GUESTS.rows);
    for name in [GUESTS.rows.key, "password", TEMPLATE] {
        sent.remove(name);
    }
    GUESTS.add(call, store, |guest| {
        begin(guest, call, &template);
        guest.extend(sent);
    });
    Ok(Outcome::Usual)
}

/// Accounts for the attendees. What a page says of their names is not known: they are those of the conference with a number.
fn create_conference(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let template = template(call, store)?;
    let name = call.text("name").unwrap_or_else(|| "conference".to_owned());
    let attendees = call
        .text("attendeeCount")
        .and_then(|count| count.parse().ok());
    let attendees: i64 = attendees.unwrap_or(1);
    if attendees > MOST_ATTENDEES {
        let text = format!(
            "{}: `attendeeCount` is {attendees}; this simulator makes at most {MOST_ATTENDEES} accounts at once",
            call.id
        );
        return Err(Refusal::bad_request(text));
    }
    for number in 1..=attendees {
        GUESTS.add(call, store, |guest| {
            begin(guest, call, &template);
            guest.set(json!({ "userID": format!("{name}-{number}"), (CONFERENCE): name }));
            if let Some(end) = call.millis("endTime") {
                guest.set(json!({ "validForTime": end }));
            }
        });
    }
    resize(store, &name, attendees);
    Ok(Outcome::Usual)
}

/// The accounts that one call makes: each is a row of its own.
const MOST_ATTENDEES: i64 = 10_000;

/// The parameter with the id of the template.
const TEMPLATE: &str = "templateID";

/// The template that the call names.
fn template(call: &Call<'_>, store: &Store<'_>) -> Result<Value, Refusal> {
    let Some(id) = call.text(TEMPLATE) else {
        return Ok(Value::Null);
    };
    let found = TEMPLATES.require(call, store, &id)?;
    Ok(found.map_or(Value::Null, |(_, template)| template))
}

/// A guest of whom nothing is known but the template. Guests have the fields of their template that they have at all.
fn begin(guest: &mut Map<String, Value>, call: &Call<'_>, template: &Value) {
    let template = template.as_object().into_iter().flatten();
    for (name, value) in template.filter(|(name, _)| *name != "id") {
        guest.entry(name).and_modify(|field| *field = value.clone());
    }
    guest.set(json!({
        "clientID": -1, "sponsor": likely::ADMIN, "password": "", "creationTime": call.now(),
        "validForTime": -1, "accountEnabled": true,
    }));
}

/// The number of guests, with the guests themselves and the conference sizes. The response is not paged, so the guests are capped.
fn count(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let query = GUESTS.query(call, store)?;
    let window = Window {
        index: 0,
        offset: 0,
        size: MOST_SHOWN,
    };
    let (mut guests, total) = store.page(GUESTS.rows, "", &query, Some(window));
    for guest in guests.iter_mut().filter_map(Value::as_object_mut) {
        guest.remove(CONFERENCE);
    }
    let body = json!({
        "status": "success",
        "errorMessage": null,
        "total": total,
        "results": guests,
        "conferenceRegistrations": store.only(&CONFERENCES, ""),
    });
    Ok(Outcome::Reply(Reply::json(StatusCode::OK, &body)))
}

/// Adds accounts to a conference, or takes some away.
fn resize(store: &mut Store<'_>, conference: &str, by: i64) {
    let mut sizes = store.only(&CONFERENCES, "");
    if let Value::Object(sizes) = &mut sizes {
        let size = sizes.get(conference).and_then(Value::as_i64).unwrap_or(0) + by;
        sizes.insert(conference.to_owned(), json!(size));
        sizes.retain(|_, size| *size != json!(0));
    }
    store.replace(&CONFERENCES, "", 0, sizes);
}

/// The guest gets an account.
fn approve(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let id = call.path("id");
    let Some((_, registration)) = REGISTRATIONS.require(call, store, id)? else {
        return Ok(Outcome::Usual);
    };
    let name = registration.get("userID").cloned().unwrap_or_default();
    let guest = GUESTS.add(call, store, |guest| {
        begin(guest, call, &Value::Null);
        guest.set(json!({ "userID": name.clone(), "email": name }));
    });
    let guest = guest.get(GUESTS.rows.key).cloned().unwrap_or_default();
    REGISTRATIONS.change_one(call, store, id, |registration| {
        registration.set(json!({
            "pending": false, "responseDate": iso(call.now()), "message": call.text("guestMessage"),
            "guestDBID": guest.clone(),
        }));
    })
}

fn render(guest: &mut Map<String, Value>, context: &RowContext<'_>) {
    let number = context.number;
    blank(guest, &[Some("id"), Some("creationTime")]);
    let name = format!("guest-{number}@example.com");
    guest.set(json!({
        "clientID": -1, "role": "Guest", "firstName": "Guest", "lastName": number.to_string(),
        "sponsor": likely::ADMIN, "email": name, "userID": name, "password": "", "validForTime": -1,
        "reauthenticationPeriod": -1, "accountEnabled": true, "authServer": -1,
    }));
}

fn render_registration(registration: &mut Map<String, Value>, context: &RowContext<'_>) {
    let number = context.number;
    blank(registration, &[Some("dbid"), Some("createDate")]);
    registration.set(json!({
        "sponsor": likely::ADMIN, "mac": mac::made_up(number, 0),
        "userID": format!("registrant-{number}@example.com"),
        // No account yet.
        "guestDBID": -1, "pending": true,
    }));
}
