//! One stop a product: what its user does first.

use secapi_core::Error;
use secapi_simulator::Simulator;

use crate::transcript::Transcript;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// A value that every simulator of the product gives.
fn known(value: Option<&String>) -> Result<String, Error> {
    value
        .cloned()
        .ok_or_else(|| Error::config("the simulator gave no credential of this kind"))
}

pub(crate) async fn forticasb(out: &mut Transcript) -> Outcome {
    use forticasb::{Client, Credentials};

    let simulator = Simulator::start("forticasb")?;
    out.stop("Fortinet FortiCASB", &simulator);
    let secret = known(simulator.credentials().api_credential.as_ref())?;

    let casb = Client::builder(Credentials::api_credential(secret.as_str()))
        .base_url(simulator.base_url())
        .build()?;
    let token = casb.auth().get_credentials_token(secret).await?;
    out.call(
        "casb.auth().get_credentials_token(secret)",
        &format!("{:?}, until {}", token.access_token, token.expires),
    );
    let refresh = token
        .refresh_token
        .ok_or_else(|| Error::config("there is no refresh token"))?;
    let token = casb.auth().get_refresh_token(refresh).await?;
    out.call(
        "casb.auth().get_refresh_token(token.refresh_token)",
        &format!("{:?}, until {}", token.access_token, token.expires),
    );
    // A client makes these calls by itself when it needs them.
    let tenants = casb.tenants().await?;
    let names: Vec<_> = tenants
        .iter()
        .filter_map(|tenant| tenant.name.as_deref())
        .collect();
    out.call(
        "casb.tenants()",
        &format!("{} business units: {}", tenants.len(), names.join(", ")),
    );

    let tenant = tenants
        .first()
        .ok_or_else(|| Error::config("the resource map is empty"))?;
    let casb = casb.with_tenant(tenant);
    let status = casb.service().get_service_status("Salesforce").await?;
    let added = status
        .date
        .map_or_else(|| "an unknown time".to_owned(), |date| date.to_string());
    out.call(
        "casb.service().get_service_status(\"Salesforce\")",
        &format!(
            "state {}, added {added}, {} steps",
            status.code,
            status.process.len()
        ),
    );
    for step in &status.process {
        out.detail(&format!(
            "{} of {} {}: {}",
            step.processing, step.total, step.step, step.action_status_code
        ));
    }

    // An error that is meant to happen: a parameter that would climb out of its path.
    match casb.service().get_service_status("..").await {
        Err(error) => out.error("the same for a service called \"..\"", &error),
        Ok(_) => return Err("a path that climbs was sent".into()),
    }
    out.wire(&simulator);
    Ok(())
}

pub(crate) async fn forticwp(out: &mut Transcript) -> Outcome {
    use forticwp::{Client, Credentials};

    let simulator = Simulator::start("forticwp")?;
    out.stop("Fortinet FortiCWP", &simulator);
    let password = known(simulator.credentials().password.as_ref())?;
    let username = known(simulator.credentials().username.as_ref())?;
    let cwp = Client::builder(Credentials::password(username, password))
        .base_url(simulator.base_url())
        .build()?;
    let tenants = cwp.tenants().await?;
    out.call("cwp.tenants()", &format!("{} companies", tenants.len()));

    let tenant = tenants
        .first()
        .ok_or_else(|| Error::config("the resource map is empty"))?;
    let cwp = cwp.with_tenant(tenant);
    let rows = cwp
        .document()
        .get_document_permission("RI6AZSxyCNgfjdJDT7F2OgJNzHgCFmVH2Kz_NxYROxM")
        .await?;
    for row in &rows {
        out.call(
            "cwp.document().get_document_permission(file_id)",
            &format!(
                "share level {}, public: {}, {} users",
                row.share_level.as_deref().unwrap_or("unknown"),
                row.is_public
                    .map_or("unknown", |public| if public { "yes" } else { "no" }),
                row.access_control.len()
            ),
        );
    }
    out.wire(&simulator);
    Ok(())
}

pub(crate) async fn fortinac(out: &mut Transcript) -> Outcome {
    let simulator = Simulator::start("fortinac")?;
    out.stop("Fortinet FortiNAC", &simulator);
    let token = known(simulator.credentials().token.as_ref())?;
    let nac = fortinac::Client::builder(simulator.base_url(), token).build()?;
    let group = nac.system_group().get_group(1).await?;
    let members = group.members.unwrap_or_default();
    out.call(
        "nac.system_group().get_group(1)",
        &format!(
            "group `{}`, {} members, taken out of its envelope",
            group.name,
            members.len()
        ),
    );

    // An error that is meant to happen: a token that the appliance does not know.
    let stranger = fortinac::Client::builder(simulator.base_url(), "made-up-token").build()?;
    match stranger.system_group().get_group(1).await {
        Err(error) if error.is_unauthorized() => {
            out.error("the same with a token that nobody issued", &error);
        }
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("the simulator let a made-up token in".into()),
    }
    out.wire(&simulator);
    Ok(())
}

pub(crate) async fn dbss(out: &mut Transcript) -> Outcome {
    use dbss::{Client, Credentials, Region};

    let simulator = Simulator::start("dbss")?;
    out.stop("Huawei Cloud DBSS", &simulator);
    let of = simulator.credentials();
    let region = Region::custom(
        known(of.region.as_ref())?,
        simulator.base_url(),
        simulator.base_url(),
    );
    let credentials = Credentials::password(
        known(of.domain_name.as_ref())?,
        known(of.username.as_ref())?,
        known(of.password.as_ref())?,
    );
    let dbss = Client::builder(&region, credentials)
        .build()?
        .with_project_of(&region)
        .await?;
    let task = dbss.dashboard().show_audit_task_status("risk").await?;
    out.call(
        "dbss.dashboard().show_audit_task_status(\"risk\")",
        &format!(
            "task {}, {} of {} instances done",
            task.task_status
                .map_or_else(|| "unknown".to_owned(), |status| format!("{status:?}")),
            task.completed_num.unwrap_or_default(),
            task.total_num.unwrap_or_default()
        ),
    );

    // An error that is meant to happen: a project that is not the caller's.
    match dbss
        .with_project("made-up-project")
        .dashboard()
        .show_audit_task_status("risk")
        .await
    {
        Err(error) => out.error("the same for a project of somebody else", &error),
        Ok(_) => return Err("the simulator answered for a made-up project".into()),
    }
    out.wire(&simulator);
    Ok(())
}
