//! Groups and their members.

use serde_json::json;

use super::{ok, started, step, text};

#[test]
fn a_host_that_is_deleted_leaves_a_group_of_an_unknown_kind() {
    let simulator = started();
    step(
        &simulator,
        r#"POST /system/group {"name":"made-up","elementClass":"8"}"#,
        "",
        200,
    );
    step(
        &simulator,
        r#"POST /system/group {"name":"made-up","elementClass":"8"}"#,
        "",
        409,
    );
    let group = simulator.rows("groups", "").unwrap().pop().unwrap()["dbid"].to_string();
    let host = simulator.rows("hosts", "").unwrap()[1]["id"].to_string();
    let members =
        || ok(&simulator, &format!("GET /system/group/{group}"), "")["result"]["members"].clone();
    step(
        &simulator,
        &format!("POST /system/group/add-members elemID={host}&groupID={group}"),
        "",
        200,
    );
    assert_eq!(members()[0]["name"], "host-1");
    step(&simulator, "POST /host/delete id={id}", &host, 200);
    assert_eq!(members(), json!([]));
}

#[test]
fn a_group_leaves_its_parent_and_a_host_with_its_id_stays() {
    let simulator = started();
    let host = &simulator.rows("hosts", "").unwrap()[2]["id"];
    // Made-up records of all kinds have the same ids.
    let (parent, child) = ("1000007", text(host));
    let members =
        || ok(&simulator, &format!("GET /system/group/{parent}"), "")["result"]["members"].clone();
    step(
        &simulator,
        &format!("POST /system/group/add-members elemID={child}&groupID={parent}"),
        "",
        200,
    );
    step(
        &simulator,
        &format!("POST /system/group/add-to-parents parentID={parent}&groupID={child}"),
        "",
        200,
    );
    assert_eq!(members().as_array().unwrap().len(), 2);
    step(
        &simulator,
        &format!("POST /system/group/remove-from-parent parentID={parent}&id={child}"),
        "",
        200,
    );
    let left = members();
    assert_eq!(
        (left.as_array().unwrap().len(), &left[0]["name"]),
        (1, &json!("host-2"))
    );
}
