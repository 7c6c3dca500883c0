//! Records of settings, of the appliance itself, and about users.

use super::records::{dated, made_up, plain, recorded};
use super::resource::Resource;

pub(super) static RECORDS: &[Resource] = &[
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
        &recorded("background-tasks", "system.list_background_tasks", "id"),
    ),
    plain(
        &["/system/scheduler"],
        &made_up("schedules", "system.list_schedules", "id"),
    ),
    plain(
        &["/system/task"],
        &recorded("tasks", "system_task.list", "id"),
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
