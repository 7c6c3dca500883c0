//! What the two cloud products of Fortinet have in common.

use clap::Command;
use serde_json::json;

use super::Job;
use crate::Result;
use crate::connect;
use crate::exit::Exit;

pub(super) fn tenants_command() -> Command {
    Command::new("tenants")
        .about("List the tenants that the credentials may act for, with the options that name them")
}

/// The tenants of the credentials.
pub(super) fn tenants(job: &Job<'_>) -> Result<Exit> {
    if !job.goes_on("list the tenants of the credentials (resource_map.get_resource_map)")? {
        return Ok(Exit::Done);
    }
    let client = connect::any(&job.settings, job.options)?;
    super::block_on(async {
        let mut output = job.table(&["name", "companyId", "roleId", "buId"])?;
        for tenant in connect::tenants(&client, job.product.name).await? {
            let mut row = serde_json::Map::new();
            row.insert("name".to_owned(), json!(tenant.label));
            for (name, value) in tenant.context {
                row.insert(name, json!(value));
            }
            output.row(row.into())?;
        }
        output.end()?;
        Ok(Exit::Done)
    })
}
