//! Guests: single ones, those of a conference, and those who registered by themselves.

use super::change::{blank, iso};
use super::does::Does;
use super::records::{made_up, plain, unknown};
use super::resource::Resource;
use super::{likely, mac};
use crate::products::prelude::*;
use crate::validate::paging::Window;

pub(super) static GUESTS: Resource = Resource {
    switch: |guest, on| guest.set(json!({ "accountEnabled": on })),
    before_delete: |cx, guest| {
        if let Some(conference) = guest.get(CONFERENCE).and_then(Value::as_str) {
            resize(cx, conference, -1);
        }
        Ok(())
    },
    ..plain(
        "/user/guest",
        Collection::of("guests", "guest.get", "id")
            .timed("creationTime")
            .counted(Count::MadeUp)
            .rendered(render),
    )
    .with_calls(&[
        ("guest.reset_passwords", Does::Need("id")),
        ("guest.send_email", Does::Need("id")),
        ("guest.send_sms", Does::Need("id")),
    ])
};

pub(super) static TEMPLATES: Resource = made_up(
    "/user/guest-template",
    "guest-templates",
    "guest.list_templates",
    "id",
);

pub(super) static REGISTRATIONS: Resource = plain(
    "/user/guest-self-registration",
    Collection::of("guest-registrations", "guest.get_self_registration", "dbid")
        .timed("createDate")
        .counted(Count::MadeUp)
        .rendered(render_registration),
);

/// How many accounts each conference has.
pub(super) static CONFERENCES: Collection = unknown("conferences", "guest.create_conference");

/// The guests that the count shows.
const MOST_SHOWN: usize = 1000;

/// The conference of a guest, which the record does not show.
const CONFERENCE: &str = "#conference";

pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    Some(match cx.call.id {
        "guest.create" => create(cx),
        "guest.create_conference" => create_conference(cx),
        "guest.count" => count(cx),
        "guest.approve_self_registration" => approve(cx),
        _ => return None,
    })
}

fn create(cx: &mut CallContext<'_, '_>) -> CallResult {
    let template = template(cx)?;
    let mut sent = cx.sent(&GUESTS.rows);
    for name in [GUESTS.rows.key, "password", TEMPLATE] {
        sent.remove(name);
    }
    let call = cx.call;
    GUESTS.add(cx, |guest| {
        begin(guest, &call, &template);
        guest.extend(sent);
    });
    Ok(Outcome::Usual)
}

/// Accounts for the attendees. What a page says of their names is not known: they are those of the conference with a number.
fn create_conference(cx: &mut CallContext<'_, '_>) -> CallResult {
    let call = cx.call;
    let template = template(cx)?;
    let name = call.text("name").unwrap_or_else(|| "conference".to_owned());
    let attendees: i64 = cx.text("attendeeCount").parse().unwrap_or(1);
    if attendees > MOST_ATTENDEES {
        let text = format!(
            "{}: `attendeeCount` is {attendees}; this simulator makes at most {MOST_ATTENDEES} accounts at once",
            call.id
        );
        return Err(Refusal::bad_request(text).into());
    }
    for number in 1..=attendees {
        GUESTS.add(cx, |guest| {
            begin(guest, &call, &template);
            guest.set(json!({ "userID": format!("{name}-{number}"), (CONFERENCE): name }));
            if let Some(end) = call.millis("endTime") {
                guest.set(json!({ "validForTime": end }));
            }
        });
    }
    resize(cx, &name, attendees);
    Ok(Outcome::Usual)
}

/// The accounts that one call makes: each is a row of its own.
const MOST_ATTENDEES: i64 = 10_000;

/// The parameter with the id of the template.
const TEMPLATE: &str = "templateID";

/// The template that the call names.
fn template(cx: &CallContext<'_, '_>) -> Result<Value, Refusal> {
    let id = cx.call.text(TEMPLATE);
    let found = id.map(|id| TEMPLATES.known(cx, &id)).transpose()?;
    Ok(found.flatten().unwrap_or_default().1)
}

/// A guest of whom nothing is known but the template. Guests have the fields of their template that they have at all.
fn begin(guest: &mut Fields, call: &Call<'_>, template: &Value) {
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
fn count(cx: &mut CallContext<'_, '_>) -> CallResult {
    let query = GUESTS.query(cx)?;
    let window = Window {
        index: 0,
        offset: 0,
        size: MOST_SHOWN,
    };
    let (mut guests, total) = cx.store.page(&GUESTS.rows, "", &query, Some(window));
    for guest in guests.iter_mut().filter_map(Value::as_object_mut) {
        guest.remove(CONFERENCE);
    }
    Ok(Outcome::body(&json!({
        "status": "success", "errorMessage": null, "total": total, "results": guests,
        "conferenceRegistrations": cx.only(&CONFERENCES),
    })))
}

/// Adds accounts to a conference, or takes some away.
fn resize(cx: &mut CallContext<'_, '_>, conference: &str, by: i64) {
    let mut sizes = cx.only(&CONFERENCES);
    if let Value::Object(sizes) = &mut sizes {
        let size = sizes.get(conference).and_then(Value::as_i64).unwrap_or(0) + by;
        sizes.insert(conference.to_owned(), json!(size));
        sizes.retain(|_, size| *size != json!(0));
    }
    cx.replace(&CONFERENCES, 0, sizes);
}

/// The guest gets an account.
fn approve(cx: &mut CallContext<'_, '_>) -> CallResult {
    let (call, id) = (cx.call, cx.path("id"));
    let (_, registration) = REGISTRATIONS.require(cx, id)?;
    let name = registration.get("userID");
    let guest = GUESTS.add(cx, |guest| {
        begin(guest, &call, &Value::Null);
        guest.set(json!({ "userID": name, "email": name }));
    });
    let guest = guest.get(GUESTS.rows.key);
    REGISTRATIONS.change_one(cx, id, |registration| {
        registration.set(json!({
            "pending": false, "responseDate": iso(call.now()), "message": call.text("guestMessage"),
            "guestDBID": guest,
        }));
    })
}

fn render(guest: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    blank(guest, &[Some("id"), Some("creationTime")]);
    let name = format!("guest-{number}@example.com");
    guest.set(json!({
        "clientID": -1, "role": "Guest", "firstName": "Guest", "lastName": number.to_string(),
        "sponsor": likely::ADMIN, "email": name, "userID": name, "password": "", "validForTime": -1,
        "reauthenticationPeriod": -1, "accountEnabled": true, "authServer": -1,
    }));
}

fn render_registration(registration: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    blank(registration, &[Some("dbid"), Some("createDate")]);
    registration.set(json!({
        "sponsor": likely::ADMIN, "mac": mac::made_up(number, 0),
        "userID": format!("registrant-{number}@example.com"),
        // No account yet.
        "guestDBID": -1, "pending": true,
    }));
}
