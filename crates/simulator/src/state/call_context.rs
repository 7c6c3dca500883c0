//! What a call works with.

use serde_json::Value;

use crate::answer::Outcome;
use crate::call::Call;
use crate::state::{Collection, Fields, Query, Store};

/// A call, and the rows that it works with.
pub(crate) struct CallContext<'c, 's> {
    pub(crate) call: Call<'c>,
    pub(crate) store: &'c mut Store<'s>,
    /// The part of the collections that the call is about, such as a tenant; empty where there are no parts.
    pub(crate) part: String,
}

impl<'c, 's> CallContext<'c, 's> {
    pub(crate) fn new(call: Call<'c>, store: &'c mut Store<'s>) -> Self {
        let part = String::new();
        Self { call, store, part }
    }

    /// A parameter in the path, without the borrow of the context.
    pub(crate) fn path(&self, name: &str) -> &'c str {
        self.call.path(name)
    }

    /// A field of the body or the form as text; empty when there is none.
    pub(crate) fn text(&self, name: &str) -> String {
        self.call.text(name).unwrap_or_default()
    }

    /// What the call sends of a row.
    pub(crate) fn sent(&self, collection: &Collection) -> Fields {
        self.store.sent(&self.call, collection)
    }

    /// The rows of the window of the call, and how many rows the query finds.
    pub(crate) fn page(&mut self, collection: &Collection, query: &Query) -> (Vec<Value>, usize) {
        let window = self.call.window;
        self.store.page(collection, &self.part, query, window)
    }

    /// The response to a list.
    pub(crate) fn list(&mut self, collection: &Collection, query: &Query) -> Outcome {
        self.page(collection, query).into()
    }

    /// All rows that the query finds, with their numbers.
    pub(crate) fn all(&mut self, collection: &Collection, query: &Query) -> Vec<(u64, Value)> {
        self.store.all(collection, &self.part, query)
    }

    /// How many rows there are.
    pub(crate) fn count(&self, collection: &Collection) -> usize {
        self.store.count(collection, &self.part)
    }

    /// The row of a collection that has only one.
    pub(crate) fn only(&mut self, collection: &Collection) -> Value {
        self.store.only(collection, &self.part)
    }

    pub(crate) fn insert(&mut self, collection: &Collection, row: Value) {
        self.store.insert(collection, &self.part, row);
    }

    pub(crate) fn replace(&mut self, collection: &Collection, number: u64, row: Value) {
        self.store.replace(collection, &self.part, number, row);
    }

    pub(crate) fn delete(&mut self, collection: &Collection, number: u64) {
        self.store.delete(collection, &self.part, number);
    }

    /// The time at which something ends that takes this share of the service's job time.
    pub(crate) fn after(&self, percent: i64) -> i64 {
        let share = self.store.job_time().saturating_mul(percent) / 100;
        self.call.now().saturating_add(share)
    }
}
