//! Hosts, devices, users, logs and the appliance itself.

use super::{JOURNEY, Journey};

pub(super) const JOURNEYS: &[Journey] = &[
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
        rows: "scan-results",
        key: "id",
        list: "/host/scan",
        get: &["/host/scan/{id}"],
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
