//! Groups and roles, by their names.

use secapi_core::{Error, Json};

#[cfg(feature = "host")]
use crate::hosts::HostKey;
use crate::{Client, Filter};

/// How the message begins where there is no such group.
const NO_GROUP: &str = "there is no group";

/// Whether a look-up of a group by its name failed because no group has it.
#[must_use]
#[inline]
pub fn is_unknown_group(error: &Error) -> bool {
    error.parameter() == Some("group") && error.message().starts_with(NO_GROUP)
}

impl Client {
    /// The id of the group with a name; an error when there is none, or more than one.
    ///
    /// The list of groups is known by its path only: that a row has `name`, and `dbid` (or `id`), is read from the record that
    /// `system_group.get_group` gives.
    #[inline]
    pub async fn group_id(&self, name: &str) -> Result<i64, Error> {
        let filter = Filter::eq("name", name)?;
        let mut rows = self.system_group().list_groups().filter([filter]).items();
        let mut found = Vec::new();
        while let Some(row) = rows.try_next().await? {
            // The appliance may take the filter for less than it says.
            if row.get("name").and_then(Json::as_str) == Some(name) {
                let id = row.get("dbid").or_else(|| row.get("id")).and_then(integer);
                found.push(id.ok_or_else(|| {
                    problem(format!("the group {name:?} is listed without its id"))
                })?);
            }
        }
        match found.as_slice() {
            [id] => Ok(*id),
            [] => Err(problem(format!("{NO_GROUP} {name:?}")).with_hint("capitals count")),
            several => Err(problem(format!(
                "several groups are called {name:?}: those with the ids {several:?}"
            ))),
        }
    }

    /// Puts a host into a group, both by what people call them. It stays in the groups that it is in.
    ///
    /// ```no_run
    /// # async fn run(nac: fortinac::Client) -> Result<(), fortinac::Error> {
    /// use fortinac::hosts::HostKey;
    ///
    /// nac.add_host_to_group("00:50:56:00:00:02", "Registered Hosts").await?;
    /// nac.add_host_to_group(HostKey::name("printer-3"), "Printers").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Both are looked up first ([`find_host`](Self::find_host), [`group_id`](Self::group_id)); none and several are errors, and
    /// nothing is changed then. The change is `system_group.add_members`, of which only the path is known: that it takes `elemID`
    /// and `groupID` as its twin `remove_members` does, and the record's id as the member's, are guesses. It is not sent
    /// again when its outcome is unknown. The answer's shape is not known.
    #[cfg(feature = "host")]
    #[inline]
    pub async fn add_host_to_group(
        &self,
        host: impl TryInto<HostKey, Error: Into<Error>>,
        group: &str,
    ) -> Result<Json, Error> {
        let key = host.try_into().map_err(Into::into)?;
        let host = self.identified_host(key);
        let ((id, _), group) = secapi_core::try_join(host, self.group_id(group)).await?;
        let call = self.system_group().add_members([id], [group]);
        call.idempotent(false).await
    }
}

#[inline]
fn problem(text: String) -> Error {
    Error::request(text).with_parameter("group")
}

/// A whole number, or text that is one.
#[inline]
fn integer(value: &Json) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}
