//! Values in rows, by the path of keys (`a.b`) that leads to them.

use serde_json::{Map, Value};

use crate::answer::set_path;

/// The value at the path.
pub(crate) fn get<'v>(row: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(row, |value, key| value.get(key))
}

/// The text at the path; empty when there is none.
pub(crate) fn text<'v>(row: &'v Value, path: &str) -> &'v str {
    get(row, path).and_then(Value::as_str).unwrap_or_default()
}

/// The whole number at the path; 0 when there is none.
pub(crate) fn number(row: &Value, path: &str) -> i64 {
    get(row, path).and_then(Value::as_i64).unwrap_or_default()
}

/// Sets the value at the path; whatever is in the way becomes an object.
pub(crate) fn set(row: &mut Value, path: &str, value: impl Into<Value>) {
    let keys: Vec<&str> = path.split('.').collect();
    set_path(row, &keys, value.into());
}

/// Setting several fields at once, which an object lists.
pub(crate) trait SetFields {
    /// Sets all of them.
    fn set(&mut self, fields: Value);

    /// Sets those that are there.
    fn update(&mut self, fields: Value);
}

impl SetFields for Map<String, Value> {
    fn set(&mut self, fields: Value) {
        if let Value::Object(fields) = fields {
            self.extend(fields);
        }
    }

    fn update(&mut self, mut fields: Value) {
        for (name, value) in self {
            if let Some(new) = fields.get_mut(name) {
                *value = new.take();
            }
        }
    }
}

/// Names are paths here.
impl SetFields for Value {
    fn set(&mut self, fields: Value) {
        if let Value::Object(fields) = fields {
            for (path, value) in fields {
                set(self, &path, value);
            }
        }
    }

    fn update(&mut self, fields: Value) {
        if let Self::Object(own) = self {
            own.update(fields);
        }
    }
}
