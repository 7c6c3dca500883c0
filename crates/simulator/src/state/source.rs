//! Where the rows of a collection come from before any call: recorded ones first, made-up ones after them.

use secapi_spec::catalog::{Type, TypeDef};
use serde_json::{Value, json};

use crate::answer::recorded_rows;
use crate::answer::value::{Spot, Values};
use crate::catalog::{Catalog, OperationRef};
use crate::instant::instant_value;
use crate::instant::{Unit, read_instant};
use crate::state::key::{key, row_number};
use crate::state::rows::ADDED;
use crate::state::{Collection, Count, RowContext, Settings, path};

/// Rows of a collection where none are recorded and the user set no number.
const ROWS: usize = 25;

/// The rows of one part of a collection, by number; the same seed gives the same rows.
pub(super) struct Source<'a> {
    catalog: &'a Catalog,
    settings: &'a Settings,
    collection: &'a Collection,
    part: &'a str,
    operation: OperationRef<'a>,
    row_type: &'a Type,
    recorded: &'a [Value],
    /// How many rows there are.
    pub(super) count: u64,
}

/// Whether the catalog has the rows of the collection; one of the user's own may not.
pub(crate) fn has(catalog: &Catalog, collection: &Collection) -> bool {
    row_type(catalog, collection).is_some()
}

/// The type of the collection's rows, and the operation that returns or takes them.
pub(crate) fn row_type<'a>(
    catalog: &'a Catalog,
    collection: &Collection,
) -> Option<(OperationRef<'a>, &'a Type)> {
    let operation = catalog.named(collection.rows_of)?;
    let body = operation.operation.body.as_ref();
    let row_type = match (
        &operation.operation.returns,
        body.and_then(|body| body.ty.as_ref()),
    ) {
        (Some(Type::List(row_type)), _) => row_type.as_ref(),
        (Some(row_type @ (Type::Model(_) | Type::Json)), _)
        | (_, Some(row_type @ Type::Model(_))) => row_type,
        _ => return None,
    };
    Some((operation, row_type))
}

impl<'a> Source<'a> {
    pub(super) fn new(
        catalog: &'a Catalog,
        settings: &'a Settings,
        collection: &'a Collection,
        part: &'a str,
    ) -> Option<Self> {
        let (operation, row_type) = row_type(catalog, collection)?;
        let recorded = match collection.count {
            Count::MadeUp | Count::WhereMadeUp | Count::Fixed(_) => &[],
            _ => recorded_rows(catalog, operation),
        };
        let rows = if recorded.is_empty() {
            ROWS
        } else {
            recorded.len()
        };
        let count = match collection.count {
            Count::Exactly(count) | Count::Fixed(count) => count,
            Count::WhereMadeUp if row_number(part).any(is_added) => 0,
            _ => settings.items.unwrap_or(rows),
        };
        Some(Self {
            catalog,
            settings,
            collection,
            part,
            operation,
            row_type,
            recorded,
            count: count as u64,
        })
    }

    /// The row of that number, as it is before any call.
    pub(super) fn row(&self, number: u64) -> Value {
        match self.recorded(number) {
            Some(recorded) if self.collection.count == Count::Completed => {
                self.completed(recorded.clone(), number)
            }
            Some(recorded) => recorded.clone(),
            None => self.made_up(number, self.instant(number)),
        }
    }

    /// The row with the fields that it lacks, which say nothing.
    fn completed(&self, mut row: Value, number: u64) -> Value {
        let whole = self.made_up(number, self.instant(number));
        if let (Value::Object(fields), Value::Object(whole)) = (&mut row, whole) {
            for (name, value) in whole {
                fields.entry(name).or_insert_with(|| nothing(&value));
            }
        }
        row
    }

    /// A made-up row that came up then.
    pub(super) fn made_up(&self, number: u64, millis: i64) -> Value {
        let seed = self.settings.seed.of(self.collection.rows_of);
        let seed = seed.of(self.part).nth(number);
        let spot = Spot {
            name: "row",
            seed,
            // Rows that were added go on where the others begin.
            row: usize::try_from(number % ADDED).unwrap_or(0),
        };
        let values = Values::new(self.catalog, self.operation.group);
        let mut row = values.value(self.row_type, spot);
        self.name_and_date(&mut row, number, millis);
        if let Value::Object(fields) = &mut row {
            let context = RowContext {
                collection: self.collection.name,
                number,
                part: self.part,
                count: self.count,
                millis,
                seed,
                keys: self.settings.seed,
            };
            (self.collection.render)(fields, &context);
        }
        row
    }

    /// When the row of that number came up, without making it.
    pub(super) fn time_of(&self, number: u64) -> Option<i64> {
        self.collection.time?;
        match self.recorded(number) {
            Some(row) => self.read_time(row),
            None => Some(self.instant(number)),
        }
    }

