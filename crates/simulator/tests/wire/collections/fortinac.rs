use std::collections::BTreeSet;

use secapi_simulator::Simulator;
use serde_json::{Map, Value, json};

use crate::support::{Answer, call, send};

/// Where the rows of a collection go. Steps are written `METHOD /path body => {what the row shows then}`; without the last part the row
/// shows what the body says. `{id}` is the key of the row.
struct Journey {
    rows: &'static str,
    key: &'static str,
    /// The path of the list, where there is one.
    list: &'static str,
    /// The paths of one row.
    get: &'static [&'static str],
    /// Adds a row; where no call does, a row that is there goes the way.
    create: &'static str,
    change: &'static [&'static str],
    /// Ways to delete the row: each has a row of its own.
    delete: &'static [&'static str],
}

const JOURNEY: Journey = Journey {
    rows: "",
    key: "",
    list: "",
    get: &[],
    create: "",
    change: &[],
    delete: &[],
};

/// All collections that have rows with keys.
const JOURNEYS: &[Journey] = &[
    Journey {
        rows: "aaa-mappings",
        key: "domainName",
        list: "/settings/integration/aaa-mappings",
        create: r#"POST /settings/integration/aaa-mappings radiusServer=made-up-1&domainName=made-up.example => {"radiusServer":"made-up-1","domainName":"made-up.example"}"#,
        change: &[
            r#"POST /settings/integration/aaa-mappings radiusServer=made-up-2&domainName={id} => {"radiusServer":"made-up-2"}"#,
        ],
        delete: &[r#"POST /settings/integration/aaa-mappings/delete {"domainName":["{id}"]}"#],
        ..JOURNEY
    },
    Journey {
        rows: "aaa-servers",
        key: "id",
        list: "/settings/integration/aaa",
        get: &["/settings/integration/aaa/{id}"],
        create: r#"POST /settings/integration/aaa {"name": "made-up-1"}"#,
        change: &[r#"POST /settings/integration/aaa/{id} {"name": "made-up-2"}"#],
        delete: &[
            "DELETE /settings/integration/aaa/{id}",
            "POST /settings/integration/aaa/delete id={id}",
            "POST /settings/integration/aaa/{id}/delete",
        ],
    },
    Journey {
        rows: "access-configurations",
        key: "dbid",
        list: "/policy/access-configuration",
        get: &["/policy/access-configuration/{id}"],
        create: r#"POST /policy/access-configuration {"name": "made-up-1"}"#,
        change: &[
            r#"POST /policy/access-configuration/{id} {"name": "made-up-2", "note": "made-up-2"}"#,
        ],
        delete: &[
            "DELETE /policy/access-configuration/{id}",
            "POST /policy/access-configuration/delete id={id}",
            "POST /policy/access-configuration/{id}/delete",
        ],
    },
    Journey {
        rows: "access-point-ranges",
        key: "dbid",
        list: "/settings/device/access-point-management",
        create: r#"POST /settings/device/access-point-management/ip-ranges startIP=192.0.2.1&endIP=192.0.2.9&dbid=32 => {"startIP":"192.0.2.1","endIP":"192.0.2.9"}"#,
        change: &[
            r#"POST /settings/device/access-point-management/ip-ranges/{id} {"startIP":"192.0.2.2"}"#,
        ],
        delete: &["POST /settings/device/access-point-management/ip-ranges/delete id={id}"],
        ..JOURNEY
    },
    Journey {
        rows: "access-policies",
        key: "dbid",
        list: "/policy/access",
        get: &["/policy/access/{id}"],
        create: r#"POST /policy/access {"name": "made-up-1"}"#,
        change: &[r#"POST /policy/access/{id} {"name": "made-up-2", "note": "made-up-2"}"#],
        delete: &[
            "POST /policy/access/delete id={id}",
            "POST /policy/access/{id}/delete",
        ],
    },
    Journey {
        rows: "admin-profile-mappings",
        key: "dbid",
        get: &["/user/admin-profile/mapping/{id}"],
        create: r#"POST /user/admin-profile/mapping {"groupName": "made-up-1"}"#,
        change: &[r#"POST /user/admin-profile/mapping {"dbid": {id}, "groupName": "made-up-2"}"#],
        delete: &["DELETE /user/admin-profile/mapping/{id}"],
        ..JOURNEY
    },
    Journey {
        rows: "admin-profiles",
        key: "dbid",
        list: "/user/admin-profile",
        get: &["/user/admin-profile/{id}"],
        create: r#"POST /user/admin-profile {"name": "made-up-1", "note": "made-up-1"}"#,
        change: &[r#"POST /user/admin-profile/{id} {"name": "made-up-2", "note": "made-up-2"}"#],
        delete: &[
            "POST /user/admin-profile/delete id={id}",
            "POST /user/admin-profile/{id}/delete",
        ],
    },
    Journey {
        rows: "alarms",
        key: "id",
        get: &["/logging/alarm/{id}"],
        delete: &[
            "DELETE /logging/alarm/{id}",
            "POST /logging/alarm/{id}/delete",
        ],
        ..JOURNEY
    },
    Journey {
        rows: "attribute-groups",
        key: "dbid",
        list: "/radius/attrgroups",
        change: &[r#"POST /radius/attrgroups/{id} {"name": "made-up-2"}"#],
        delete: &["POST /radius/attrgroups/delete Id={id}"],
        ..JOURNEY
    },
    Journey {
        rows: "authentication-configurations",
        key: "id",
        list: "/policy/authentication-configuration",
        get: &["/policy/authentication-configuration/{id}"],
        create: r#"POST /policy/authentication-configuration {"name": "made-up-1", "note": "made-up-1"}"#,
        delete: &["DELETE /policy/authentication-configuration/{id}"],
        ..JOURNEY
    },
    Journey {
        rows: "authentication-policies",
        key: "dbid",
        list: "/policy/authentication",
        get: &["/policy/authentication/{id}"],
        create: r#"POST /policy/authentication {"name": "made-up-1", "note": "made-up-1"}"#,
        change: &[r#"POST /policy/authentication/{id} {"name": "made-up-2", "note": "made-up-2"}"#],
        delete: &[
            "POST /policy/authentication/delete id={id}",
            "POST /policy/authentication/{id}/delete",
        ],
    },
    Journey {
        rows: "background-tasks",
        key: "id",
        list: "/system/background-task",
        create: r#"POST /system/background-task {"id":7,"message":"made-up-1"} => {"message":"made-up-1"}"#,
        change: &[
            r#"POST /system/background-task/{id} {"note": "made-up-2", "message": "made-up-2"}"#,
        ],
        delete: &["POST /system/background-task/delete id={id}"],
        ..JOURNEY
    },
    Journey {
        rows: "compliance-configurations",
        key: "dbid",
        get: &["/policy/endpoint-compliance-configuration/{id}"],
        change: &[
            r#"POST /policy/endpoint-compliance-configuration/{id} {"name": "made-up-2", "note": "made-up-2"}"#,
        ],
        delete: &[
            "DELETE /policy/endpoint-compliance-configuration/{id}",
            "POST /policy/endpoint-compliance-configuration/delete id={id}",
            "POST /policy/endpoint-compliance-configuration/{id}/delete",
        ],
        ..JOURNEY
    },
    Journey {
        rows: "compliance-policies",
        key: "dbid",
        list: "/policy/endpoint-compliance",
        ..JOURNEY
    },
    Journey {
        rows: "connections",
        key: "dbid",
        list: "/logging/connection",
        ..JOURNEY
    },
    Journey {
        rows: "containers",
        key: "id",
        list: "/device/container",
        create: r#"POST /device/container {"name":"made-up-1","note":"made-up-1"} => {"name":"made-up-1","notes":"made-up-1"}"#,
        change: &[r#"POST /device/container {"id":{id},"name":"made-up-2"}"#],
        delete: &[
            "DELETE /device/container/{id}",
            "POST /device/container/delete id={id}",
        ],
        ..JOURNEY
    },
    Journey {
        rows: "dashboards",
        key: "dbid",
        list: "/user/dashboard",
        get: &["/user/dashboard/{id}"],
        create: r#"POST /user/dashboard {"label": "made-up-1"}"#,
        change: &[r#"POST /user/dashboard {"dbid": {id}, "label": "made-up-2"}"#],
        delete: &["POST /user/dashboard/{id}/delete"],
    },
    Journey {
        rows: "detection-vlans",
        key: "dbid",
        list: "/settings/device/rogue-DHCP-detection/vlans",
        create: r#"POST /settings/device/rogue-DHCP-detection/vlan vlan=1&vlanName=made-up-1&dbid=0 => {"vlanID":1,"vlanName":"made-up-1"}"#,
        change: &[
            r#"POST /settings/device/rogue-DHCP-detection/vlan vlan=2&vlanName=made-up-2&dbid={id} => {"vlanID":2,"vlanName":"made-up-2"}"#,
        ],
        ..JOURNEY
    },
    Journey {
        rows: "device-managements",
        key: "dbid",
        create: r#"POST /settings/integration/device-mgmt-api {"name": "made-up-1"}"#,
        change: &[
            r#"POST /settings/integration/device-mgmt-api {"dbid": {id}, "name": "made-up-2"}"#,
        ],
        delete: &["POST /settings/integration/device-mgmt-api/delete ids={id}"],
        ..JOURNEY
    },
    Journey {
        rows: "device-types",
        key: "dbid",
        get: &["/settings/device/device-type/{id}"],
        create: r#"POST /settings/device/device-type {"name": "made-up-1"}"#,
        change: &[r#"POST /settings/device/device-type/{id} {"name": "made-up-2"}"#],
        delete: &["DELETE /settings/device/device-type/{id}"],
        ..JOURNEY
    },
    Journey {
        rows: "devices",
        key: "id",
        list: "/device",
        get: &["/device/{id}"],
        create: r#"POST /device/snmp {"ipAddress":"192.0.2.77","systemName":"made-up-1","containerID":1000000} => {"name":"made-up-1","ipAddress":"192.0.2.77","parent":"Headquarters"}"#,
        change: &[
            r#"POST /device/snmp/{id} {"systemName":"made-up-2","note":"made-up-2"} => {"name":"made-up-2","notes":"made-up-2"}"#,
        ],
        delete: &["DELETE /device/{id}", "POST /device/{id}/delete"],
    },
    Journey {
        rows: "dictionary-attributes",
        key: "dbid",
        create: r#"POST /radius/dictionary {"attribute": "made-up-1"}"#,
        change: &[r#"POST /radius/dictionary {"dbid":{id},"attribute":"made-up-2"}"#],
        delete: &["POST /radius/dictionary/delete id={id}"],
        ..JOURNEY
    },
    Journey {
        rows: "directory-agents",
        key: "dbid",
        list: "/settings/agent/directory-agent",
        get: &["/settings/agent/directory-agent/{id}"],
        create: r#"POST /settings/agent/directory-agent {"name": "made-up-1"}"#,
        change: &[r#"POST /settings/agent/directory-agent {"dbid": {id}, "name": "made-up-2"}"#],
        ..JOURNEY
    },
    Journey {
        rows: "event-actions",
        key: "dbid",
        list: "/policy/event-action",
        get: &["/policy/event-action/{id}"],
        create: r#"POST /policy/event-action {"name": "made-up-1"}"#,
        change: &[r#"POST /policy/event-action {"dbid": {id}, "name": "made-up-2"}"#],
        delete: &["POST /policy/event-action/{id}/delete"],
    },
    Journey {
        rows: "event-alarm-mappings",
        key: "id",
        change: &[
            r#"POST /logging/event-alarm-mapping/{id} {"alarmName": "made-up-2"}"#,
            r#"POST /logging/event-alarm-mapping/modify severity=1&notifyGroupID=1000001&notifyByEmail=true&notifyBySMS=true&ids={id} => {"severity":1,"notifyGroupID":1000001,"sendEmail":true,"sendSMS":true}"#,
            r#"POST /logging/event-alarm-mapping/modify severity=2&notifyGroupID=1000001&notifyByEmail=false&notifyBySMS=false&ids={id} => {"severity":2,"notifyGroupID":1000001,"sendEmail":false,"sendSMS":false}"#,
            r#"POST /logging/event-alarm-mapping/disable id={id} => {"paused":true}"#,
        ],
        delete: &["DELETE /logging/event-alarm-mapping/{id}"],
        ..JOURNEY
    },
    Journey {
        rows: "event-types",
        key: "id",
        list: "/logging/event-types",
        change: &[
            r#"POST /logging/event-types/group id={id}&groupID=1000001 => {"groupID":1000001}"#,
        ],
        ..JOURNEY
    },
    Journey {
        rows: "events",
        key: "id",
        list: "/logging/event",
        get: &["/logging/event/{id}"],
        create: r#"POST /logging/event {"name": "made-up-1", "message": "made-up-1"}"#,
        change: &[r#"POST /logging/event/{id} {"name": "made-up-2", "message": "made-up-2"}"#],
        delete: &[
            "DELETE /logging/event/{id}",
            "POST /logging/event/delete id={id}",
            "POST /logging/event/{id}/delete",
        ],
    },
    Journey {
        rows: "fabric-connections",
        key: "id",
        get: &["/settings/security-fabric/{id}"],
        create: r#"POST /settings/security-fabric {"ip":"192.0.2.7","port":8013}"#,
        change: &[r#"POST /settings/security-fabric/{id} {"ip":"192.0.2.8"}"#],
        delete: &["POST /settings/security-fabric/delete id={id}"],
        ..JOURNEY
    },
    Journey {
        rows: "fingerprint-sources",
        key: "dbid",
        list: "/host/device-identity-source",
        get: &["/host/device-identity-source/{id}"],
        create: r#"POST /host/device-identity-source {"name": "made-up-1"}"#,
        change: &[r#"POST /host/device-identity-source {"dbid": {id}, "name": "made-up-2"}"#],
        delete: &["POST /host/device-identity-source/delete id={id}"],
    },
    Journey {
        rows: "fingerprints",
        key: "dbid",
        list: "/host/device-identity",
        get: &[
            "/host/device-identity/fingerprint/{id}",
            "/host/fingerprint/{id}",
        ],
        create: r#"POST /host/device-identity {"hostName": "made-up-1"}"#,
        change: &[r#"POST /host/device-identity/{id} {"hostName": "made-up-2"}"#],
        delete: &[
            "DELETE /host/fingerprint/{id}",
            "POST /host/fingerprint/delete id={id}",
            "POST /host/fingerprint/{id}/delete",
        ],
    },
    Journey {
        rows: "firewall-sessions",
        key: "dbid",
        get: &["/dynamic/dynamic-connection/{id}"],
        change: &[r#"POST /dynamic/dynamic-connection/{id} {"firewall": "made-up-2"}"#],
        delete: &["POST /dynamic/dynamic-connection/{id}/delete"],
        ..JOURNEY
    },
    Journey {
        rows: "firewall-tags",
        key: "id",
        list: "/settings/integration/firewall-tag",
        get: &["/settings/integration/firewall-tag/{id}"],
        create: r#"POST /settings/integration/firewall-tag {"name": "made-up-1"}"#,
        change: &[r#"POST /settings/integration/firewall-tag/{id} {"name": "made-up-2"}"#],
        ..JOURNEY
    },
    Journey {
        rows: "groups",
        key: "dbid",
        list: "/system/group",
        get: &["/system/group/{id}"],
        create: r#"POST /system/group {"name":"made-up-1","elementClass":"8","daysValid":9} => {"name":"made-up-1","nameLabel":"made-up-1","elementClass":8,"userGroup":true,"daysValid":9}"#,
        change: &[
            r#"POST /system/group/{id} {"description":"made-up-2"}"#,
            r#"POST /system/group/aging id={id}&daysValid=30&daysInactive=7 => {"daysValid":30,"daysInactive":7}"#,
        ],
        delete: &[
            "DELETE /system/group/{id}",
            "POST /system/group/{id}/delete",
        ],
    },
    Journey {
        rows: "guest-registrations",
        key: "dbid",
        get: &["/user/guest-self-registration/{id}"],
        change: &[
            r#"POST /user/guest-self-registration/{id}/approve guestMessage=made-up-2&requestKey=made-up => {"pending":false,"message":"made-up-2"}"#,
        ],
        ..JOURNEY
    },
    Journey {
        rows: "guest-templates",
        key: "id",
        list: "/user/guest-template",
        change: &[r#"POST /user/guest-template/{id} {"name": "made-up-2"}"#],
        ..JOURNEY
    },
    Journey {
        rows: "guests",
        key: "id",
        list: "/user/guest/count",
        get: &["/user/guest/{id}"],
        create: r#"POST /user/guest {"userID":"made-up-1","firstName":"made-up-1","password":"made-up","templateID":1000000} => {"userID":"made-up-1","firstName":"made-up-1","password":""}"#,
        change: &[r#"POST /user/guest/{id}/enable => {"accountEnabled":true}"#],
        delete: &["DELETE /user/guest/{id}", "POST /user/guest/delete id={id}"],
    },
    Journey {
        rows: "hosts",
        key: "id",
        list: "/host",
        get: &["/host/{id}"],
        create: r#"POST /host {"adapters":["02:AA:00:00:00:01"],"hostName":"made-up-1"}"#,
        change: &[
            r#"POST /host/set-role id={id}&role=made-up-2 => {"role":"made-up-2"}"#,
            r#"POST /host/{id}/disable => {"state":1}"#,
        ],
        delete: &["POST /host/delete id={id}", "POST /host/{id}/delete"],
    },
    Journey {
        rows: "ldap-directories",
        key: "id",
        list: "/settings/integration/ldap",
        get: &["/settings/integration/ldap/{id}"],
        delete: &["DELETE /settings/integration/ldap/{id}"],
        ..JOURNEY
    },
    Journey {
        rows: "local-domains",
        key: "domainName",
        list: "/settings/integration/aaa-mappings/local-domains",
        create: r#"POST /settings/integration/aaa-mappings/local-domains domainName=made-up.example => {"domainName":"made-up.example"}"#,
        delete: &["POST /settings/integration/aaa-mappings/local-domains/delete domain={id}"],
        ..JOURNEY
    },
    Journey {
        rows: "log-receivers",
        key: "dbid",
        list: "/settings/integration/log-receiver",
        create: r#"POST /settings/integration/log-receiver {"logHost":{"name":"made-up-1"}}"#,
        change: &[
            r#"POST /settings/integration/log-receiver {"dbid":{id},"logHost":{"name":"made-up-2"}}"#,
        ],
        delete: &["POST /settings/integration/log-receiver/delete dbid={id}"],
        ..JOURNEY
    },
    Journey {
        rows: "logical-networks",
        key: "dbid",
        list: "/policy/logical-network",
        get: &["/policy/logical-network/{id}"],
        change: &[
            r#"POST /policy/logical-network/{id} {"name": "made-up-2", "description": "made-up-2"}"#,
        ],
        ..JOURNEY
    },
    Journey {
        rows: "mac-exclusions",
        key: "dbid",
        list: "/settings/device/mac-exclusion",
        create: r#"POST /settings/device/mac-exclusion startMac=02-AA-00-00-00-01&endMac=02-AA-00-00-00-0F&dbid=0&name=made-up-1 => {"startMac":"02-AA-00-00-00-01","name":"made-up-1"}"#,
        change: &[
            r#"POST /settings/device/mac-exclusion startMac=02-AA-00-00-00-02&endMac=02-AA-00-00-00-0F&dbid={id}&name=made-up-2 => {"startMac":"02-AA-00-00-00-02","name":"made-up-2"}"#,
        ],
        delete: &["POST /settings/device/mac-exclusion/delete dbid={id}"],
        ..JOURNEY
    },
    Journey {
        rows: "mdm-servers",
        key: "dbid",
        list: "/settings/integration/mdm",
        get: &["/settings/integration/mdm/{id}"],
        change: &[r#"POST /settings/integration/mdm/{id} {"name": "made-up-2"}"#],
        ..JOURNEY
    },
    Journey {
        rows: "message-templates",
        key: "dbid",
        get: &["/settings/integration/message-template/{id}"],
        change: &[
            r#"POST /settings/integration/message-template/{id} {"name": "made-up-2", "message": "made-up-2"}"#,
        ],
        ..JOURNEY
    },
    Journey {
        rows: "messaging-gateways",
        key: "dbid",
        list: "/settings/integration/messaging-gateway",
        create: r#"POST /settings/integration/messaging-gateway {"name": "made-up-1"}"#,
        change: &[
            r#"POST /settings/integration/messaging-gateway {"dbid": {id}, "name": "made-up-2"}"#,
        ],
        delete: &[
            "DELETE /settings/integration/messaging-gateway/{id}",
            "POST /settings/integration/messaging-gateway/delete id={id}",
            "POST /settings/integration/messaging-gateway/{id}/delete",
        ],
        ..JOURNEY
    },
    Journey {
        rows: "nat-ranges",
        key: "dbid",
        list: "/settings/device/NAT-detection",
        change: &[
            r#"POST /settings/device/NAT-detection/ip-ranges/{id} startIP=192.0.2.2&endIP=192.0.2.8&dbid={id} => {"startIP":"192.0.2.2","endIP":"192.0.2.8"}"#,
        ],
        delete: &["POST /settings/device/NAT-detection/ip-ranges/delete id={id}"],
        ..JOURNEY
    },
    Journey {
        rows: "network-address-groups",
        key: "dbid",
        get: &["/settings/device/network-address-group/{id}"],
        change: &[
            r#"POST /settings/device/network-address-group/{id} {"name": "made-up-2", "note": "made-up-2"}"#,
        ],
        delete: &["POST /settings/device/network-address-group/{id}/delete"],
        ..JOURNEY
    },
    Journey {
        rows: "network-addresses",
        key: "dbid",
        list: "/settings/device/network-address",
        get: &["/settings/device/network-address/{id}"],
        create: r#"POST /settings/device/network-address {"name": "made-up-1", "startAddress": "made-up-1"}"#,
        change: &[
            r#"POST /settings/device/network-address {"dbid": {id}, "name": "made-up-2", "startAddress": "made-up-2"}"#,
        ],
        delete: &["DELETE /settings/device/network-address/{id}"],
    },
    Journey {
        rows: "network-configurations",
        key: "dbid",
        create: r#"POST /policy/logical-network-configuration/batch-upsert {"name":"made-up-1","note":"made-up-1"}"#,
        delete: &[
            "DELETE /policy/logical-network-configuration/{id}",
            "POST /policy/logical-network-configuration/{id}/delete",
        ],
        ..JOURNEY
    },
    Journey {
        rows: "patch-servers",
        key: "id",
        list: "/settings/integration/patch-management",
        create: r#"POST /settings/integration/patch-management/big-fix {"name": "made-up-1", "ip": "made-up-1"}"#,
        change: &[
            r#"POST /settings/integration/patch-management/patch-link/{id} {"name": "made-up-2", "ip": "made-up-2"}"#,
            r#"POST /settings/integration/patch-management/properties/patch-link/{id} pollingInterval=7 => {"pollingInterval":7}"#,
            r#"POST /settings/integration/patch-management/properties/big-fix/{id} pollingInterval=9&bigFixPassword=made-up => {"pollingInterval":9}"#,
        ],
        ..JOURNEY
    },
    Journey {
        rows: "plugins",
        key: "name",
        list: "/system/debug/plugin-status",
        change: &[
            r#"POST /system/debug/plugin enable=true&plugin={id} => {"debugEnabled":true}"#,
            r#"POST /system/debug/plugin enable=false&plugin={id} => {"debugEnabled":false}"#,
        ],
        ..JOURNEY
    },
    Journey {
        rows: "portal-policies",
        key: "dbid",
        get: &["/policy/portal/{id}"],
        create: r#"POST /policy/portal {"name": "made-up-1", "note": "made-up-1"}"#,
        change: &[
            r#"POST /policy/portal {"dbid": {id}, "name": "made-up-2", "note": "made-up-2"}"#,
        ],
        ..JOURNEY
    },
    Journey {
        rows: "ports",
        key: "dbid",
        list: "/device/port",
        get: &["/device/port/{id}"],
        change: &[
            r#"POST /device/port/properties {"ids":[{id}],"name":"made-up-2","adminStatus":false} => {"name":"made-up-2","ifadminStatus":2}"#,
        ],
        ..JOURNEY
    },
    Journey {
        rows: "profiling-rules",
        key: "id",
        list: "/host/device-profiling-rule",
        change: &[
            r#"POST /host/device-profiling-rule/{id} {"name": "made-up-2", "description": "made-up-2"}"#,
        ],
        delete: &["DELETE /host/device-profiling-rule/{id}"],
        ..JOURNEY
    },
    Journey {
        rows: "radius-servers",
        key: "dbid",
        list: "/radius/radius-server-config",
        change: &[r#"POST /radius/radius-server-config/{id} {"name": "made-up-2"}"#],
        delete: &[
            "DELETE /radius/radius-server-config/{id}",
            "POST /radius/radius-server-config/delete id={id}",
        ],
        ..JOURNEY
    },
    Journey {
        rows: "registration-requests",
        key: "dbid",
        list: "/host/registration-request",
        get: &["/host/registration-request/{id}"],
        change: &[r#"POST /host/registration-request/deny {"id":[{id}]} => {"state":"DENIED"}"#],
        delete: &[
            "DELETE /host/registration-request/{id}",
            "POST /host/registration-request/delete id={id}",
            "POST /host/registration-request/{id}/delete",
        ],
        ..JOURNEY
    },
    Journey {
        rows: "role-mappings",
        key: "dbid",
        list: "/policy/role-mapping",
        create: r#"POST /policy/role-mapping {"note": "made-up-1"}"#,
        change: &[r#"POST /policy/role-mapping {"dbid": {id}, "note": "made-up-2"}"#],
        delete: &["DELETE /policy/role-mapping/{id}"],
        ..JOURNEY
    },
    Journey {
        rows: "roles",
        key: "dbid",
        get: &["/policy/role/{id}"],
        change: &[r#"POST /policy/role/{id} {"name": "made-up-2", "note": "made-up-2"}"#],
        delete: &["DELETE /policy/role/{id}"],
        ..JOURNEY
    },
    Journey {
        rows: "scan-configurations",
        key: "id",
        list: "/policy/endpoint-compliance/scan",
        create: r#"POST /policy/endpoint-compliance/scan/copy policyName=scan-configurations-0&newPolicyName=made-up-1 => {"name":"made-up-1"}"#,
        change: &[r#"POST /policy/endpoint-compliance/scan/{id} {"name": "made-up-2"}"#],
        delete: &[
            "DELETE /policy/endpoint-compliance/scan/{id}",
            "POST /policy/endpoint-compliance/scan/delete id={id}",
            "POST /policy/endpoint-compliance/scan/{id}/delete",
        ],
        ..JOURNEY
    },
    Journey {
        rows: "scan-results",
        key: "id",
        list: "/host/scan",
        get: &["/host/scan/{id}"],
        ..JOURNEY
    },
    Journey {
        rows: "scanners",
        key: "id",
        list: "/settings/integration/vulnerability-scanner",
        change: &[r#"POST /settings/integration/vulnerability-scanner/{id} {"name": "made-up-2"}"#],
        delete: &[
            "POST /settings/integration/vulnerability-scanner/delete id={id}",
            "POST /settings/integration/vulnerability-scanner/{id}/delete",
        ],
        ..JOURNEY
    },
    Journey {
        rows: "schedules",
        key: "id",
        list: "/system/scheduler",
        get: &["/system/scheduler/{id}"],
        delete: &["POST /system/scheduler/{id}/delete"],
        ..JOURNEY
    },
    Journey {
        rows: "security-alarms",
        key: "dbid",
        list: "/policy/security-alarm",
        ..JOURNEY
    },
    Journey {
        rows: "security-event-parsers",
        key: "dbid",
        get: &["/settings/integration/security-event-parser/{id}"],
        change: &[r#"POST /settings/integration/security-event-parser/{id} {"name": "made-up-2"}"#],
        delete: &[
            "POST /settings/integration/security-event-parser/delete id={id}",
            "POST /settings/integration/security-event-parser/{id}/delete",
        ],
        ..JOURNEY
    },
    Journey {
        rows: "security-events",
        key: "dbid",
        list: "/policy/security-event",
        ..JOURNEY
    },
    Journey {
        rows: "security-rules",
        key: "dbid",
        list: "/policy/security-rule",
        change: &[
            r#"POST /policy/security-rule/{id} {"name": "made-up-2", "description": "made-up-2"}"#,
        ],
        delete: &[
            "DELETE /policy/security-rule/{id}",
            "POST /policy/security-rule/{id}/delete",
        ],
        ..JOURNEY
    },
    Journey {
        rows: "security-triggers",
        key: "dbid",
        list: "/policy/security-rule-trigger",
        change: &[r#"POST /policy/security-rule-trigger/{id} {"name": "made-up-2"}"#],
        delete: &["DELETE /policy/security-rule-trigger/{id}"],
        ..JOURNEY
    },
    Journey {
        rows: "sms-providers",
        key: "id",
        list: "/settings/integration/sms",
        get: &["/settings/integration/sms/{id}"],
        create: r#"POST /settings/integration/sms {"providerName": "made-up-1", "emailToSMS": "made-up-1"}"#,
        change: &[
            r#"POST /settings/integration/sms/{id} {"providerName": "made-up-2", "emailToSMS": "made-up-2"}"#,
        ],
        delete: &[
            "DELETE /settings/integration/sms/{id}",
            "POST /settings/integration/sms/delete id={id}",
            "POST /settings/integration/sms/{id}/delete",
        ],
    },
    Journey {
        rows: "supplicant-configurations",
        key: "dbid",
        list: "/policy/supplicant-configuration",
        create: r#"POST /policy/supplicant-configuration {"name": "made-up-1", "note": "made-up-1"}"#,
        ..JOURNEY
    },
    Journey {
        rows: "supplicant-policies",
        key: "dbid",
        list: "/policy/supplicant",
        create: r#"POST /policy/supplicant {"name": "made-up-1", "note": "made-up-1"}"#,
        change: &[
            r#"POST /policy/supplicant {"dbid": {id}, "name": "made-up-2", "note": "made-up-2"}"#,
        ],
        delete: &["POST /policy/supplicant/delete id={id}"],
        ..JOURNEY
    },
    Journey {
        rows: "syslog-parsers",
        key: "dbid",
        list: "/settings/integration/syslog",
        get: &["/settings/integration/syslog/{id}"],
        create: r#"POST /settings/integration/syslog {"name": "made-up-1"}"#,
        change: &[r#"POST /settings/integration/syslog {"dbid": {id}, "name": "made-up-2"}"#],
        ..JOURNEY
    },
    Journey {
        rows: "tasks",
        key: "id",
        list: "/system/task",
        get: &["/system/task/{id}"],
        change: &[
            r#"POST /system/task/{id} {"id": {id}, "name": "made-up-2", "description": "made-up-2"}"#,
        ],
        delete: &[
            "DELETE /system/task/{id}",
            "POST /system/task/delete id={id}",
        ],
        ..JOURNEY
    },
    Journey {
        rows: "tls-configurations",
        key: "id",
        create: r#"POST /settings/tls-service-configuration {"name": "made-up-1"}"#,
        change: &[r#"POST /settings/tls-service-configuration {"id": {id}, "name": "made-up-2"}"#],
        delete: &[
            "DELETE /settings/tls-service-configuration/{id}",
            "POST /settings/tls-service-configuration/{id}/delete",
        ],
        ..JOURNEY
    },
    Journey {
        rows: "trap-mibs",
        key: "name",
        list: "/settings/integration/trap-mib",
        create: r#"POST /settings/integration/trap-mib/add name=made-up-1&oid=1.3.6&label=a&entOid=1&ipOid=2&macOid=3&userOid=4&specificType=5&alarmCause=6&evtFormat=7&eventFormat=8&enterpriseOID=9&ipaddressOID=10&macaddressOID=11&userIDOID=12 => {"children":[{"name":"made-up-1","oid":"1.3.6","label":"a","entOid":"1","ipOid":"2","macOid":"3","userOid":"4","specificType":"5","alarmCause":"6","evtFormat":"7","eventFormat":"8","enterpriseOID":"9","ipaddressOID":"10","macaddressOID":"11","userIDOID":"12"}]}"#,
        change: &[
            r#"POST /settings/integration/trap-mib/update name=made-up-1&oid=1.3.6&label=b&entOid=1&ipOid=2&macOid=3&userOid=4&specificType=5&alarmCause=6&evtFormat=7&eventFormat=8&enterpriseOID=9&ipaddressOID=10&macaddressOID=11&userIDOID=12 => {"children":[{"name":"made-up-1","oid":"1.3.6","label":"b","entOid":"1","ipOid":"2","macOid":"3","userOid":"4","specificType":"5","alarmCause":"6","evtFormat":"7","eventFormat":"8","enterpriseOID":"9","ipaddressOID":"10","macaddressOID":"11","userIDOID":"12"}]}"#,
        ],
        delete: &[r#"DELETE /settings/integration/trap-mib {"mibNames":["{id}"]}"#],
        ..JOURNEY
    },
    Journey {
        rows: "user-host-profiles",
        key: "dbid",
        list: "/policy/user-host-profile",
        get: &["/policy/user-host-profile/{id}"],
        delete: &["POST /policy/user-host-profile/{id}/delete"],
        ..JOURNEY
    },
    Journey {
        rows: "users",
        key: "id",
        list: "/user",
        get: &["/user/{id}"],
        create: r#"POST /user/admin {"userID":"made-up-1","firstName":"made-up-1"}"#,
        change: &[
            r#"POST /user/{id} {"firstName":"made-up-2","email":"made-up-2@example.com"}"#,
            r#"POST /user/set-role id={id}&role=made-up-2 => {"role":"made-up-2"}"#,
        ],
        delete: &[
            "DELETE /user/{id}",
            "POST /user/delete id={id}",
            "POST /user/{id}/delete",
        ],
    },
    Journey {
        rows: "vendors",
        key: "id",
        list: "/settings/integration/vendor-oui",
        change: &[
            r#"POST /settings/integration/vendor-oui/{id} {"description": "made-up-2", "vendorAlias": "made-up-2"}"#,
        ],
        ..JOURNEY
    },
    Journey {
        rows: "web-service-definitions",
        key: "id",
        get: &["/settings/security/web-service-definition/{id}"],
        delete: &[
            "DELETE /settings/security/web-service-definition/{id}",
            "POST /settings/security/web-service-definition/{id}/delete",
        ],
        ..JOURNEY
    },
    Journey {
        rows: "winbind-configurations",
        key: "dbid",
        list: "/winbind/config",
        delete: &[
            "DELETE /winbind/config/{id}",
            "POST /winbind/config/delete id={id}&replaceWinbindId=0",
        ],
        ..JOURNEY
    },
];

/// Settings that are one record: where it is read, how it is changed, and what it shows then.
const SINGLES: &[(&str, &str, &str)] = &[
    (
        "agent-update",
        "/settings/agent/agent-update",
        r#"POST /settings/agent/agent-update {"winUUID":"made-up","allowDowngrade":true}"#,
    ),
    (
        "aaa-mapping-defaults",
        "/settings/integration/aaa-mappings/defaults",
        r#"POST /settings/integration/aaa-mappings/defaults radiusProxyAuthPort=7&radiusProxyAcctPort=8&pimaryRadiusServer=9&radiusProxyAuthEnabled=false => {"radiusProxyAuthPort":7,"radiusProxyAcctPort":8,"primaryServerID":9,"radiusProxyAuthEnabled":false}"#,
    ),
    (
        "analytics",
        "/system/analytics-properties",
        r#"POST /system/analytics-properties analyticsActivationKey=made-up&analyticsServer=made-up.example => {"analyticsServer":"made-up.example"}"#,
    ),
    (
        "database-backup",
        "/system/backup-settings/database",
        r#"POST /system/backup-settings/database archiveName=made-up&backupDays=9 => {"archiveName":"made-up","backupDays":"9"}"#,
    ),
    (
        "element-properties",
        "/policy/logical-network-configuration/element/properties?deviceID=1000001",
        r#"POST /policy/logical-network-configuration/element/properties {"elementIDs":[1000001],"properties":{"sourceIPAddr":"192.0.2.9"}} => {"sourceIPAddr":"192.0.2.9"}"#,
    ),
    (
        "email",
        "/settings/integration/email",
        r#"POST /settings/integration/email smtpTimeout=1&smtpConnectionTimeout=2&emailPassword=made-up&emailAuthType=LOGIN&emailPort=25&emailUsername=made-up&emailServer=made-up.example&emailAuth=true&emailSender=made-up&alwaysSendAsSender=true => {"emailServer":"made-up.example","smtpTimeout":1,"emailPassword":null}"#,
    ),
    (
        "feature-visibility",
        "/user/current-session/feature-visibility",
        r#"POST /user/current-session/feature-visibility {"unifiedSettings":true,"legacyViews":true}"#,
    ),
    (
        "feature-visibility",
        "/user/current-session/feature-visibility",
        r#"POST /user/current-session/feature-visibility {"unifiedSettings":false,"legacyViews":true}"#,
    ),
    (
        "high-availability",
        "/system/high-availability",
        r#"POST /system/high-availability {"product":"made-up"}"#,
    ),
    (
        "host-health",
        "/host/1000001/health",
        r#"POST /host/1000001/set-health profileName=made-up&status=failed&profileID=3 => {"profileName":"made-up","status":"failed","profileID":3}"#,
    ),
    (
        "proxy",
        "/settings/integration/proxy",
        r#"POST /settings/integration/proxy httpProxyHost=made-up.example&httpProxyPort=3128&httpProxyUser=u&httpNonProxyHosts=n&httpProxyPassword=made-up&httpsProxyPassword=made-up&httpsProxyHost=h&httpsProxyPort=1&httpsProxyUser=u&ftpProxyHost=h&ftpProxyPort=1&ftpProxyUser=u&ftpProxyPassword=made-up&ftpNonProxyHosts=n => {"httpProxyHost":"made-up.example","httpProxyPort":"3128","httpProxyPassword":null}"#,
    ),
    (
        "quarantine",
        "/settings/device/quarantine",
        r#"POST /settings/device/quarantine quarantineVlanSwitching=made-up => {"quarantineVlanSwitching":"made-up"}"#,
    ),
    (
        "radius-service",
        "/radius/radius-server-config/global",
        r#"POST /radius/radius-server-config/global {"authPort":7,"healthMonitoring":true}"#,
    ),
    (
        "managed-servers",
        "/system/managed-server/filtered-summary",
        r#"POST /system/managed-server ip=192.0.2.9 => {"clusters/1":{"primaryServer":{"ip":"192.0.2.9"}}}"#,
    ),
    (
        "scan-details",
        "/policy/endpoint-compliance/scan/details?policyName=scan-configurations-1",
        r#"POST /policy/endpoint-compliance/scan/1000001/details {"osDetails":{"made-up":{"name":"made-up"}}}"#,
    ),
    (
        "session-cache",
        "/user/current-session/cache?key=made-up",
        "POST /user/current-session/cache key=made-up&value=7 => {\"value\":\"7\"}",
    ),
    (
        "session-polling",
        "/dynamic/dynamic-connection/polling/1000001",
        r#"POST /dynamic/dynamic-connection/polling/1000001 {"enabled":true,"frequency":7}"#,
    ),
    (
        "system-backup",
        "/system/backup-settings/system-backup",
        r#"POST /system/backup-settings/system-backup systemBackupDays=9 => {"systemBackupDays":"9"}"#,
    ),
];

/// Collections that tests of their own go through.
const OTHERS: [&str; 4] = [
    "conferences",
    "scan-archives",
    "user-attributes",
    "winbind-service",
];

fn started() -> Simulator {
    let builder = Simulator::builder().product("fortinac").items(3);
    builder.strict_ids(true).start().unwrap()
}

#[test]
fn every_collection_is_gone_through() {
    let simulator = started();
    let journeys = JOURNEYS.iter().map(|journey| journey.rows);
    let singles = SINGLES.iter().map(|(name, ..)| *name);
    let tested: BTreeSet<&str> = journeys.chain(singles).chain(OTHERS).collect();
    assert_eq!(tested, simulator.collections().into_iter().collect());
}

#[test]
fn what_is_created_is_listed_and_what_is_deleted_is_gone() {
    let simulator = started();
    let all = || {
        let rows = |name: &str| simulator.rows(name, "").unwrap();
        let names = simulator.collections().into_iter();
        names.map(|name| (name, rows(name))).collect::<Vec<_>>()
    };
    let before = all();
    for journey in JOURNEYS {
        for delete in journey.delete {
            journey.make(&simulator, Some(delete));
        }
        if journey.delete.is_empty() {
            journey.make(&simulator, None);
        }
    }
    assert_ne!(all(), before);
    assert_eq!(send(&simulator, "POST /__sim/reset", &[], "").status, 204);
    assert_eq!(all(), before);
}

impl Journey {
    fn make(&self, simulator: &Simulator, delete: Option<&str>) {
        let before = self.keys(simulator);
        let id = if self.create.is_empty() {
            before.last().unwrap().clone()
        } else {
            let shown = step(simulator, self.create, "", 200);
            let after = self.keys(simulator);
            let new: Vec<&String> = after.iter().filter(|key| !before.contains(key)).collect();
            assert_eq!(new.len(), 1, "{}: {new:?}", self.create);
            let id = new[0].clone();
            self.shows(simulator, &id, &shown, self.create);
            id
        };
        for change in self.change {
            let shown = step(simulator, change, &id, 200);
            assert!(!shown.is_empty(), "{change} shows nothing");
            self.shows(simulator, &id, &shown, change);
        }
        let Some(delete) = delete else {
            return self.shows(simulator, &id, &Map::new(), self.rows);
        };
        let count = self.keys(simulator).len();
        step(simulator, delete, &id, 200);
        assert_eq!(self.keys(simulator).len(), count - 1, "{delete}");
        assert_eq!(self.find(simulator, &id), None, "{delete}");
        for path in self.get {
            let line = format!("GET {}", path.replace("{id}", &id));
            assert_eq!(request(simulator, &line, "").status, 404, "{line}");
        }
        if !self.list.is_empty() {
            assert_eq!(self.find_in(&self.listed(simulator), &id), None, "{delete}");
        }
        step(simulator, delete, &id, 404);
    }

    fn keys(&self, simulator: &Simulator) -> Vec<String> {
        let rows = simulator.rows(self.rows, "").unwrap();
        rows.iter().map(|row| text(&row[self.key])).collect()
    }

    fn find(&self, simulator: &Simulator, id: &str) -> Option<Value> {
        self.find_in(&simulator.rows(self.rows, "").unwrap(), id)
    }

    fn find_in(&self, rows: &[Value], id: &str) -> Option<Value> {
        let mut rows = rows.iter();
        rows.find(|row| text(&row[self.key]) == id).cloned()
    }

    /// The rows of the list, which says how many they are.
    fn listed(&self, simulator: &Simulator) -> Vec<Value> {
        let answer = ok(simulator, &format!("GET {}", self.list), "");
        let rows = rows_of(&answer);
        let total = &answer["total"];
        assert!(
            total.is_null() || *total == rows.len(),
            "{}: {total}",
            self.list
        );
        assert_eq!(rows.len(), self.keys(simulator).len(), "{}", self.list);
        rows
    }

    /// Every call that shows the row shows these values.
    fn shows(&self, simulator: &Simulator, id: &str, wanted: &Map<String, Value>, after: &str) {
        let mut found = vec![("the rows", self.find(simulator, id))];
        if !self.list.is_empty() {
            found.push((self.list, self.find_in(&self.listed(simulator), id)));
        }
        for path in self.get {
            let answer = ok(simulator, &format!("GET {}", path.replace("{id}", id)), "");
            let row = match (rows_of(&answer).as_slice(), &answer["result"]) {
                ([row], _) | ([], row @ Value::Object(_)) => row.clone(),
                _ => answer,
            };
            found.push((path, Some(row)));
        }
        for (place, row) in found {
            let row = row.unwrap_or_else(|| panic!("{place}: no row {id} after {after}"));
            for (name, value) in wanted {
                assert_eq!(&row[name], value, "{place}: `{name}` after {after}");
            }
        }
    }
}

#[test]
fn settings_show_what_was_set() {
    for (name, path, change) in SINGLES {
        let simulator = started();
        let read = || {
            let mut answer = ok(&simulator, &format!("GET {path}"), "");
            for place in ["/result", "/results/0"] {
                match answer.pointer_mut(place).map(Value::take) {
                    None | Some(Value::Null) => {}
                    Some(shown) => return shown,
                }
            }
            answer
        };
        read();
        let wanted = step(&simulator, change, "", 200);
        let shown = read();
        for (field, value) in &wanted {
            let found = shown.pointer(&format!("/{field}"));
            let found = found.unwrap_or(&Value::Null);
            assert_eq!(found, value, "{name}: `{field}` of {shown}");
        }
    }
}

#[test]
fn values_of_a_user_are_kept_by_their_names() {
    let simulator = started();
    let read =
        |name: &str| ok(&simulator, &format!("GET /user/attributes/{name}"), "")["result"].clone();
    assert_eq!((read("a"), read("b")), (json!([]), json!([])));
    step(&simulator, "POST /user/attributes/a value=1", "", 200);
    step(&simulator, "POST /user/attributes/b value=2", "", 200);
    step(&simulator, "POST /user/attributes/a value=3", "", 200);
    assert_eq!((read("a"), read("b")), (json!(["3"]), json!(["2"])));
    // A comma does not make two of it.
    step(
        &simulator,
        "POST /user/current-session/cache key=a,b&value=1",
        "",
        200,
    );
    let cached = |key: &str| {
        ok(
            &simulator,
            &format!("GET /user/current-session/cache?key={key}"),
            "",
        )["value"]
            .clone()
    };
    assert_eq!((cached("a,b"), cached("a")), (json!("1"), Value::Null));
    assert_eq!(
        simulator.rows("user-attributes", "a").unwrap(),
        [json!({ "value": "3" })]
    );
}

#[test]
fn an_archive_of_scan_results_is_listed() {
    let builder = Simulator::builder()
        .product("fortinac")
        .items(3)
        .strict_ids(true);
    let now = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_768_465_800);
    let simulator = builder.fixed_clock(now).start().unwrap();
    let names = || rows_of(&ok(&simulator, "GET /host/scan/archives", ""));
    let before = names();
    let results = rows_of(&ok(&simulator, "GET /host/scan", ""));
    let create = format!("POST /host/scan/archive/create id={}", results[0]["id"]);
    step(&simulator, &create, "", 200);
    let mut after = before.clone();
    after.push(json!(
        "RESULTS_Archive_2026_01_15_08_30_00_localhost.bua.gz"
    ));
    assert_eq!(names(), after);
    // The same second has the same name.
    step(&simulator, &create, "", 200);
    step(&simulator, "POST /host/scan/archive/create id=7", "", 404);
    assert_eq!(names(), after);
}

#[test]
fn guests_follow_their_template_and_are_counted_by_conference() {
    let simulator = started();
    let count = |filter: &str| ok(&simulator, &format!("GET /user/guest/count{filter}"), "");
    assert_eq!(
        (&count("")["total"], &count("")["conferenceRegistrations"]),
        (&json!(3), &json!({}))
    );
    let change =
        r#"POST /user/guest-template/1000001 {"id":1000001,"role":"Employees","canSendSMS":true}"#;
    step(&simulator, change, "", 200);
    let guest = r#"POST /user/guest {"userID":"made-up","password":"made-up","templateID":1000001,"lastName":"L"}"#;
    step(&simulator, guest, "", 200);
    let conference = "POST /user/guest/conference name=meeting&attendeeCount=4&templateID=1000001&endTime=1768465800000&password=made-up";
    step(&simulator, conference, "", 200);
    let found = rows_of(&count("?filter=role%3D%3DEmployees"));
    let of = |field: &str| {
        found
            .iter()
            .map(|guest| guest[field].clone())
            .collect::<Vec<_>>()
    };
    let names = [
        "made-up",
        "meeting-1",
        "meeting-2",
        "meeting-3",
        "meeting-4",
    ];
    assert_eq!(json!(of("userID")), json!(names));
    assert_eq!(of("canSendSMS"), vec![json!(true); 5]);
    assert_eq!(
        (&found[0]["lastName"], &found[4]["validForTime"]),
        (&json!("L"), &json!(1_768_465_800_000_i64))
    );
    assert!(found.iter().all(|guest| guest["password"] == ""));
    assert_eq!(count("")["total"], 8);
    assert_eq!(
        count("")["conferenceRegistrations"],
        json!({ "meeting": 4 })
    );
    step(
        &simulator,
        &format!("POST /user/guest/delete id={}", found[4]["id"]),
        "",
        200,
    );
    assert_eq!(
        count("")["conferenceRegistrations"],
        json!({ "meeting": 3 })
    );
    step(&simulator, &guest.replace("1000001", "7"), "", 404);
    step(
        &simulator,
        &conference.replace("attendeeCount=4", "attendeeCount=10001"),
        "",
        400,
    );
    assert_eq!(count("")["total"], 7);
}

#[test]
fn a_registration_that_is_approved_has_an_account() {
    let simulator = started();
    let read = |path: &str, id: &Value| {
        rows_of(&ok(&simulator, &format!("GET {path}/{id}"), "")).remove(0)
    };
    let id = simulator.rows("guest-registrations", "").unwrap()[1]["dbid"].clone();
    let before = read("/user/guest-self-registration", &id);
    assert_eq!(
        (&before["pending"], &before["guestDBID"]),
        (&json!(true), &json!(-1))
    );
    let approve =
        "POST /user/guest-self-registration/{id}/approve guestMessage=welcome&requestKey=made-up";
    step(&simulator, approve, &id.to_string(), 200);
    let after = read("/user/guest-self-registration", &id);
    let guest = read("/user/guest", &after["guestDBID"]);
    assert_eq!(
        (&guest["userID"], &after["pending"]),
        (&before["userID"], &json!(false))
    );
}

#[test]
fn users_and_guests_are_counted_by_their_state() {
    let simulator = started();
    let summary = || ok(&simulator, "GET /user/dashboard/user-summary", "");
    let shown = |enabled_users: u64, enabled_guests: u64| {
        json!({
            "status": "success",
            "totalUsers": 3, "enabledUsers": enabled_users, "disabledUsers": 3 - enabled_users,
            "totalGuests": 3, "enabledGuests": enabled_guests, "disabledGuests": 3 - enabled_guests,
        })
    };
    assert_eq!(summary(), shown(3, 3));
    let id = simulator.rows("users", "").unwrap()[2]["id"].to_string();
    step(&simulator, "POST /user/{id}/disable", &id, 200);
    assert_eq!(summary(), shown(2, 3));
    step(&simulator, "POST /user/delete id={id}", &id, 200);
    assert_eq!(summary()["totalUsers"], 2);
    let counted = ok(&simulator, "GET /host/device-identity/count/all", "");
    assert_eq!(counted["total"], 3);
}

#[test]
fn a_log_snapshot_is_a_background_task_of_the_user() {
    let simulator = started();
    let line = "POST /system/debug/grabLogSnapshot-start";
    let id = ok(
        &simulator,
        line,
        r#"{"type":"made-up","zipPassword":"made-up"}"#,
    )["result"]
        .take();
    let tasks = rows_of(&ok(
        &simulator,
        "GET /system/background-task/current-user",
        "",
    ));
    let task = tasks.iter().find(|task| task["id"] == id).unwrap();
    assert_eq!(task["message"], "made-up");
    step(
        &simulator,
        "POST /system/background-task/delete id={id}",
        &id.to_string(),
        200,
    );
    let tasks = rows_of(&ok(&simulator, "GET /system/background-task", ""));
    assert!(tasks.iter().all(|task| task["id"] != id));
}

#[test]
fn a_host_that_is_deleted_leaves_a_group_of_an_unknown_kind() {
    let simulator = started();
    step(
        &simulator,
        r#"POST /system/group {"name":"made-up","elementClass":"8"}"#,
        "",
        200,
    );
    step(
        &simulator,
        r#"POST /system/group {"name":"made-up","elementClass":"8"}"#,
        "",
        409,
    );
    let group = simulator.rows("groups", "").unwrap().pop().unwrap()["dbid"].to_string();
    let host = simulator.rows("hosts", "").unwrap()[1]["id"].to_string();
    let members =
        || ok(&simulator, &format!("GET /system/group/{group}"), "")["result"]["members"].clone();
    step(
        &simulator,
        &format!("POST /system/group/add-members elemID={host}&groupID={group}"),
        "",
        200,
    );
    assert_eq!(members()[0]["name"], "host-1");
    step(&simulator, "POST /host/delete id={id}", &host, 200);
    assert_eq!(members(), json!([]));
}

#[test]
fn services_are_switched() {
    let simulator = started();
    let read = |path: &str| ok(&simulator, &format!("GET {path}"), "");
    let radius = "/radius/radius-server-config";
    for on in [true, false, true] {
        let sent = json!({ "serviceEnabled": on, "serviceRunning": on });
        step(&simulator, &format!("POST {radius}/global {sent}"), "", 200);
        assert_eq!(read(&format!("{radius}/activityStatus"))["results"], on);
        assert_eq!(read(&format!("{radius}/status"))["processEnabled"], on);
    }
    step(&simulator, &format!("POST {radius}/disable"), "", 200);
    assert_eq!(read(&format!("{radius}/activityStatus"))["results"], false);
    assert_eq!(read(&format!("{radius}/status"))["processRunning"], false);
    assert_eq!(
        read(&format!("{radius}/global"))["result"]["serviceEnabled"],
        false
    );
    for running in [false, true] {
        for path in ["/winbind/config/global", "/winbind/config/status"] {
            assert_eq!(read(path)["processRunning"], running);
        }
        step(&simulator, "POST /winbind/config/enable", "", 200);
    }
}

#[test]
fn lists_of_names_follow_the_records() {
    let simulator = started();
    for (rows, key, path, list) in [
        ("roles", "dbid", "/policy/role/simple", "groups"),
        (
            "attribute-groups",
            "dbid",
            "/radius/attrgroups/list",
            "results",
        ),
    ] {
        let names = || ok(&simulator, &format!("GET {path}"), "")[list].clone();
        let wanted = || -> Value {
            let rows = simulator.rows(rows, "").unwrap();
            let reference =
                |row: &Value| json!({ "id": row[key], "name": row["name"], "img": null });
            rows.iter().map(reference).collect()
        };
        assert_eq!(names(), wanted());
        let id = text(&simulator.rows(rows, "").unwrap()[1][key]);
        let update = path.rsplit_once('/').unwrap().0;
        let change = format!(
            "POST {update}/{{id}} {}",
            json!({ key: 0, "name": "made-up" })
        );
        step(&simulator, &change, &id, 200);
        assert_eq!(
            (names(), &names()[1]["name"]),
            (wanted(), &json!("made-up"))
        );
    }
    let found = ok(&simulator, "GET /radius/attrgroups/name/made-up", "");
    assert_eq!(rows_of(&found).len(), 1);
    step(
        &simulator,
        "POST /radius/attrgroups/delete Id={id}",
        &text(&rows_of(&found)[0]["dbid"]),
        200,
    );
    assert!(rows_of(&ok(&simulator, "GET /radius/attrgroups/name/made-up", "")).is_empty());
    // Containers, each with the devices that are in it.
    let inside = || ok(&simulator, "GET /device/domaindeviceinfo", "")["results"].clone();
    let devices = rows_of(&ok(&simulator, "GET /device", ""));
    let shown =
        |at: usize| json!({ "id": devices[at]["id"], "name": devices[at]["name"], "img": null });
    assert_eq!(inside()[1]["devices"], json!([shown(1)]));
    let to = format!(
        "GET /device/move?containerID={}&deviceID={}",
        inside()[1]["id"],
        devices[0]["id"]
    );
    step(&simulator, &to, "", 200);
    assert_eq!(inside()[1]["devices"], json!([shown(0), shown(1)]));
    assert_eq!(inside()[0]["devices"], json!([]));
}

#[test]
fn a_group_leaves_its_parent_and_a_host_with_its_id_stays() {
    let simulator = started();
    let host = &simulator.rows("hosts", "").unwrap()[2]["id"];
    // Made-up records of all kinds have the same ids.
    let (parent, child) = ("1000007", text(host));
    let members =
        || ok(&simulator, &format!("GET /system/group/{parent}"), "")["result"]["members"].clone();
    step(
        &simulator,
        &format!("POST /system/group/add-members elemID={child}&groupID={parent}"),
        "",
        200,
    );
    step(
        &simulator,
        &format!("POST /system/group/add-to-parents parentID={parent}&groupID={child}"),
        "",
        200,
    );
    assert_eq!(members().as_array().unwrap().len(), 2);
    step(
        &simulator,
        &format!("POST /system/group/remove-from-parent parentID={parent}&id={child}"),
        "",
        200,
    );
    let left = members();
    assert_eq!(
        (left.as_array().unwrap().len(), &left[0]["name"]),
        (1, &json!("host-2"))
    );
}

/// Makes a step; gives what a row shows after it.
#[track_caller]
fn step(simulator: &Simulator, step: &str, id: &str, status: u16) -> Map<String, Value> {
    let step = step.replace("{id}", id);
    let (sent, shown) = match step.split_once(" => ") {
        Some((sent, shown)) => (sent, Some(shown)),
        None => (step.as_str(), None),
    };
    let mut parts = sent.splitn(3, ' ');
    let line = [parts.next().unwrap(), parts.next().unwrap()].join(" ");
    let body = parts.next().unwrap_or_default();
    let answer = request(simulator, &line, body);
    assert_eq!(answer.status, status, "{step}: {}", answer.body);
    let shown = shown.or_else(|| Some(body).filter(|body| body.starts_with('{')));
    let mut shown: Map<String, Value> =
        shown.map_or_else(Map::new, |shown| serde_json::from_str(shown).unwrap());
    // The key is what it was.
    shown.retain(|_, value| id.is_empty() || text(value) != id);
    shown
}

#[track_caller]
fn ok(simulator: &Simulator, line: &str, body: &str) -> Value {
    let answer = request(simulator, line, body);
    assert_eq!(answer.status, 200, "{line}: {}", answer.body);
    answer.json()
}

fn request(simulator: &Simulator, line: &str, body: &str) -> Answer {
    let line = line.replacen(" /", " /api/v2/", 1);
    let form = "Content-Type: application/x-www-form-urlencoded";
    let headers: &[&str] = if body.is_empty() || body.starts_with('{') {
        &[]
    } else {
        &[form]
    };
    call(simulator, &line, headers, body)
}

fn rows_of(answer: &Value) -> Vec<Value> {
    let rows = answer["results"].as_array();
    rows.cloned().unwrap_or_default()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
