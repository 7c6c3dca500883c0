//! Answers to the questions that are asked most, each put together from several calls.

#[cfg(feature = "sql")]
mod audit_log;
#[cfg(all(feature = "instance", feature = "rule_risk"))]
mod evidence;
#[cfg(all(feature = "instance", feature = "database", feature = "agent"))]
mod inventory;
mod values;

#[cfg(all(feature = "instance", feature = "rule_risk"))]
pub use self::evidence::{RiskRuleEvidence, RiskRuleRecord};
#[cfg(all(feature = "instance", feature = "database", feature = "agent"))]
pub use self::inventory::{DatabaseInventory, InstanceInventory};

/// Calls that are under way at a time.
#[cfg(all(
    feature = "instance",
    any(feature = "rule_risk", all(feature = "database", feature = "agent"))
))]
const AT_ONCE: usize = 4;

/// The first row that is the one. A row that cannot be read is an error only when it may have been the one.
#[cfg(any(feature = "instance", feature = "backup", feature = "report"))]
#[inline]
pub(crate) async fn find<T: secapi_core::wire::Wire + Send + 'static>(
    mut rows: secapi_core::Items<T>,
    is_it: impl Fn(&T) -> bool + Send,
) -> Result<Option<T>, crate::Error> {
    let mut unreadable = None;
    loop {
        match rows.try_next().await {
            Ok(Some(row)) if is_it(&row) => return Ok(Some(row)),
            Ok(Some(_)) => {}
            Ok(None) => return unreadable.map_or(Ok(None), Err),
            Err(error) => unreadable = unreadable.or(Some(error)),
        }
    }
}
