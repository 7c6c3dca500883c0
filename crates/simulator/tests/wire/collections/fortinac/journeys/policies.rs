//! Policies, and what they are made of.

use super::{JOURNEY, Journey};

pub(super) const JOURNEYS: &[Journey] = &[
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
        rows: "dictionary-attributes",
        key: "dbid",
        create: r#"POST /radius/dictionary {"attribute": "made-up-1"}"#,
        change: &[r#"POST /radius/dictionary {"dbid":{id},"attribute":"made-up-2"}"#],
        delete: &["POST /radius/dictionary/delete id={id}"],
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
        rows: "security-alarms",
        key: "dbid",
        list: "/policy/security-alarm",
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
        rows: "user-host-profiles",
        key: "dbid",
        list: "/policy/user-host-profile",
        get: &["/policy/user-host-profile/{id}"],
        delete: &["POST /policy/user-host-profile/{id}/delete"],
        ..JOURNEY
    },
];
