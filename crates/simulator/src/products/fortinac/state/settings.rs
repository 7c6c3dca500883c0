//! Records of settings, of the appliance itself, and about users.

use serde_json::{Map, Value, json};

use super::change::blank;
use super::records::{dated, made_up, plain, recorded};
use super::resource::{Does, Resource};
use crate::call::Call;
use crate::state::{Collection, Count, SetFields};

/// A range of addresses has the same fields everywhere.
const A_RANGE: &str = "settings_device.list_nat_ranges";

#[rustfmt::skip]
pub(super) static RECORDS: &[Resource] = &[
    plain(&["/dynamic/dynamic-connection"], &dated("firewall-sessions", "dynamic_connection.get", "dbid", "addedDate")),
    plain(
        &["/settings/agent/directory-agent"],
        &made_up("directory-agents", "settings_agent.list_directory_agents", "dbid"),
    ),
    plain(&["/settings/device/NAT-detection", "/settings/device/NAT-detection/ip-ranges"], &ranges("nat-ranges")),
    // The page does not say whose id they send. How several ranges are sent is not known either.
    Resource {
        calls: &[
            ("settings_device.create_access_point_range", Does::Insert),
            ("settings_device.create_access_point_ranges", Does::Insert),
        ],
        ..plain(
            &["/settings/device/access-point-management", "/settings/device/access-point-management/ip-ranges"],
            &ranges("access-point-ranges"),
        )
    },
    Resource {
        calls: &[
            ("settings_device.create_type_from_archive", Does::Add(named_as_sent)),
        ],
        ..plain(&["/settings/device/device-type"], &made_up("device-types", "settings_device.get_type", "dbid"))
    },
    plain(
        &["/settings/device/mac-exclusion"],
        &made_up("mac-exclusions", "settings_device.list_mac_exclusions", "dbid"),
    ),
    plain(&["/settings/device/network-address"], &made_up("network-addresses", "settings_device.get_address", "dbid")),
    plain(
        &["/settings/device/network-address-group"],
        &made_up("network-address-groups", "settings_device.get_address_group", "dbid"),
    ),
    Resource {
        sent: &[("vlan", "vlanID")],
        ..plain(
            &["/settings/device/rogue-DHCP-detection/vlan", "/settings/device/rogue-DHCP-detection/vlans"],
            &made_up("detection-vlans", "settings_device.list_rogue_dhcp_vlans", "dbid"),
        )
    },
    plain(&["/settings/integration/aaa"], &made_up("aaa-servers", "settings_aaa.get", "id")),
    // The shape of the body is not known: this one is the simulator's own.
    named(
        &["/settings/integration/aaa-mappings"],
        &none("aaa-mappings", "settings_aaa.list_mappings", "domainName"),
        &[("settings_aaa.delete_mappings", Does::Delete { ids: "domainName" })],
    ),
    named(
        &["/settings/integration/aaa-mappings/local-domains"],
        &none("local-domains", "settings_aaa.get_local_domains", "domainName"),
        &[("settings_aaa.delete_local_domains", Does::Delete { ids: "domain" })],
    ),
    plain(
        &["/settings/integration/device-mgmt-api"],
        &made_up("device-managements", "settings_integration.save_device_management", "dbid"),
    ),
    plain(
        &["/settings/integration/firewall-tag"],
        &made_up("firewall-tags", "settings_integration.list_firewall_tags", "id"),
    ),
    Resource {
        calls: &[("settings.get_ldap_directories", Does::List)],
        ..plain(&["/settings/integration/ldap"], &made_up("ldap-directories", "settings_ldap.list", "id"))
    },
    plain(
        &["/settings/integration/log-receiver"],
        &made_up("log-receivers", "settings_syslog.list_log_receivers", "dbid"),
    ),
    plain(&["/settings/integration/mdm"], &made_up("mdm-servers", "settings_integration.list_mdm", "dbid")),
    plain(
        &["/settings/integration/message-template"],
        &made_up("message-templates", "settings_messaging.get_template", "dbid"),
    ),
    plain(
        &["/settings/integration/messaging-gateway"],
        &made_up("messaging-gateways", "settings_messaging.list_gateways", "dbid"),
    ),
    plain(
        &[
            "/settings/integration/patch-management",
            "/settings/integration/patch-management/big-fix",
            "/settings/integration/patch-management/patch-link",
            "/settings/integration/patch-management/properties/big-fix",
            "/settings/integration/patch-management/properties/patch-link",
            "/settings/integration/patch-management/test",
        ],
        &made_up("patch-servers", "settings_patch.list", "id"),
    ),
    plain(
        &["/settings/integration/security-event-parser"],
        &made_up("security-event-parsers", "settings_syslog.get_security_parser", "dbid"),
    ),
    plain(&["/settings/integration/sms"], &made_up("sms-providers", "settings_messaging.list_sms_providers", "id")),
    plain(&["/settings/integration/syslog"], &made_up("syslog-parsers", "settings_syslog.get_syslog", "dbid")),
    plain(&["/settings/integration/vendor-oui"], &made_up("vendors", "settings_integration.list_vendors", "id")),
    plain(
        &["/settings/integration/vulnerability-scanner"],
        &made_up("scanners", "settings_integration.list_scanners", "id"),
    ),
    plain(&["/settings/security-fabric"], &made_up("fabric-connections", "settings_security_fabric.get", "id")),
    plain(
        &["/settings/security/web-service-definition"],
        &recorded("web-service-definitions", "settings_web_service.get", "id"),
    ),
    plain(&["/settings/tls-service-configuration"], &made_up("tls-configurations", "settings_tls.save", "id")),
    Resource {
        calls: &[
            ("system.create_background_task", Does::Insert),
            ("system.get_own_background_tasks", Does::List),
            ("system_debug.start_log_snapshot", Does::Add(snapshot)),
        ],
        ..plain(&["/system/background-task"], &recorded("background-tasks", "system.list_background_tasks", "id"))
    },
    Resource {
        calls: &[
            ("system_debug.list_plugin_names", Does::Texts("name")),
            ("system_debug.set_plugin_debug", Does::Merge { ids: "plugin" }),
        ],
        sent: &[("enable", "debugEnabled")],
        ..plain(&["/system/debug/plugin-status"], &made_up("plugins", "system_debug.list_plugin_status", "name"))
    },
    Resource {
        calls: &[("system.run_schedules", Does::Need { ids: "id" })],
        ..plain(&["/system/scheduler"], &made_up("schedules", "system.list_schedules", "id"))
    },
    plain(&["/system/task"], &recorded("tasks", "system_task.list", "id")),
    plain(&["/user/admin-profile"], &made_up("admin-profiles", "admin_profile.get", "dbid")),
    plain(&["/user/admin-profile/mapping"], &made_up("admin-profile-mappings", "admin_profile.get_mapping", "dbid")),
    plain(&["/user/dashboard"], &made_up("dashboards", "user.list_dashboards", "dbid")),
    plain(&["/winbind/config"], &made_up("winbind-configurations", "winbind.list", "dbid")),
];

const fn ranges(name: &'static str) -> Collection {
    made_up(name, A_RANGE, "dbid")
}

/// Records of which there are none at the start, because nothing is known of them but what calls send.
const fn none(name: &'static str, rows_of: &'static str, key: &'static str) -> Collection {
    Collection {
        count: Count::Fixed(0),
        render: |row, _| row.clear(),
        ..recorded(name, rows_of, key)
    }
}

/// Records whose callers choose the keys.
const fn named(
    paths: &'static [&'static str],
    rows: &'static Collection,
    calls: &'static [(&'static str, Does)],
) -> Resource {
    Resource {
        calls,
        is_named: true,
        ..plain(paths, rows)
    }
}

fn named_as_sent(device_type: &mut Map<String, Value>, call: &Call<'_>) {
    device_type.set(json!({ "name": call.text("name") }));
}

/// The task that collects logs. That the console lists it among its background tasks follows from the texts that it is given.
fn snapshot(task: &mut Map<String, Value>, call: &Call<'_>) {
    blank(task, &[Some("id")]);
    task.set(json!({ "message": call.text("type"), "dateCreated": call.now() }));
}
