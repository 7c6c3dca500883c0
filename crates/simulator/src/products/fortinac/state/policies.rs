//! Records about hosts, of the logs, and of policies.

use serde_json::{Map, Value, json};

use super::change::iso;
use super::records::{dated, made_up, plain, recorded};
use super::resource::{Does, Resource};
use crate::call::Call;
use crate::state::SetFields;

/// All policies have one model; of those without a list of their own in it, this one's rows are used.
const A_POLICY: &str = "policy.list_supplicant";

const ACKNOWLEDGE: Does = Does::Edit {
    ids: "id",
    edit: acknowledge,
};

fn acknowledge(alarm: &mut Map<String, Value>, call: &Call<'_>) {
    alarm.set(json!({ "timeAcknowledged": iso(call.now()) }));
}

#[rustfmt::skip]
pub(super) static RECORDS: &[Resource] = &[
    Resource {
        calls: &[("host_identity.count_all", Does::Count)],
        ..plain(
            &["/host/device-identity", "/host/device-identity/fingerprint", "/host/fingerprint"],
            &recorded("fingerprints", "host_identity.list", "dbid"),
        )
    },
    plain(&["/host/device-identity-source"], &made_up("fingerprint-sources", "host_identity.list_sources", "dbid")),
    plain(&["/host/device-profiling-rule"], &made_up("profiling-rules", "host_profiling.list", "id")),
    plain(&["/host/scan"], &made_up("scan-results", "host_scan.list", "id")),
    Resource {
        calls: &[("logging.acknowledge_alarm", ACKNOWLEDGE), ("logging.acknowledge_alarms", ACKNOWLEDGE)],
        ..plain(&["/logging/alarm"], &dated("alarms", "logging.get_alarm", "id", "timeOfAlarm"))
    },
    plain(&["/logging/event"], &dated("events", "logging.list_events", "id", "timeOfEvent")),
    Resource {
        calls: &[("logging.set_event_type_group", Does::Merge { ids: "id" })],
        ..plain(&["/logging/event-types"], &made_up("event-types", "logging.list_event_types", "id"))
    },
    Resource {
        calls: &[("logging.modify_mappings", Does::Merge { ids: "ids" })],
        sent: &[("notifyByEmail", "sendEmail"), ("notifyBySMS", "sendSMS")],
        // No other field of the record says that it is disabled: inferred.
        switch: |mapping, on| mapping.set(json!({ "paused": !on })),
        ..plain(&["/logging/event-alarm-mapping"], &made_up("event-alarm-mappings", "logging.update_mapping", "id"))
    },
    plain(&["/logging/connection"], &made_up("connections", "logging.list_connections", "dbid")),
    plain(&["/policy/access"], &made_up("access-policies", A_POLICY, "dbid")),
    plain(
        &["/policy/access-configuration"],
        &made_up("access-configurations", "policy_access.list_configurations", "dbid"),
    ),
    plain(&["/policy/authentication"], &recorded("authentication-policies", "policy.list_authentication", "dbid")),
    plain(
        &["/policy/authentication-configuration"],
        &recorded("authentication-configurations", "policy.list_authentication_configurations", "id"),
    ),
    plain(&["/policy/endpoint-compliance"], &made_up("compliance-policies", A_POLICY, "dbid")),
    plain(
        &["/policy/endpoint-compliance-configuration"],
        &made_up("compliance-configurations", "policy_compliance.get_configuration", "dbid"),
    ),
    Resource {
        calls: &[("policy_compliance.copy_scan", Does::Copy { from: "policyName", to: "newPolicyName" })],
        ..plain(
            &["/policy/endpoint-compliance/scan"],
            &made_up("scan-configurations", "policy_compliance.list_scans", "id"),
        )
    },
    plain(&["/policy/event-action"], &made_up("event-actions", "policy_security.list_actions", "dbid")),
    plain(&["/policy/logical-network"], &made_up("logical-networks", "policy_access.list_networks", "dbid")),
    Resource {
        calls: &[("policy_access.save_network_configurations", Does::Save)],
        ..plain(
            &["/policy/logical-network-configuration"],
            &made_up("network-configurations", "policy_access.save_network_configurations", "dbid"),
        )
    },
    plain(&["/policy/portal"], &made_up("portal-policies", A_POLICY, "dbid")),
    plain(&["/policy/role-mapping"], &made_up("role-mappings", "policy.list_role_mappings", "dbid")),
    plain(&["/policy/security-alarm"], &made_up("security-alarms", "policy_security.list_alarms", "dbid")),
    plain(&["/policy/security-event"], &made_up("security-events", "policy_security.list_events", "dbid")),
    plain(&["/policy/security-rule"], &made_up("security-rules", "policy_security.list_rules", "dbid")),
    plain(&["/policy/security-rule-trigger"], &made_up("security-triggers", "policy_security.list_triggers", "dbid")),
    plain(&["/policy/supplicant"], &made_up("supplicant-policies", A_POLICY, "dbid")),
    plain(
        &["/policy/supplicant-configuration"],
        &made_up("supplicant-configurations", "policy.list_supplicant_configurations", "dbid"),
    ),
    plain(&["/policy/user-host-profile"], &made_up("user-host-profiles", "policy.list_profiles", "dbid")),
    Resource {
        calls: &[
            ("radius.get_attribute_group_names", Does::Names),
            ("radius.find_attribute_group", Does::Find { field: "name", param: "groupName" }),
            ("radius.get_attribute_group_usage", Does::Need { ids: "attrGroupId" }),
        ],
        ..plain(&["/radius/attrgroups"], &made_up("attribute-groups", "radius.list_attribute_groups", "dbid"))
    },
    plain(&["/radius/dictionary"], &made_up("dictionary-attributes", "radius_dictionary.save", "dbid")),
    plain(&["/radius/radius-server-config"], &recorded("radius-servers", "radius.list_servers", "dbid")),
];

/// The records of that name.
pub(super) fn named(name: &str) -> Option<&'static Resource> {
    RECORDS.iter().find(|resource| resource.rows.name == name)
}
