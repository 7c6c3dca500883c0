//! Answers with made-up values, the fields and their order being those of the documentation.

/// What the services answer to a question for the levels of severity.
pub const SEVERITIES: &str = r#"[{"id":"1","name":"Critical"},{"id":"2","name":"Alert"},{"id":"3","name":"Warning"},{"id":"4","name":"Information"},{"id":"5","name":"Pass"}]"#;

/// Whether the fields come as the documentation has them, or in another order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As documented.
    Documented,
    /// Another one.
    Shuffled,
}

/// An object of these fields.
fn object(mut fields: Vec<String>, order: Order) -> String {
    if order == Order::Shuffled {
        let mut turned = Vec::with_capacity(fields.len());
        while !fields.is_empty() {
            turned.push(fields.remove(fields.len() * 7 % 13 % fields.len()));
        }
        fields = turned;
    }
    format!("{{{}}}", fields.join(","))
}

/// `"name":value` of each; the values are JSON text.
macro_rules! fields {
    ($($name:literal: $($value:tt),+;)+) => { vec![$(format!("\"{}\":{}", $name, format_args!($($value),+))),+] };
}

fn alert(number: usize, order: Order) -> String {
    let place = |last: usize| {
        object(
            fields! {
                "ip": "\"192.0.2.{last}\"";
                "city": "\"Lyon\"";
                "geonameId": "\"2996944\"";
                "countryCode": "\"FR\"";
                "countryName": "\"France\"";
            },
            order,
        )
    };
    object(
        fields! {
            "id": "\"{number:024x}\"";
            "timestampUUID": "\"1583432355315-{number:032x}\"";
            "severity": "\"Critical\"";
            "alertType": "\"Data Analysis\"";
            "defineType": "\"Predefined\"";
            "policyId": "\"{}\"", (number % 40);
            "policyCode": "\"FC-DLP-{:03}\"", (number % 40);
            "policyName": "\"Credit card numbers in shared files, \\\"strict\\\"\"";
            "contextName": "\"quarter-{}\"", (number % 4);
            "object": "\"/shared/reports/quarter-{}/figures.xlsx\"", (number % 4);
            "objectId": "\"0{number:015}\"";
            "objectType": "\"Document\"";
            "objectContext": "\"/shared/reports\"";
            "fileId": "\"0{number:015}\"";
            "user": "\"user{}@example.com\"", (number % 50);
            "userId": "\"005{number:015}\"";
            "userName": "\"Made Up\"";
            "service": "\"Salesforce\"";
            "applicationId": "\"00D00000000made\"";
            "region": "null";
            "violationActivity": "\"Upload File\"";
            "displayOperation": "\"uploaded a file\"";
            "resultDesc": "\"Succeeded\"";
            "description": "\"A file with 12 credit card numbers was uploaded.\"";
            "matches": "\"12\"";
            "eventId": "\"{number:032x}\"";
            "eventIdList": "[\"{number:032x}\"]";
            "createTime": "{}", (1_583_432_355_315 + number);
            "updateTime": "{}", (1_680_311_539_918 + number);
            "geoLocationList": "[{},{}]", (place(1)), (place(2));
            "buId": "{}", (238_187 + number % 11);
            "companyId": "{}", (6000 + number % 7);
        },
        order,
    )
}

fn adapter(number: usize, order: Order) -> String {
    let event = object(
        fields! {
            "landscape": "-1"; "id": "-1"; "state": "1"; "name": "\"MOBIL_DESTROYED\""; "elementType": "8";
            "elementID": "{number}"; "elementName": "null"; "message": "null"; "timeOfEvent": "1694552002206";
            "version": "1.3"; "time": "1694552002206"; "eventFormatString": "\"Adapter destroyed.\""; "empty": "false";
        },
        order,
    );
    object(
        fields! {
            "landscape": "52228714145"; "id": "{number}"; "identification": "null"; "state": "0"; "type": "8";
            "vendorName": "\"Made-Up Automation\""; "parent": "null"; "lastSuccessfulPoll": "1642682223041";
            "status": "0"; "version": "3.3"; "user": "null"; "clientState": "1"; "creationTime": "1641132672221";
            "mediumType": "null"; "location": "\"switch-{} [192.0.2.1]:root:port{}\"", (number % 20), (number % 48);
            "container": "\"Manufacturing 130\""; "dpcRuleId": "-1"; "dpcRuleName": "null"; "accessValue": "\"1\"";
            "authType": "-1"; "innerEapType": "-1"; "outerEapType": "-1"; "ips": "[]"; "hostID": "{number}";
            "attributes": "[{}]", (object(
                fields! { "version": "1.0"; "name": "\"ImageType\""; "value": "\"cust_plc\""; }, order));
            "device": "true"; "destroyEvent": "{event}"; "physicalAddress": "\"00:50:56:00:00:{:02X}\"", (number % 256);
            "auditObjectName": "\"00:50:56:00:00:{:02X}\"", (number % 256);
        },
        order,
    )
}

