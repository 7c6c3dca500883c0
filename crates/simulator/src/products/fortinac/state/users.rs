//! Users: administrators, and those whose hosts are registered.

use serde_json::{Map, Value, json};

use super::change::{blank, set};
use super::guests::GUESTS;
use super::records::plain;
use super::resource::{Does, Resource, in_use, records};
use super::{adapters, groups};
use crate::answer::{Outcome, Totals};
use crate::refusal::Refusal;
use crate::state::{Collection, Count, Dressing, Found, Is, Job, Query, Store, Test};

pub(super) static USERS: Resource = Resource {
    calls: &[(
        "user.set_role",
        Does::Edit {
            ids: "id",
            edit: |user, job| set(user, [("role", json!(job.text("role")))]),
        },
    )],
    switch: |user, on| set(user, [("state", adapters::state(on))]),
    before_delete: |_, store, user| {
        groups::forget(store, groups::USER, user.get("id"));
        Ok(())
    },
    ..plain(
        &["/user"],
        &Collection {
            name: "users",
            rows_of: "user.list",
            key: "id",
            time: Some("creationTime"),
            count: Count::Items,
            dress,
        },
    )
};

/// What is sent and never shown again.
const SECRETS: [&str; 3] = ["password", "apiAccessToken", "restAPIToken"];
const ADMINISTRATOR: i64 = 46;
/// What the names of made-up users begin with; their numbers follow.
const MADE_UP: &str = "user-";
/// How many users are recorded, before the made-up ones.
const RECORDED: u64 = 2;
/// The administrator among them.
pub(super) const ADMIN: &str = "admin";

pub(super) fn work(job: &Job<'_>, store: &mut Store<'_>) -> Option<Result<Outcome, Refusal>> {
    Some(match job.id {
        "user.search" => Ok(search(job, store)),
        "user.get_user_summary" => Ok(summary(store)),
        "user.create_admin" => create_admin(job, store),
        "user.update" => USERS.change_one(job, store, job.path("id"), |user| take_over(user, job)),
        _ => return None,
    })
}

fn search(job: &Job<'_>, store: &mut Store<'_>) -> Outcome {
    let text = job.query("search").unwrap_or_default();
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
    records(job, rows, Totals { matching, all })
}

/// How many users and guests there are, and how many of them are enabled.
fn summary(store: &mut Store<'_>) -> Outcome {
    let mut count = |of: &Resource, enabled: &str, value: Value| {
        let all = store.count(of.rows, "");
        let mut query = Query::default();
        query.one_of(enabled, vec![value.to_string()]);
        (all, store.all(of.rows, "", &query).len())
    };
    let (users, enabled_users) = count(&USERS, "state", adapters::state(true));
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

fn create_admin(job: &Job<'_>, store: &mut Store<'_>) -> Result<Outcome, Refusal> {
    if let Some(name) = job.text("userID") {
        let made_up = name
            .strip_prefix(MADE_UP)
            .and_then(|number| number.parse().ok());
        if let Found::Row { .. } = store.find_by(USERS.rows, "", "userID", &name, made_up) {
            return Err(in_use(job, &format!("there is a user `{name}` already")));
        }
    }
    let user = USERS.add(job, store, |user| {
        set(
            user,
            [("type", json!(ADMINISTRATOR)), ("validForTime", json!(-1))],
        );
        take_over(user, job);
    });
    Ok(records(job, vec![user], 1.into()))
}

fn take_over(user: &mut Map<String, Value>, job: &Job<'_>) {
    let sent = job.body().into_iter();
    user.extend(sent.filter(|(name, _)| name != "id" && !SECRETS.contains(&name.as_str())));
}

/// The name of a made-up user, of those that there are beside the recorded ones when the simulator has so many rows of each kind.
pub(super) fn one(number: u64, rows: u64) -> Option<String> {
    let number = number.checked_rem(rows.checked_sub(RECORDED)?)? + RECORDED;
    Some(format!("{MADE_UP}{number}"))
}

fn dress(user: &mut Map<String, Value>, dressing: &Dressing<'_>) {
    let number = dressing.number;
    blank(user, &[Some("id"), Some("landscape"), Some("creationTime")]);
    user.remove("password");
    set(
        user,
        [
            ("userID", json!(format!("{MADE_UP}{number}"))),
            ("firstName", json!("User")),
            ("lastName", json!(number.to_string())),
            ("email", json!(format!("user-{number}@example.com"))),
            ("role", json!("NAC-Default")),
            ("validForTime", json!(-1)),
            ("apiAccessToken", json!("")),
            ("lastChangeSummary", json!("[]")),
            ("trustedHosts", json!("[]")),
        ],
    );
}
