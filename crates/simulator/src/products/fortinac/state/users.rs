//! Users: administrators, and those whose hosts are registered.

use serde_json::{Map, Value, json};

use super::change::blank;
use super::groups;
use super::guests::GUESTS;
use super::likely;
use super::records::plain;
use super::resource::{Does, Resource, in_use, records};
use crate::answer::{CallResult, Outcome, Totals};
use crate::call::Call;
use crate::state::{Collection, Found, Is, Query, RowContext, SetFields, Store, Test};

pub(super) static USERS: Resource = Resource {
    calls: &[(
        "user.set_role",
        Does::Edit {
            ids: "id",
            edit: |user, call| user.set(json!({ "role": call.text("role") })),
        },
    )],
    switch: |user, on| user.set(json!({ "state": likely::state(on) })),
    before_delete: |_, store, user| {
        groups::forget(store, likely::USER, user.get("id"));
        Ok(())
    },
    ..plain(
        &["/user"],
        &Collection {
            time: Some("creationTime"),
            render,
            ..Collection::of("users", "user.list", "id")
        },
    )
};

/// What is sent and never shown again.
const SECRETS: [&str; 3] = ["password", "apiAccessToken", "restAPIToken"];
const ADMINISTRATOR: i64 = 46;

pub(super) fn work(call: &Call<'_>, store: &mut Store<'_>) -> Option<CallResult> {
    Some(match call.id {
        "user.search" => Ok(search(call, store)),
        "user.get_user_summary" => Ok(summary(store)),
        "user.create_admin" => create_admin(call, store),
        "user.update" => {
            USERS.change_one(call, store, call.path("id"), |user| take_over(user, call))
        }
        _ => return None,
    })
}

fn search(call: &Call<'_>, store: &mut Store<'_>) -> Outcome {
    let text = call.query("search").unwrap_or_default();
    let containing = |path: &str| Test {
        path: path.to_owned(),
        is: Is::Containing(text.to_owned()),
    };
    let fields = ["userID", "firstName", "lastName", "email"];
    let query = Query {
        any: vec![fields.map(containing).into()],
        ..Query::default()
    };
    let (rows, matching) = store.page(USERS.rows, "", &query, None);
    let all = store.count(USERS.rows, "");
    records(call, rows, Totals { matching, all })
}

/// How many users and guests there are, and how many of them are enabled.
fn summary(store: &mut Store<'_>) -> Outcome {
    let mut count = |of: &Resource, enabled: &str, value: Value| {
        let all = store.count(of.rows, "");
        let mut query = Query::default();
        query.one_of(enabled, vec![value.to_string()]);
        (all, store.all(of.rows, "", &query).len())
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

fn create_admin(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    if let Some(name) = call.text("userID") {
        let made_up = name
            .strip_prefix(likely::USER_PREFIX)
            .and_then(|number| number.parse().ok());
        if let Found::Row { .. } = store.find_by(USERS.rows, "", "userID", &name, made_up) {
            return Err(in_use(call, &format!("there is a user `{name}` already")));
        }
    }
    let user = USERS.add(call, store, |user| {
        user.set(json!({ "type": ADMINISTRATOR, "validForTime": -1 }));
        take_over(user, call);
    });
    Ok(records(call, vec![user], 1.into()))
}

fn take_over(user: &mut Map<String, Value>, call: &Call<'_>) {
    let sent = call.body().into_iter();
    user.extend(sent.filter(|(name, _)| name != "id" && !SECRETS.contains(&name.as_str())));
}

fn render(user: &mut Map<String, Value>, context: &RowContext<'_>) {
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
