//! JSON Schemas of models and enums.

use schemars::SchemaGenerator;
use secapi_wire::{Json, Secret};
use serde_json::json;

use super::models::{Everything, Group};

#[test]
fn a_model_describes_its_wire_form() {
    let schema = Json::from(SchemaGenerator::default().into_root_schema_for::<Everything>());
    let property = |name: &str| schema["properties"][name].clone();
    assert_eq!(schema["required"], json!(["id", "type"]));
    assert_eq!(property("created"), json!({ "type": "integer" }));
    assert_eq!(
        property("times")["items"],
        json!({ "type": "string", "format": "date-time" })
    );
    assert_eq!(property("limit"), json!({ "type": "string" }));
    assert_eq!(property("detail"), json!({ "type": "string" }));
    assert_eq!(
        property("rows"),
        json!({ "type": "array", "items": { "$ref": "#/$defs/Inner" } })
    );
    assert_eq!(
        property("byName")["additionalProperties"],
        json!({ "$ref": "#/$defs/Inner" })
    );
    assert_eq!(property("free"), json!({}));
    assert!(property("extra").is_null());
}

#[test]
fn a_model_that_holds_itself_refers_to_itself() {
    let schema = Json::from(SchemaGenerator::default().into_root_schema_for::<Group>());
    assert_eq!(schema["properties"]["parent"], json!({ "$ref": "#" }));
    assert_eq!(
        schema["properties"]["members"]["items"],
        json!({ "$ref": "#" })
    );
}

#[test]
fn an_enum_gives_its_known_values_as_examples() {
    let schema =
        Json::from(SchemaGenerator::default().into_root_schema_for::<super::enums::State>());
    assert_eq!(
        (&schema["type"], &schema["examples"]),
        (&json!("integer"), &json!([-1, 0, 1]))
    );
    let schema =
        Json::from(SchemaGenerator::default().into_root_schema_for::<super::enums::TaskStatus>());
    assert_eq!(
        (&schema["type"], &schema["examples"]),
        (&json!("string"), &json!(["0", "1"]))
    );
    assert!(schema["enum"].is_null());
    assert_eq!(
        Json::from(SchemaGenerator::default().subschema_for::<Secret>()),
        json!({ "type": "string" })
    );
}
