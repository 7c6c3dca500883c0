//! Records of settings, of the appliance itself, and about users.

use super::change::blank;
use super::does::Does;
use super::records::{made_up, plain, recorded};
use super::resource::Resource;
use crate::products::prelude::*;

/// A range of addresses has the same fields everywhere.
const A_RANGE: &str = "settings_device.list_nat_ranges";

#[rustfmt::skip]
pub(super) static RECORDS: &[Resource] = &[
    made_up("/dynamic/dynamic-connection", "firewall-sessions", "dynamic_connection.get", "dbid").dated("addedDate"),
    made_up("/settings/agent/directory-agent", "directory-agents", "settings_agent.list_directory_agents", "dbid"),
    made_up("/settings/device/NAT-detection", "nat-ranges", A_RANGE, "dbid")
        .also_at(&["/settings/device/NAT-detection/ip-ranges"]),
    // The page does not say whose id they send. How several ranges are sent is not known either.
    made_up("/settings/device/access-point-management", "access-point-ranges", A_RANGE, "dbid")
        .also_at(&["/settings/device/access-point-management/ip-ranges"])
        .with_calls(&[
            ("settings_device.create_access_point_range", Does::Insert),
            ("settings_device.create_access_point_ranges", Does::Insert),
        ]),
    made_up("/settings/device/device-type", "device-types", "settings_device.get_type", "dbid")
        .with_calls(&[("settings_device.create_type_from_archive", Does::Add(named_as_sent))]),
    made_up("/settings/device/mac-exclusion", "mac-exclusions", "settings_device.list_mac_exclusions", "dbid"),
    made_up("/settings/device/network-address", "network-addresses", "settings_device.get_address", "dbid"),
    made_up(
        "/settings/device/network-address-group", "network-address-groups",
        "settings_device.get_address_group", "dbid",
    ),
    made_up("/settings/device/rogue-DHCP-detection/vlan", "detection-vlans", "settings_device.list_rogue_dhcp_vlans", "dbid")
        .also_at(&["/settings/device/rogue-DHCP-detection/vlans"])
        .sent_as(&[("vlan", "vlanID")]),
    made_up("/settings/integration/aaa", "aaa-servers", "settings_aaa.get", "id"),
    // The shape of the body is not known: this one is the simulator's own.
    named("/settings/integration/aaa-mappings", "aaa-mappings", "settings_aaa.list_mappings")
        .with_calls(&[("settings_aaa.delete_mappings", Does::Delete("domainName"))]),
    named("/settings/integration/aaa-mappings/local-domains", "local-domains", "settings_aaa.get_local_domains")
        .with_calls(&[("settings_aaa.delete_local_domains", Does::Delete("domain"))]),
    made_up(
        "/settings/integration/device-mgmt-api", "device-managements",
        "settings_integration.save_device_management", "dbid",
    ),
    made_up("/settings/integration/firewall-tag", "firewall-tags", "settings_integration.list_firewall_tags", "id"),
    made_up("/settings/integration/ldap", "ldap-directories", "settings_ldap.list", "id")
        .with_calls(&[("settings.get_ldap_directories", Does::List)]),
    made_up("/settings/integration/log-receiver", "log-receivers", "settings_syslog.list_log_receivers", "dbid"),
    made_up("/settings/integration/mdm", "mdm-servers", "settings_integration.list_mdm", "dbid"),
    made_up("/settings/integration/message-template", "message-templates", "settings_messaging.get_template", "dbid"),
    made_up(
        "/settings/integration/messaging-gateway", "messaging-gateways",
        "settings_messaging.list_gateways", "dbid",
    ),
    made_up("/settings/integration/patch-management", "patch-servers", "settings_patch.list", "id")
        .also_at(&[
            "/settings/integration/patch-management/big-fix",
            "/settings/integration/patch-management/patch-link",
            "/settings/integration/patch-management/properties/big-fix",
            "/settings/integration/patch-management/properties/patch-link",
            "/settings/integration/patch-management/test",
        ]),
    made_up(
        "/settings/integration/security-event-parser", "security-event-parsers",
        "settings_syslog.get_security_parser", "dbid",
    ),
    made_up("/settings/integration/sms", "sms-providers", "settings_messaging.list_sms_providers", "id"),
    made_up("/settings/integration/syslog", "syslog-parsers", "settings_syslog.get_syslog", "dbid"),
    made_up("/settings/integration/vendor-oui", "vendors", "settings_integration.list_vendors", "id"),
    made_up("/settings/integration/vulnerability-scanner", "scanners", "settings_integration.list_scanners", "id"),
    made_up("/settings/security-fabric", "fabric-connections", "settings_security_fabric.get", "id"),
    recorded(
        "/settings/security/web-service-definition", "web-service-definitions",
        "settings_web_service.get", "id",
    ),
    made_up("/settings/tls-service-configuration", "tls-configurations", "settings_tls.save", "id"),
    recorded("/system/background-task", "background-tasks", "system.list_background_tasks", "id")
        .with_calls(&[
            ("system.create_background_task", Does::Insert),
            ("system.get_own_background_tasks", Does::List),
            ("system_debug.start_log_snapshot", Does::Add(snapshot)),
        ]),
    made_up("/system/debug/plugin-status", "plugins", "system_debug.list_plugin_status", "name")
        .with_calls(&[
            ("system_debug.list_plugin_names", Does::Texts("name")),
            ("system_debug.set_plugin_debug", Does::Merge("plugin")),
        ])
        .sent_as(&[("enable", "debugEnabled")]),
    made_up("/system/scheduler", "schedules", "system.list_schedules", "id")
        .with_calls(&[("system.run_schedules", Does::Need("id"))]),
    recorded("/system/task", "tasks", "system_task.list", "id"),
    made_up("/user/admin-profile", "admin-profiles", "admin_profile.get", "dbid"),
    made_up("/user/admin-profile/mapping", "admin-profile-mappings", "admin_profile.get_mapping", "dbid"),
    made_up("/user/dashboard", "dashboards", "user.list_dashboards", "dbid"),
    made_up("/winbind/config", "winbind-configurations", "winbind.list", "dbid"),
];

/// Records whose callers choose the keys. There are none at the start, because nothing is known of them but what calls send.
const fn named(path: &'static str, name: &'static str, rows_of: &'static str) -> Resource {
    let rows = Collection::of(name, rows_of, "domainName").counted(Count::Fixed(0));
    Resource {
        is_named: true,
        ..plain(path, rows.rendered(|row, _| row.clear()))
    }
}

fn named_as_sent(device_type: &mut Fields, call: &Call<'_>) {
    device_type.set(json!({ "name": call.text("name") }));
}

/// The task that collects logs. That the console lists it among its background tasks follows from the texts that it is given.
fn snapshot(task: &mut Fields, call: &Call<'_>) {
    blank(task, &[Some("id")]);
    task.set(json!({ "message": call.text("type"), "dateCreated": call.now() }));
}
