//! Records about hosts, of the logs, and of policies.

use super::change::iso;
use super::does::Does;
use super::records::{made_up, recorded};
use super::resource::Resource;
use crate::products::prelude::*;

/// All policies have one model; of those without a list of their own in it, this one's rows are used.
const A_POLICY: &str = "policy.list_supplicant";

const ACKNOWLEDGE: Does = Does::Edit("id", acknowledge);

fn acknowledge(alarm: &mut Fields, call: &Call<'_>) {
    alarm.set(json!({ "timeAcknowledged": iso(call.now()) }));
}

#[rustfmt::skip]
pub(super) static RECORDS: &[Resource] = &[
    recorded("/host/device-identity", "fingerprints", "host_identity.list", "dbid")
        .also_at(&["/host/device-identity/fingerprint", "/host/fingerprint"])
        .with_calls(&[("host_identity.count_all", Does::Count)]),
    made_up("/host/device-identity-source", "fingerprint-sources", "host_identity.list_sources", "dbid"),
    made_up("/host/device-profiling-rule", "profiling-rules", "host_profiling.list", "id"),
    made_up("/host/scan", "scan-results", "host_scan.list", "id"),
    made_up("/logging/alarm", "alarms", "logging.get_alarm", "id").dated("timeOfAlarm")
        .with_calls(&[("logging.acknowledge_alarm", ACKNOWLEDGE), ("logging.acknowledge_alarms", ACKNOWLEDGE)]),
    made_up("/logging/event", "events", "logging.list_events", "id").dated("timeOfEvent"),
    made_up("/logging/event-types", "event-types", "logging.list_event_types", "id")
        .with_calls(&[("logging.set_event_type_group", Does::Merge("id"))]),
    Resource {
        calls: &[("logging.modify_mappings", Does::Merge("ids"))],
        sent: &[("notifyByEmail", "sendEmail"), ("notifyBySMS", "sendSMS")],
        // No other field of the record says that it is disabled: inferred.
        switch: |mapping, on| mapping.set(json!({ "paused": !on })),
        ..made_up("/logging/event-alarm-mapping", "event-alarm-mappings", "logging.update_mapping", "id")
    },
    made_up("/logging/connection", "connections", "logging.list_connections", "dbid"),
    made_up("/policy/access", "access-policies", A_POLICY, "dbid"),
    made_up("/policy/access-configuration", "access-configurations", "policy_access.list_configurations", "dbid"),
    recorded("/policy/authentication", "authentication-policies", "policy.list_authentication", "dbid"),
    recorded(
        "/policy/authentication-configuration", "authentication-configurations",
        "policy.list_authentication_configurations", "id",
    ),
    made_up("/policy/endpoint-compliance", "compliance-policies", A_POLICY, "dbid"),
    made_up(
        "/policy/endpoint-compliance-configuration", "compliance-configurations",
        "policy_compliance.get_configuration", "dbid",
    ),
    made_up("/policy/endpoint-compliance/scan", "scan-configurations", "policy_compliance.list_scans", "id")
        .with_calls(&[("policy_compliance.copy_scan", Does::Copy("policyName", "newPolicyName"))]),
    made_up("/policy/event-action", "event-actions", "policy_security.list_actions", "dbid"),
    made_up("/policy/logical-network", "logical-networks", "policy_access.list_networks", "dbid"),
    made_up(
        "/policy/logical-network-configuration", "network-configurations",
        "policy_access.save_network_configurations", "dbid",
    ).with_calls(&[("policy_access.save_network_configurations", Does::Save)]),
    made_up("/policy/portal", "portal-policies", A_POLICY, "dbid"),
    made_up("/policy/role-mapping", "role-mappings", "policy.list_role_mappings", "dbid"),
    made_up("/policy/security-alarm", "security-alarms", "policy_security.list_alarms", "dbid"),
    made_up("/policy/security-event", "security-events", "policy_security.list_events", "dbid"),
    made_up("/policy/security-rule", "security-rules", "policy_security.list_rules", "dbid"),
    made_up("/policy/security-rule-trigger", "security-triggers", "policy_security.list_triggers", "dbid"),
    made_up("/policy/supplicant", "supplicant-policies", A_POLICY, "dbid"),
    made_up(
        "/policy/supplicant-configuration", "supplicant-configurations",
        "policy.list_supplicant_configurations", "dbid",
    ),
    made_up("/policy/user-host-profile", "user-host-profiles", "policy.list_profiles", "dbid"),
    made_up("/radius/attrgroups", "attribute-groups", "radius.list_attribute_groups", "dbid")
        .with_calls(&[
            ("radius.get_attribute_group_names", Does::Names),
            ("radius.find_attribute_group", Does::Find("name", "groupName")),
            ("radius.get_attribute_group_usage", Does::Need("attrGroupId")),
        ]),
    made_up("/radius/dictionary", "dictionary-attributes", "radius_dictionary.save", "dbid"),
    recorded("/radius/radius-server-config", "radius-servers", "radius.list_servers", "dbid"),
];

/// The records of that name.
pub(super) fn named(name: &str) -> Option<&'static Resource> {
    RECORDS.iter().find(|resource| resource.rows.name == name)
}
