//! The same records as strict structs of `serde_derive`: the fields that the models have, and no more.

#![allow(missing_docs, reason = "the models say what the fields are")]

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertPage {
    pub data: Vec<Alert>,
    pub total_count: Option<u64>,
}

#[derive(Debug, Deserialize)]
pub enum Severity {
    Critical,
    Alert,
    Warning,
    Information,
    Pass,
}

#[derive(Debug, Deserialize)]
pub struct SeverityLevel {
    pub id: String,
    pub name: String,
}

#[derive(Debug, Deserialize)]
pub enum AlertType {
    #[serde(rename = "Data Analysis")]
    DataAnalysis,
    #[serde(rename = "Threat Protection")]
    ThreatProtection,
    Compliance,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Alert {
    pub id: Option<String>,
    #[serde(rename = "timestampUUID")]
    pub timestamp_uuid: Option<String>,
    pub severity: Option<Severity>,
    pub alert_type: Option<AlertType>,
    pub define_type: Option<String>,
    pub policy_id: Option<String>,
    pub policy_code: Option<String>,
    pub policy_name: Option<String>,
    pub context_name: Option<String>,
    pub object: Option<String>,
    pub object_id: Option<String>,
    pub object_type: Option<String>,
    pub object_context: Option<String>,
    pub file_id: Option<String>,
    pub user: Option<String>,
    pub user_id: Option<String>,
    pub user_name: Option<String>,
    pub service: Option<String>,
    pub application_id: Option<String>,
    pub region: Option<String>,
    pub violation_activity: Option<String>,
    pub display_operation: Option<String>,
    #[serde(rename = "resultDesc")]
    pub result_description: Option<String>,
    pub description: Option<String>,
    pub matches: Option<String>,
    pub event_id: Option<String>,
    #[serde(default, rename = "eventIdList")]
    pub event_ids: Vec<String>,
    pub create_time: Option<i64>,
    pub update_time: Option<i64>,
    #[serde(default, rename = "geoLocationList")]
    pub geo_locations: Vec<GeoLocation>,
    pub bu_id: Option<i64>,
    pub company_id: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GeoLocation {
    pub ip: Option<String>,
    pub city: Option<String>,
    pub geoname_id: Option<String>,
    pub country_code: Option<String>,
    pub country_name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HostPage {
    pub status: String,
    pub error_message: Option<String>,
    pub results: Option<Vec<Host>>,
    pub filtered: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Host {
    pub landscape: Option<i64>,
    pub id: Option<i64>,
    pub state: Option<i64>,
    pub notes: Option<String>,
    pub version: Option<f64>,
    pub creation_time: Option<i64>,
    pub valid_for_time: Option<i64>,
    pub last_successful_poll: Option<i64>,
    pub applications: Option<String>,
    pub host_name: Option<String>,
    pub owner: Option<String>,
    pub policy: Option<String>,
    pub hardware_type: Option<String>,
    pub status: Option<i64>,
    pub patch_management_vendor: Option<String>,
    #[serde(rename = "patchManagementID")]
    pub patch_management_id: Option<String>,
    pub attributes: Option<Vec<Attribute>>,
    pub adapters: Option<Vec<String>>,
    pub role: Option<String>,
    pub r#type: Option<i64>,
    pub directory_policy_value: Option<String>,
    pub agent_version: Option<String>,
    #[serde(rename = "agentID")]
    pub agent_id: Option<String>,
    #[serde(rename = "agentSN")]
    pub agent_sn: Option<String>,
    pub agent_tag: Option<String>,
    pub agent_platform: Option<String>,
    pub icon_type: Option<String>,
    pub re_validation: Option<bool>,
    pub criticality: Option<String>,
    pub re_validation_interval: Option<i64>,
    pub last_re_validation: Option<i64>,
    pub open_ports: Option<String>,
    pub re_validation_action: Option<ValidationAction>,
    pub domain_id: Option<i64>,
    pub logged_on_user_id: Option<String>,
    pub policy_hints: Option<String>,
    #[serde(rename = "managedByMDM")]
    pub managed_by_mdm: Option<bool>,
    pub mdm_compromised: Option<bool>,
    pub mdm_compliance: Option<bool>,
    pub mdm_data_protection: Option<bool>,
    pub mdm_passcode_present: Option<bool>,
    pub connected: Option<bool>,
    pub ip: Option<String>,
    pub audit_object_name: Option<String>,
    pub audit_object_type: Option<AuditTables>,
    pub add_audit_summary: Option<String>,
    pub expired: Option<bool>,
    pub adapters_as_string: Option<String>,
    pub operating_system: Option<String>,
    pub primary_mac: Option<String>,
    pub adapter_ip_as_string: Option<String>,
    pub adapter_location: Option<String>,
    pub at_risk: Option<bool>,
    #[serde(rename = "pcserialNumber")]
    pub pc_serial_number: Option<String>,
    pub adapter_objects: Option<Vec<Adapter>>,
}

#[derive(Debug, Deserialize)]
pub struct Attribute {
    pub version: Option<f64>,
    pub name: Option<String>,
    pub value: Option<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
pub struct ValidationAction {
    pub disable: Option<bool>,
    pub version: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Adapter {
    pub landscape: Option<i64>,
    pub id: Option<i64>,
    pub identification: Option<String>,
    pub state: Option<i64>,
    pub r#type: Option<i64>,
    pub vendor_name: Option<String>,
    pub parent: Option<String>,
    pub last_successful_poll: Option<i64>,
    pub status: Option<i64>,
    pub version: Option<f64>,
    pub user: Option<String>,
    pub client_state: Option<i64>,
    pub creation_time: Option<i64>,
    pub medium_type: Option<String>,
    pub location: Option<String>,
    pub container: Option<String>,
    pub dpc_rule_id: Option<i64>,
    pub dpc_rule_name: Option<String>,
    pub access_value: Option<String>,
    pub auth_type: Option<i64>,
    pub inner_eap_type: Option<i64>,
    pub outer_eap_type: Option<i64>,
    pub ips: Option<Vec<String>>,
    #[serde(rename = "hostID")]
    pub host_id: Option<i64>,
    pub attributes: Option<Vec<Attribute>>,
    pub device: Option<bool>,
    pub destroy_event: Option<Event>,
    pub physical_address: Option<String>,
    pub audit_object_name: Option<String>,
    pub audit_object_type: Option<AuditTables>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditTables {
    pub audit_table_name: Option<String>,
    pub mysql_table_name: Option<String>,
    pub idname_query: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    pub landscape: Option<i64>,
    pub id: Option<i64>,
    pub state: Option<i64>,
    pub name: Option<String>,
    pub element_type: Option<i64>,
    #[serde(rename = "elementID")]
    pub element_id: Option<i64>,
    pub element_name: Option<String>,
    pub message: Option<String>,
    pub time_of_event: Option<i64>,
    pub version: Option<f64>,
    pub log: Option<bool>,
    pub event_format_string: Option<String>,
    pub time: Option<i64>,
    pub empty: Option<bool>,
}

#[derive(Debug, Deserialize)]
pub struct InstancePage {
    pub instances: Vec<Instance>,
    pub total: Option<u64>,
}

#[derive(Debug, Deserialize)]
pub struct Instance {
    pub id: Option<String>,
    pub instance_id: Option<String>,
    pub resource_id: Option<String>,
    pub name: Option<String>,
    pub comment: Option<String>,
    pub status: Option<String>,
    pub task: Option<String>,
    pub version: Option<String>,
    pub new_version: Option<String>,
    pub charge_model: Option<String>,
    pub created: Option<String>,
    pub expired: Option<String>,
    pub keep_days: Option<String>,
    pub remain_days: Option<String>,
    pub effect: Option<i64>,
    pub scene: Option<String>,
    pub specification: Option<String>,
    pub resource_spec_code: Option<String>,
    pub cpu: Option<i64>,
    pub ram: Option<i64>,
    pub database_limit: Option<i64>,
    pub config_num: Option<i64>,
    pub region: Option<String>,
    pub zone: Option<String>,
    pub vpc_id: Option<String>,
    pub subnet_id: Option<String>,
    pub security_group_id: Option<String>,
    pub connect_ip: Option<String>,
    pub connect_ipv6: Option<String>,
    pub port_id: Option<String>,
    #[serde(default)]
    pub supported_feature: Vec<String>,
    pub timezone: Option<String>,
    pub binding_db_type: Option<String>,
    pub enterprise_project_id: Option<String>,
    pub failed_reason: Option<String>,
    pub upgrade_log: Option<String>,
}
