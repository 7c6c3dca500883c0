//! Settings.

use super::{JOURNEY, Journey};

pub(super) const JOURNEYS: &[Journey] = &[
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
        rows: "directory-agents",
        key: "dbid",
        list: "/settings/agent/directory-agent",
        get: &["/settings/agent/directory-agent/{id}"],
        create: r#"POST /settings/agent/directory-agent {"name": "made-up-1"}"#,
        change: &[r#"POST /settings/agent/directory-agent {"dbid": {id}, "name": "made-up-2"}"#],
        ..JOURNEY
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
        rows: "firewall-tags",
        key: "id",
        list: "/settings/integration/firewall-tag",
        get: &["/settings/integration/firewall-tag/{id}"],
        create: r#"POST /settings/integration/firewall-tag {"name": "made-up-1"}"#,
        change: &[r#"POST /settings/integration/firewall-tag/{id} {"name": "made-up-2"}"#],
        ..JOURNEY
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
        rows: "syslog-parsers",
        key: "dbid",
        list: "/settings/integration/syslog",
        get: &["/settings/integration/syslog/{id}"],
        create: r#"POST /settings/integration/syslog {"name": "made-up-1"}"#,
        change: &[r#"POST /settings/integration/syslog {"dbid": {id}, "name": "made-up-2"}"#],
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
];
