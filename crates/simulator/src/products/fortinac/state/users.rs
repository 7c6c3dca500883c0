//! Users: administrators, and those whose hosts are registered.

use super::change::blank;
use super::does::Does;
use super::groups;
use super::guests::GUESTS;
use super::likely;
use super::records::plain;
use super::resource::{Resource, in_use, records};
use crate::products::prelude::*;

pub(super) static USERS: Resource = Resource {
    switch: |user, on| user.set(json!({ "state": likely::state(on) })),
    before_delete: |cx, user| {
        groups::forget(cx, likely::USER, user.get("id"));
        Ok(())
    },
    ..plain(
        "/user",
        Collection::of("users", "user.list", "id")
            .timed("creationTime")
            .rendered(render),
    )
    .with_calls(&[(
        "user.set_role",
        Does::Edit("id", |user, call| {
            user.set(json!({ "role": call.text("role") }));
        }),
    )])
};

/// What is sent and never shown again.
const SECRETS: [&str; 3] = ["password", "apiAccessToken", "restAPIToken"];
const ADMINISTRATOR: i64 = 46;

pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let call = cx.call;
    Some(match call.id {
        "user.search" => Ok(search(cx)),
        "user.get_user_summary" => Ok(summary(cx)),
        "user.create_admin" => create_admin(cx),
        "user.update" => USERS.change_one(cx, call.path("id"), |user| take_over(user, &call)),
        _ => return None,
    })
}

fn search(cx: &mut CallContext<'_, '_>) -> Outcome {
    let text = cx.call.query("search").unwrap_or_default();
    let containing = |path: &str| Test::new(path, Is::Containing(text.to_owned()));
    let fields = ["userID", "firstName", "lastName", "email"];
    let query = Query {
        any: vec![fields.map(containing).into()],
        ..Query::default()
    };
    let users = USERS.all(cx, &query);
    USERS.found(cx, users)
}

/// How many users and guests there are, and how many of them are enabled.
fn summary(cx: &mut CallContext<'_, '_>) -> Outcome {
    let mut count = |of: &Resource, field: &str, enabled: Value| {
        let all = cx.count(&of.rows);
        (all, of.with(cx, field, Some(&enabled)).len())
    };
    let (users, enabled_users) = count(&USERS, "state", likely::state(true));
    let (guests, enabled_guests) = count(&GUESTS, "accountEnabled", json!(true));
    Outcome::One(json!({
        "totalUsers": users,
        "enabledUsers": enabled_users,
        "disabledUsers": users - enabled_users,
        "totalGuests": guests,
        "enabledGuests": enabled_guests,
        "disabledGuests": guests - enabled_guests,
    }))
}

fn create_admin(cx: &mut CallContext<'_, '_>) -> CallResult {
    let call = cx.call;
    if let Some(name) = call.text("userID") {
        let number = name.strip_prefix(likely::USER_PREFIX);
        let made_up = number.and_then(|number| number.parse().ok());
        let found = cx.store.find_by(&USERS.rows, "", "userID", &name, made_up);
        if found.row().is_some() {
            return Err(in_use(cx, &format!("there is a user `{name}` already")).into());
        }
    }
    let user = USERS.add(cx, |user| {
        user.set(json!({ "type": ADMINISTRATOR, "validForTime": -1 }));
        take_over(user, &call);
    });
    Ok(records(cx, vec![user], 1.into()))
}

fn take_over(user: &mut Fields, call: &Call<'_>) {
    let sent = call.body().into_iter();
    user.extend(sent.filter(|(name, _)| name != "id" && !SECRETS.contains(&name.as_str())));
}

fn render(user: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    blank(user, &[Some("id"), Some("landscape"), Some("creationTime")]);
    user.remove("password");
    user.set(json!({
        "userID": format!("{}{number}", likely::USER_PREFIX), "firstName": "User",
        "lastName": number.to_string(), "email": format!("user-{number}@example.com"),
        "role": "NAC-Default", "validForTime": -1, "apiAccessToken": "", "lastChangeSummary": "[]",
        "trustedHosts": "[]",
    }));
}