fn host(number: usize, order: Order) -> String {
    object(
        fields! {
            "landscape": "345051519875"; "id": "{number}"; "state": "0"; "notes": "null"; "version": "1.6";
            "creationTime": "{}", (1_583_431_955_310 + number); "validForTime": "{}", (1_586_023_955_310 + number);
            "lastSuccessfulPoll": "0"; "applications": "null"; "hostName": "\"plant-{number}\"";
            "owner": "\"user{}\"", (number % 50); "policy": "null"; "hardwareType": "null"; "status": "0";
            "patchManagementVendor": "null"; "patchManagementID": "null"; "attributes": "[]";
            "adapters": "[\"00:50:56:00:00:{:02X}\"]", (number % 256); "role": "\"NAC-Default\""; "type": "9";
            "directoryPolicyValue": "null"; "agentVersion": "\"9.4.0.93\""; "agentID": "null"; "agentSN": "null";
            "agentTag": "null"; "agentPlatform": "null"; "iconType": "null"; "reValidation": "false";
            "criticality": "null"; "reValidationInterval": "0"; "lastReValidation": "0"; "openPorts": "null";
            "reValidationAction": "{}", (object(fields! { "disable": "false"; "version": "1.0"; }, order));
            "domainId": "-1"; "loggedOnUserId": "null"; "policyHints": "null"; "managedByMDM": "false";
            "mdmCompromised": "false"; "mdmCompliance": "false"; "mdmDataProtection": "false";
            "mdmPasscodePresent": "false"; "adaptersAsString": "\"00:50:56:00:00:{:02X}\"", (number % 256);
            "operatingSystem": "\"Linux Fedora based\""; "primaryMac": "\"00:50:56:00:00:{:02X}\"", (number % 256);
            "adapterIpAsString": "\"192.0.2.{}\"", (number % 256); "adapterLocation": "\"switch-{} port{}\"", (number % 20), (number % 48);
            "atRisk": "false"; "pcserialNumber": "null"; "adapterObjects": "[{}]", (adapter(number, order));
        },
        order,
    )
}

fn instance(number: usize, order: Order) -> String {
    object(
        fields! {
            "id": "\"{number:032x}\""; "instance_id": "\"{number:032x}\""; "resource_id": "\"{number:032x}\"";
            "name": "\"DBSS-{number}\""; "comment": "\"\""; "status": "\"ACTIVE\""; "task": "\"NO_TASK\"";
            "version": "\"22.06.01.174316\""; "charge_model": "\"Period\""; "created": "\"1692955453000\"";
            "expired": "\"1724601599000\""; "keep_days": "\"180\""; "remain_days": "\"83\""; "effect": "1";
            "scene": "\"ARREARS\""; "resource_spec_code": "\"dbss.bypassaudit.low\""; "cpu": "4"; "ram": "16384";
            "database_limit": "3"; "config_num": "1"; "region": "\"region-01\""; "zone": "\"region-01-7a\"";
            "vpc_id": "\"{number:032x}\""; "subnet_id": "\"{number:032x}\""; "security_group_id": "\"{number:032x}\"";
            "connect_ip": "\"192.0.2.7\""; "connect_ipv6": "\"\""; "port_id": "\"{number:032x}\"";
        },
        order,
    )
}

/// A page: rows until there are so many, or the text has that many bytes. It takes no more memory than the text, so that what reading
/// it takes is the most that a program has at a time.
fn page(
    before: &str,
    row: impl Fn(usize) -> String,
    count: usize,
    bytes: usize,
    after: &str,
) -> String {
    let room = count.saturating_mul(row(0).len() + 64).min(bytes);
    let mut page = String::with_capacity(room + 16_384);
    page.push_str(before);
    for number in 0..count {
        if page.len() > bytes {
            break;
        }
        if number > 0 {
            page.push(',');
        }
        page.push_str(&row(number));
    }
    page.push_str(after);
    page
}

/// A page of alerts of FortiCASB: so many rows, or as many as fit into so many bytes.
#[must_use]
pub fn alerts(count: usize, bytes: usize, order: Order) -> String {
    let after = format!(r#"],"totalCount":{count}}}"#);
    page(
        r#"{"data":["#,
        |number| alert(number, order),
        count,
        bytes,
        &after,
    )
}

/// A page of hosts of FortiNAC: so many rows, or as many as fit into so many bytes.
#[must_use]
pub fn hosts(count: usize, bytes: usize, order: Order) -> String {
    let before = r#"{"status":"success","errorMessage":null,"results":["#;
    let after = format!(r#"],"filtered":{count}}}"#);
    page(before, |number| host(number, order), count, bytes, &after)
}

/// A page of audit instances of DBSS.
#[must_use]
pub fn instances(count: usize) -> String {
    let row = |number| instance(number, Order::Documented);
    let after = format!(r#"],"total":{count}}}"#);
    page(r#"{"instances":["#, row, count, usize::MAX, &after)
}
