//! The records that are remembered, with the paths of their calls.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::change::set;
use super::devices::{CONTAINERS, DEVICES, PORTS};
use super::groups::GROUPS;
use super::hosts::HOSTS;
use super::requests::REQUESTS;
use super::resource::Resource;
use super::users::USERS;
use crate::state::{Collection, Count, Dressing};

/// Records that are nothing but records.
const fn records(name: &'static str, rows_of: &'static str, key: &'static str) -> Collection {
    Collection {
        name,
        rows_of,
        key,
        time: None,
        count: Count::Items,
        dress: number,
    }
}

/// Records of which the page's sample shows placeholders.
const fn made_up(name: &'static str, rows_of: &'static str, key: &'static str) -> Collection {
    Collection {
        count: Count::MadeUp,
        ..records(name, rows_of, key)
    }
}

/// Records that came up at some time.
const fn dated(
    name: &'static str,
    rows_of: &'static str,
    key: &'static str,
    time: &'static str,
) -> Collection {
    Collection {
        time: Some(time),
        ..made_up(name, rows_of, key)
    }
}

/// Has names and ranks follow the number of the record.
fn number(row: &mut Map<String, Value>, dressing: &Dressing<'_>) {
    let number = dressing.number;
    for (field, value) in [
        ("name", json!(format!("{}-{number}", dressing.collection))),
        ("rank", json!(number + 1)),
    ] {
        row.entry(field).and_modify(|found| *found = value);
    }
}

/// Records without anything of their own.
const fn plain(paths: &'static [&'static str], rows: &'static Collection) -> Resource {
    Resource {
        paths,
        rows,
        names: &[],
        switch: |row, on| set(row, [("enabled", json!(on))]),
        before_delete: |_, _, _| Ok(()),
    }
}

/// All policies have one model; of those without a list of their own in it, this one's rows are used.
const A_POLICY: &str = "policy.list_supplicant";

