//! What an instance watches: databases, and agents with their packages.

use dbss::agent::{AgentMode, DeleteAuditAgentNewArgs, NewAgent};
use dbss::database::{AuditStatus, AuditedDatabase, NewDatabase, RdsDatabaseRef};
use dbss::shared::{DatabaseType, Flag, OnOff, Outcome};

use serde_json::json;

use super::{BAD_ID, Place, builder, model, refusal};

pub(super) fn own_database(name: &str) -> NewDatabase {
    model(json!({
        "db_classification": "ECS",
        "name": name,
        "type": "MYSQL",
        "version": "8.0",
        "charset": "UTF8",
        "ip": "192.0.2.7",
        "port": "3306",
        "os": "LINUX64",
    }))
}

async fn databases(place: &Place, id: &str) -> Vec<AuditedDatabase> {
    let list = place.dbss.database().list_audit_databases_new(id);
    let rows = list.items().try_collect().await.unwrap();
    rows.into_iter().map(|row| row.database).collect()
}

#[tokio::test]
async fn a_database_is_added_switched_on_and_taken_away() {
    let place = Place::new(2);
    let id = place.id(0).await;
    let calls = place.dbss.database();
    let new = own_database("shop");
    let added = calls
        .add_audit_database_new(id.as_str(), &new)
        .await
        .unwrap()
        .id;
    let found = databases(&place, &id).await.remove(2);
    assert_eq!(
        (found.id.as_ref(), found.name.as_deref()),
        (Some(&added), Some("shop"))
    );
    assert_eq!((found.port, found.status), (Some(3306), Some(OnOff::Off)));
    calls
        .switch_audit_database_new(id.as_str(), added.as_str(), OnOff::On)
        .await
        .unwrap();
    calls
        .add_database_ssl_key(id.as_str(), added.as_str(), "made-up key")
        .await
        .unwrap();
    let found = databases(&place, &id).await.remove(2);
    assert_eq!(found.audit_status, Some(AuditStatus::Active));
    assert_eq!(place.instances().await[0].config_num, Some(3));
    // No answer and no row tells the key.
    let rows = place.simulator.rows("databases", &id).unwrap();
    assert!(!format!("{rows:?}").contains("made-up key"));
    // The older calls work with the same rows.
    calls
        .switch_audit_database(id.as_str(), added.as_str(), OnOff::Off)
        .await
        .unwrap();
    let off = calls
        .list_audit_databases(id.as_str())
        .status(OnOff::Off)
        .await
        .unwrap();
    assert_eq!(off.items.len(), 1);
    calls
        .delete_audit_database(id.as_str(), added.as_str())
        .await
        .unwrap();
    assert_eq!(databases(&place, &id).await.len(), 2);
    let (code, text) = refusal(calls.delete_audit_database_new(id.as_str(), added).await);
    assert_eq!(code, BAD_ID);
    assert!(text.contains("there is no database `"), "{text}");
}

#[tokio::test]
async fn a_database_of_rds_is_added_once() {
    let place = Place::of(builder(2).strict_ids(true));
    let id = place.id(0).await;
    let calls = place.dbss.database();
    let known = calls
        .list_rds_databases(DatabaseType::MySql)
        .await
        .unwrap()
        .items
        .remove(1);
    let reference = |id: &str| -> RdsDatabaseRef { model(json!({ "id": id, "type": "MYSQL" })) };
    let wanted = [reference(&known.id), reference("made-up")];
    let outcomes = calls
        .add_rds_database_new(id.as_str(), &wanted)
        .await
        .unwrap();
    let outcomes: Vec<_> = outcomes.iter().map(|one| one.ret_status.clone()).collect();
    assert_eq!(outcomes, [Some(Outcome::Success), Some(Outcome::Failed)]);
    let added = databases(&place, &id).await.remove(2);
    assert_eq!((added.name, added.ip), (known.db_name, known.ip));
    let again = calls.add_rds_database(id, &wanted[..1]).await.unwrap();
    assert_eq!(
        again[0].ret_message.as_deref(),
        Some("The database has been added already.")
    );
}