    /// When a row came up, by what it says.
    pub(super) fn read_time(&self, row: &Value) -> Option<i64> {
        let field = self.collection.time?;
        read_instant(path::get(row, field)?, self.unit_at(field))
    }

    /// What numbers count that are instants in the field at a path of names.
    pub(super) fn unit_at(&self, path: &str) -> Unit {
        self.type_at(path).map_or(Unit::default(), Unit::of)
    }

    /// The recorded rows, which are few, and those of the made-up ones that there are.
    pub(super) fn candidates<I: IntoIterator<Item = u64>>(
        &self,
        made_up: I,
    ) -> impl Iterator<Item = u64> + use<I> {
        let recorded = 0..(self.recorded.len() as u64).min(self.count);
        let count = self.count;
        let made_up = made_up.into_iter();
        recorded.chain(made_up.filter(move |number| *number < count || *number >= ADDED))
    }

    /// Whether rows have a field of that name.
    pub(super) fn has_field(&self, name: &str) -> bool {
        self.type_at(name).is_some()
    }

    fn recorded(&self, number: u64) -> Option<&'a Value> {
        self.recorded.get(usize::try_from(number).ok()?)
    }

    /// Rows come up evenly over the range, each somewhere within its own share of it.
    fn instant(&self, number: u64) -> i64 {
        let (from, to) = self.settings.range;
        let span = u128::from(to.abs_diff(from));
        let count = u128::from(self.count.max(1));
        let share = u64::try_from(span / count).unwrap_or(u64::MAX);
        let before = span * u128::from(number.min(self.count)) / count;
        let within = self.settings.seed.of("instant").nth(number).below(share);
        from.saturating_add_unsigned(u64::try_from(before).unwrap_or(u64::MAX))
            .saturating_add_unsigned(within)
    }

    fn name_and_date(&self, row: &mut Value, number: u64, millis: i64) {
        let key_at = self.collection.key;
        if !key_at.is_empty() {
            // A model that is not known in full may lack the key.
            let ty = self.type_at(key_at).unwrap_or(&Type::Integer);
            let seed = self.settings.seed.of(self.collection.name).of(self.part);
            path::set(row, key_at, key(ty, number, seed));
        }
        if let Some(time_at) = self.collection.time
            && let Some(ty) = self.type_at(time_at)
        {
            path::set(row, time_at, instant_value(ty, millis));
        }
    }

    /// The type of the field at a path of names.
    fn type_at(&self, path: &str) -> Option<&'a Type> {
        path.split('.').try_fold(self.row_type, |ty, name| {
            // Filters look through lists.
            let ty = match ty {
                Type::List(inner) => inner,
                ty => ty,
            };
            let Type::Model(model) = ty else { return None };
            let TypeDef::Model(model) = self.catalog.definition(self.operation.group, model)?
            else {
                return None;
            };
            let field = model.fields.iter().find(|field| field.name == name);
            field.map(|field| &field.ty)
        })
    }
}

/// Names of the secrets that a call sends in its form or in the fields of its body.
pub(super) fn secrets<'a>(catalog: &'a Catalog, operation: OperationRef<'a>) -> Vec<&'a str> {
    let params = operation.operation.params.iter();
    let params = params.map(|param| (param.name.as_str(), &param.ty));
    let body = operation.operation.body.as_ref();
    let model = match body.and_then(|body| body.ty.as_ref()) {
        Some(Type::Model(name)) => catalog.definition(operation.group, name),
        _ => None,
    };
    let fields = match model {
        Some(TypeDef::Model(model)) => model.fields.as_slice(),
        _ => &[],
    };
    let fields = fields.iter().map(|field| (field.name.as_str(), &field.ty));
    let all = params.chain(fields);
    all.filter(|(_, ty)| **ty == Type::Secret)
        .map(|(name, _)| name)
        .collect()
}

/// A value of the same kind that says nothing.
pub(crate) fn nothing(value: &Value) -> Value {
    match value {
        Value::Bool(_) => json!(false),
        Value::Number(_) => json!(0),
        Value::Array(_) => json!([]),
        _ => Value::Null,
    }
}

/// What an operation is likely to answer about something: the same each time, with what is recorded of it.
pub(super) fn likely(
    catalog: &Catalog,
    settings: &Settings,
    id: &str,
    about: &str,
) -> Option<Value> {
    let operation = catalog.named(id)?;
    let ty = operation.operation.returns.as_ref()?;
    let spot = Spot {
        name: "",
        seed: settings.seed.of(id).of(about),
        row: 0,
    };
    let mut value = Values::new(catalog, operation.group).value(ty, spot);
    if let (Value::Object(fields), [Value::Object(recorded)]) =
        (&mut value, recorded_rows(catalog, operation))
    {
        fields.extend(recorded.clone());
    }
    Some(value)
}

/// Whether a number is likely one of a row that a call has added, and not part of an id from elsewhere.
fn is_added(number: u64) -> bool {
    (ADDED..2 * ADDED).contains(&number)
}
