//! The JSON Schema (draft 2020-12) of a result, so that readers can check what they get.

use serde_json::{Map, Value, json};

use crate::record::{Kind, Schema};

/// The JSON Schema of one row. Fields may be added within a version of the schema, so others are
/// allowed. None of its fields is ever left out; a number that is not defined is null.
pub fn json_schema(schema: &Schema) -> Value {
    let properties: Map<String, Value> = schema
        .columns
        .iter()
        .map(|column| {
            let mut property = of_kind(column.kind);
            property["description"] = column.doc.into();
            (column.name.to_owned(), property)
        })
        .collect();
    let names: Vec<&str> = schema.columns.iter().map(|column| column.name).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema.name,
        "title": schema.name,
        "type": "object",
        "properties": properties,
        "required": names,
        "additionalProperties": true,
    })
}

fn of_kind(kind: Kind) -> Value {
    match kind {
        Kind::Count => json!({"type": ["integer", "null"], "minimum": 0}),
        Kind::Share | Kind::Chance => {
            json!({"type": ["number", "null"], "minimum": 0, "maximum": 1})
        }
        Kind::Ratio | Kind::Number => json!({"type": ["number", "null"]}),
        Kind::Text | Kind::Sentence => json!({"type": ["string", "null"]}),
        Kind::List => json!({"type": "array", "items": {"type": "string"}}),
    }
}