#[tokio::test]
async fn agents_belong_to_databases_and_their_packages_have_their_checksums() {
    let place = Place::new(3);
    let id = place.id(0).await;
    let db = databases(&place, &id).await[0].id.clone().unwrap();
    let other = databases(&place, &id).await[1].id.clone().unwrap();
    let calls = place.dbss.agent();
    let agents = async |db: &str| calls.list_audit_agent_new(id.as_str(), db).await.unwrap();
    let first = agents(&db).await.remove(0);
    assert_eq!(first.db_name.as_deref(), Some("database-0"));
    let folder = tempfile::tempdir().unwrap();
    let package = place.dbss.agent_package(id.as_str(), &first);
    let package = package
        .to_file(folder.path().join("agent.zip"))
        .await
        .unwrap();
    assert_eq!(Some(package.sha256), first.sha256);
    let bytes = calls
        .download_audit_agent_new(id.as_str(), first.agent_id.as_str())
        .await;
    assert!(bytes.unwrap().starts_with(b"PK\x03\x04"));

    let mut new: NewAgent = model(json!({
        "db_id": db,
        "mode": 0,
        "agent_type": "APP",
        "agent_os": "LINUX64_ARM",
    }));
    calls.add_audit_agent_new(id.as_str(), &new).await.unwrap();
    let added = agents(&db).await.remove(1);
    assert_eq!(added.agent_os, Some("LINUX64_ARM".into()));
    new.mode = AgentMode::Existing;
    new.db_id.clone_from(&other);
    new.agent_id = Some(added.agent_id.clone());
    calls.add_audit_agent(id.as_str(), &new).await.unwrap();
    calls
        .switch_agent_new(id.as_str(), added.agent_id.as_str(), Flag::Off)
        .await
        .unwrap();
    let shared = agents(&other).await.remove(1);
    assert_eq!(
        (&shared.agent_id, shared.status),
        (&added.agent_id, Some(Flag::Off))
    );
    // It is taken off one database after the other.
    let delete = async |db: &str| {
        let args = DeleteAuditAgentNewArgs {
            instance_id: id.clone(),
            agent_id: added.agent_id.clone(),
            db_id: db.to_owned(),
        };
        calls.delete_audit_agent_new(args).await
    };
    delete(&db).await.unwrap();
    assert_eq!(
        (agents(&db).await.len(), agents(&other).await.len()),
        (1, 2)
    );
    assert_eq!(refusal(delete(&db).await).0, BAD_ID);
    delete(&other).await.unwrap();
    assert_eq!(agents(&other).await.len(), 1);
    let gone = calls
        .download_audit_agent_new(id.as_str(), added.agent_id)
        .await;
    assert_eq!(refusal(gone).0, BAD_ID);
}

#[tokio::test]
async fn the_export_of_risks_is_a_switch_of_a_database() {
    let place = Place::new(2);
    let id = place.id(0).await;
    let calls = place.dbss.backup();
    let exports = calls
        .list_audit_backup_risk_templates(id.as_str())
        .await
        .unwrap();
    let db = exports[1].db_id.clone().unwrap();
    assert_eq!(db, databases(&place, &id).await[1].id.clone().unwrap());
    assert_eq!(exports[1].status, Some(Flag::Off));
    calls
        .set_audit_backup_risk_switch(id.as_str(), db.as_str(), Flag::On)
        .await
        .unwrap();
    let export = calls
        .show_audit_backup_risk_template(id.as_str(), db)
        .await
        .unwrap();
    assert_eq!(export.status, Some(Flag::On));
    let exports = calls.list_audit_backup_risk_templates(id).await.unwrap();
    assert_eq!(exports[0].status, Some(Flag::Off));
}
