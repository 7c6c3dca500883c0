//! Instances with their databases and agents.

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::AT_ONCE;
use crate::agent::AuditAgent;
use crate::database::AuditedDatabase;
use crate::instance::AuditInstance;
use crate::{Client, Error};

/// An audit instance with what it watches.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct InstanceInventory {
    /// The instance.
    pub instance: AuditInstance,
    /// Its databases, in the order of the service. None for an instance that the list shows without an id.
    pub databases: Vec<DatabaseInventory>,
}

/// A database with the agents that send its traffic.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DatabaseInventory {
    /// The database.
    pub database: AuditedDatabase,
    /// Its agents, in the order of the service.
    pub agents: Vec<AuditAgent>,
}

impl Client {
    /// All audit instances of the project, with their databases and the agents of these.
    ///
    /// One call an instance and one a database, four at a time. The first failure ends it; what was under way is dropped then.
    ///
    /// ```no_run
    /// # async fn run(dbss: dbss::Client) -> Result<(), dbss::Error> {
    /// for instance in dbss.inventory().await? {
    ///     println!("{:?}: {} databases", instance.instance.name, instance.databases.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub async fn inventory(&self) -> Result<Vec<InstanceInventory>, Error> {
        let list = self.instance().list_audit_instances_last().items();
        let instances = list.try_collect().await?;
        // First all lists of databases, then all lists of agents: so that no more than four calls are ever under way.
        let watched: Vec<Vec<AuditedDatabase>> = stream::iter(&instances)
            .map(|instance| self.databases_of(instance.any_id().map(str::to_owned)))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let pairs: Vec<(Option<String>, Option<String>)> = instances
            .iter()
            .zip(&watched)
            .flat_map(|(instance, databases)| {
                let id = instance.any_id().map(str::to_owned);
                databases
                    .iter()
                    .map(move |database| (id.clone(), database.id.clone()))
            })
            .collect();
        let agents: Vec<Vec<AuditAgent>> = stream::iter(pairs)
            .map(|(instance, database)| self.agents_of(instance, database))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let mut agents = agents.into_iter();
        let join = |(instance, databases): (AuditInstance, Vec<AuditedDatabase>)| {
            let databases = databases.into_iter();
            InstanceInventory {
                instance,
                databases: databases
                    .map(|database| DatabaseInventory {
                        database,
                        agents: agents.next().unwrap_or_default(),
                    })
                    .collect(),
            }
        };
        Ok(instances.into_iter().zip(watched).map(join).collect())
    }

    #[inline]
    async fn databases_of(&self, instance: Option<String>) -> Result<Vec<AuditedDatabase>, Error> {
        let Some(instance) = instance else {
            return Ok(Vec::new());
        };
        // The id is from a response: whatever its length, the service takes it.
        let list = self.database().list_audit_databases_new(instance);
        let rows = list.without_limits().items().try_collect().await?;
        Ok(rows.into_iter().map(|row| row.database).collect())
    }

    #[inline]
    async fn agents_of(
        &self,
        instance: Option<String>,
        database: Option<String>,
    ) -> Result<Vec<AuditAgent>, Error> {
        match instance.zip(database) {
            Some((instance, database)) => {
                let list = self.agent().list_audit_agent_new(instance, database);
                list.without_limits().await
            }
            None => Ok(Vec::new()),
        }
    }
}