static PLAIN: &[Resource] = &[
    plain(
        &["/host/device-identity", "/host/fingerprint"],
        &records("fingerprints", "host_identity.list", "dbid"),
    ),
    plain(
        &["/host/device-identity-source"],
        &made_up("fingerprint-sources", "host_identity.list_sources", "dbid"),
    ),
    plain(
        &["/host/device-profiling-rule"],
        &made_up("profiling-rules", "host_profiling.list", "id"),
    ),
    plain(
        &["/host/scan"],
        &made_up("scan-results", "host_scan.list", "id"),
    ),
    plain(
        &["/logging/alarm"],
        &dated("alarms", "logging.get_alarm", "id", "timeOfAlarm"),
    ),
    plain(
        &["/logging/event"],
        &dated("events", "logging.list_events", "id", "timeOfEvent"),
    ),
    plain(
        &["/logging/event-types"],
        &made_up("event-types", "logging.list_event_types", "id"),
    ),
    plain(
        &["/logging/connection"],
        &made_up("connections", "logging.list_connections", "dbid"),
    ),
    plain(
        &["/policy/access"],
        &made_up("access-policies", A_POLICY, "dbid"),
    ),
    plain(
        &["/policy/access-configuration"],
        &made_up(
            "access-configurations",
            "policy_access.list_configurations",
            "dbid",
        ),
    ),
    plain(
        &["/policy/authentication"],
        &records(
            "authentication-policies",
            "policy.list_authentication",
            "dbid",
        ),
    ),
    plain(
        &["/policy/authentication-configuration"],
        &records(
            "authentication-configurations",
            "policy.list_authentication_configurations",
            "id",
        ),
    ),
    plain(
        &["/policy/endpoint-compliance"],
        &made_up("compliance-policies", A_POLICY, "dbid"),
    ),
    plain(
        &["/policy/endpoint-compliance/scan"],
        &made_up("scan-configurations", "policy_compliance.list_scans", "id"),
    ),
    plain(
        &["/policy/event-action"],
        &made_up("event-actions", "policy_security.list_actions", "dbid"),
    ),
    plain(
        &["/policy/logical-network"],
        &made_up("logical-networks", "policy_access.list_networks", "dbid"),
    ),
    plain(
        &["/policy/portal"],
        &made_up("portal-policies", A_POLICY, "dbid"),
    ),
    plain(
        &["/policy/role"],
        &made_up("roles", "policy.get_role", "dbid"),
    ),
    plain(
        &["/policy/security-alarm"],
        &made_up("security-alarms", "policy_security.list_alarms", "dbid"),
    ),
    plain(
        &["/policy/security-event"],
        &made_up("security-events", "policy_security.list_events", "dbid"),
    ),
    plain(
        &["/policy/security-rule"],
        &made_up("security-rules", "policy_security.list_rules", "dbid"),
    ),
    plain(
        &["/policy/security-rule-trigger"],
        &made_up("security-triggers", "policy_security.list_triggers", "dbid"),
    ),
    plain(
        &["/policy/supplicant"],
        &made_up("supplicant-policies", A_POLICY, "dbid"),
    ),
    plain(
        &["/policy/supplicant-configuration"],
        &made_up(
            "supplicant-configurations",
            "policy.list_supplicant_configurations",
            "dbid",
        ),
    ),
    plain(
        &["/policy/user-host-profile"],
        &made_up("user-host-profiles", "policy.list_profiles", "dbid"),
    ),
    plain(
        &["/radius/attrgroups"],
        &made_up("attribute-groups", "radius.list_attribute_groups", "dbid"),
    ),
    plain(
        &["/radius/radius-server-config"],
        &records("radius-servers", "radius.list_servers", "dbid"),
    ),
    plain(
        &["/settings/agent/directory-agent"],
        &made_up(
            "directory-agents",
            "settings_agent.list_directory_agents",
            "dbid",
        ),
    ),
    plain(
        &["/settings/device/device-type"],
        &made_up("device-types", "settings_device.get_type", "dbid"),
    ),
    plain(
        &["/settings/device/network-address"],
        &made_up("network-addresses", "settings_device.get_address", "dbid"),
    ),
    plain(
        &["/settings/device/network-address-group"],
        &made_up(
            "network-address-groups",
            "settings_device.get_address_group",
            "dbid",
        ),
    ),
    plain(
        &["/settings/integration/aaa"],
        &made_up("aaa-servers", "settings_aaa.get", "id"),
    ),
    plain(
        &["/settings/integration/firewall-tag"],
        &made_up(
            "firewall-tags",
            "settings_integration.list_firewall_tags",
            "id",
        ),
    ),
    plain(
        &["/settings/integration/log-receiver"],
        &made_up(
            "log-receivers",
            "settings_syslog.list_log_receivers",
            "dbid",
        ),
    ),
    plain(
        &["/settings/integration/mdm"],
        &made_up("mdm-servers", "settings_integration.list_mdm", "dbid"),
    ),
    plain(
        &["/settings/integration/message-template"],
        &made_up(
            "message-templates",
            "settings_messaging.get_template",
            "dbid",
        ),
    ),
    plain(
        &["/settings/integration/security-event-parser"],
        &made_up(
            "security-event-parsers",
            "settings_syslog.get_security_parser",
            "dbid",
        ),
    ),
    plain(
        &["/settings/integration/sms"],
        &made_up(
            "sms-providers",
            "settings_messaging.list_sms_providers",
            "id",
        ),
    ),
    plain(
        &["/settings/integration/syslog"],
        &made_up("syslog-parsers", "settings_syslog.get_syslog", "dbid"),
    ),
    plain(
        &["/settings/integration/vendor-oui"],
        &made_up("vendors", "settings_integration.list_vendors", "id"),
    ),
    plain(
        &["/settings/integration/vulnerability-scanner"],
        &made_up("scanners", "settings_integration.list_scanners", "id"),
    ),
    plain(
        &["/system/background-task"],
        &records("background-tasks", "system.list_background_tasks", "id"),
    ),
    plain(
        &["/system/scheduler"],
        &made_up("schedules", "system.list_schedules", "id"),
    ),
    plain(
        &["/system/task"],
        &records("tasks", "system.list_tasks", "id"),
    ),
    plain(
        &["/user/admin-profile"],
        &made_up("admin-profiles", "admin_profile.get", "dbid"),
    ),
    plain(
        &["/user/admin-profile/mapping"],
        &made_up(
            "admin-profile-mappings",
            "admin_profile.get_mapping",
            "dbid",
        ),
    ),
    plain(
        &["/user/dashboard"],
        &made_up("dashboards", "user.list_dashboards", "dbid"),
    ),
    plain(
        &["/user/guest"],
        &dated("guests", "guest.get", "id", "creationTime"),
    ),
    plain(
        &["/user/guest-template"],
        &made_up("guest-templates", "guest.list_templates", "id"),
    ),
    plain(
        &["/winbind/config"],
        &made_up("winbind-configurations", "winbind.list", "dbid"),
    ),
];

/// All records that are remembered.
pub(super) fn all() -> impl Iterator<Item = &'static Resource> {
    let special = [
        &HOSTS,
        &DEVICES,
        &CONTAINERS,
        &PORTS,
        &USERS,
        &GROUPS,
        &REQUESTS,
    ];
    special.into_iter().chain(PLAIN)
}

/// Their collections.
pub(super) fn collections() -> &'static [&'static Collection] {
    static ALL: LazyLock<Vec<&Collection>> = LazyLock::new(|| all().map(|one| one.rows).collect());
    &ALL
}
