//! `Option`, `Box`, lists and maps. The form of the elements is passed on to them.

use std::collections::BTreeMap;

#[cfg(feature = "xml")]
use super::Shape;
use super::token::{A_LIST, AN_OBJECT};
use super::{Field, Form, Place, Problem, Role, Shown, Table, Taken, Token, Wire};

impl<T: Wire> Place for Option<T> {
    fn expected(&self) -> &'static str {
        T::default().expected()
    }
    #[inline]
    fn take(&mut self, token: Token<'_>, form: Form, role: Role) -> Result<Taken, Problem> {
        let done = match token {
            Token::Null => Taken::Unset,
            token => self
                .insert(T::default())
                .take(token, form, role.optional())?,
        };
        if done == Taken::Set {
            return Ok(Taken::Set);
        }
        // "Unset" is a value here.
        *self = None;
        Ok(if done == Taken::PutAside {
            done
        } else {
            Taken::Set
        })
    }
    fn failed(&self) {
        T::default().failed();
    }
    fn may_be_secret(&self, seen: &mut Vec<&'static Table>) -> bool {
        T::default().may_be_secret(seen)
    }
    fn is_required(&self) -> bool {
        false
    }
}

impl<T: Wire> Field for Option<T> {
    fn reset(&mut self) {
        *self = None;
    }
    fn is_absent(&self) -> bool {
        self.is_none()
    }
    fn show(&self, form: Form) -> Shown<'_> {
        self.as_ref().map_or(Shown::Null, |value| value.show(form))
    }
    #[cfg(feature = "schemars")]
    fn schema(&self, form: Form, generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::default().schema(form, generator)
    }
    #[cfg(feature = "xml")]
    fn shape(&self, form: Form) -> Shape {
        T::default().shape(form)
    }
}

impl<T: Wire> Place for Vec<T> {
    fn expected(&self) -> &'static str {
        A_LIST
    }
    fn take(&mut self, token: Token<'_>, form: Form, role: Role) -> Result<Taken, Problem> {
        self.clear();
        let Token::List(elements) = token else {
            return refused(self, token, role);
        };
        while elements.next(&mut Next(self), form)? {}
        Ok(Taken::Set)
    }
    fn may_be_secret(&self, seen: &mut Vec<&'static Table>) -> bool {
        T::default().may_be_secret(seen)
    }
    fn is_required(&self) -> bool {
        false
    }
}

impl<T: Wire> Field for Vec<T> {
    fn reset(&mut self) {
        self.clear();
    }
    fn show(&self, form: Form) -> Shown<'_> {
        Shown::List(
            Box::new(self.iter().map(|element| element as &dyn Field)),
            form,
        )
    }
    #[cfg(feature = "schemars")]
    fn schema(&self, form: Form, generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        super::schema::list_schema(&T::default().schema(form, generator))
    }
    #[cfg(feature = "xml")]
    fn shape(&self, form: Form) -> Shape {
        Shape::List(element_shape::<T>(form))
    }
}

/// The place behind the last element of a list. It comes to be when there is something to take, so that a list makes no element too many.
struct Next<'a, T>(&'a mut Vec<T>);

impl<T: Wire> Place for Next<'_, T> {
    fn expected(&self) -> &'static str {
        T::default().expected()
    }
    fn take(&mut self, token: Token<'_>, form: Form, role: Role) -> Result<Taken, Problem> {
        self.0.push(T::default());
        self.0
            .last_mut()
            .map_or(Ok(Taken::Unset), |element| element.take(token, form, role))
    }
    fn failed(&self) {
        T::default().failed();
    }
    fn is_required(&self) -> bool {
        T::default().is_required()
    }
}

impl<T: Wire> Place for BTreeMap<String, T> {
    fn expected(&self) -> &'static str {
        AN_OBJECT
    }
    fn take(&mut self, token: Token<'_>, form: Form, role: Role) -> Result<Taken, Problem> {
        self.clear();
        let Token::Object(entries) = token else {
            return refused(self, token, role);
        };
        let mut name = String::new();
        while entries.key(&mut |key| key.clone_into(&mut name))? {
            let mut value = T::default();
            entries.value(&mut value, form)?;
            self.insert(std::mem::take(&mut name), value);
        }
        Ok(Taken::Set)
    }
    fn may_be_secret(&self, seen: &mut Vec<&'static Table>) -> bool {
        T::default().may_be_secret(seen)
    }
    fn is_required(&self) -> bool {
        false
    }
}

impl<T: Wire> Field for BTreeMap<String, T> {
    fn reset(&mut self) {
        self.clear();
    }
    fn show(&self, form: Form) -> Shown<'_> {
        let entries = self
            .iter()
            .map(|(key, value)| (key.as_str(), value as &dyn Field));
        Shown::Map(Box::new(entries), form)
    }
    #[cfg(feature = "schemars")]
    fn schema(&self, form: Form, generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        super::schema::map_schema(&T::default().schema(form, generator))
    }
    #[cfg(feature = "xml")]
    fn shape(&self, form: Form) -> Shape {
        Shape::Map(element_shape::<T>(form))
    }
}

/// What becomes of a value that is no list or map, where one is expected.
#[inline(never)]
fn refused(place: &dyn Place, token: Token<'_>, role: Role) -> Result<Taken, Problem> {
    let is_kept = role.keeps_many() && !place.may_be_secret(&mut Vec::new());
    token.refused(place.expected(), is_kept)
}

/// The shape of what a container holds. Only documents inside text have another one than their type has.
#[cfg(feature = "xml")]
fn element_shape<T: Wire>(form: Form) -> fn() -> Shape {
    match form {
        Form::JsonText => || Shape::Any,
        _ => || T::default().shape(Form::Plain),
    }
}

/// For models that hold themselves.
impl<T: Wire> Place for Box<T> {
    fn expected(&self) -> &'static str {
        T::expected(self)
    }
    fn take(&mut self, token: Token<'_>, form: Form, role: Role) -> Result<Taken, Problem> {
        T::take(self, token, form, role)
    }
    fn failed(&self) {
        T::failed(self);
    }
    fn may_be_secret(&self, seen: &mut Vec<&'static Table>) -> bool {
        T::may_be_secret(self, seen)
    }
    fn is_required(&self) -> bool {
        T::is_required(self)
    }
}

impl<T: Wire> Field for Box<T> {
    fn reset(&mut self) {
        T::reset(self);
    }
    fn is_absent(&self) -> bool {
        T::is_absent(self)
    }
    fn show(&self, form: Form) -> Shown<'_> {
        T::show(self, form)
    }
    #[cfg(feature = "schemars")]
    fn schema(&self, form: Form, generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::schema(self, form, generator)
    }
    #[cfg(feature = "xml")]
    fn shape(&self, form: Form) -> Shape {
        T::shape(self, form)
    }
}
