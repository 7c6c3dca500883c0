//! The roles that an appliance has.

use secapi_core::Error;

use crate::Client;

impl Client {
    /// Names of all roles, for [`Registration::known_roles`](crate::hosts::Registration::known_roles): those that a role mapping can
    /// be made of (`policy.get_role_mapping_choices`, documented).
    #[inline]
    pub async fn role_names(&self) -> Result<Vec<String>, Error> {
        let choices = self.policy().get_role_mapping_choices().await?;
        let roles = choices.roles.into_iter();
        Ok(roles.filter_map(|role| role.name).collect())
    }
}
