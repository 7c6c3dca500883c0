//! Builder methods, each of which sets one thing.

/// Methods that take `self` by value, do what their body says and return `self`.
///
/// ```ignore
/// setters! {
///     /// The `User-Agent` header.
///     pub fn user_agent(self, name: impl Into<String>) { self.user_agent = Some(name.into()) }
/// }
/// ```
macro_rules! setters {
    () => {};
    ($(#[$meta:meta])* $vis:vis const fn $name:ident($this:ident $(, $arg:ident: $ty:ty)*) { $($set:tt)+ } $($rest:tt)*) => {
        $(#[$meta])*
        #[must_use = "it returns what is set, and changes nothing in place"]
        $vis const fn $name(mut $this $(, $arg: $ty)*) -> Self {
            $($set)+;
            $this
        }
        setters! { $($rest)* }
    };
    ($(#[$meta:meta])* $vis:vis fn $name:ident($this:ident $(, $arg:ident: $ty:ty)*) { $($set:tt)+ } $($rest:tt)*) => {
        $(#[$meta])*
        #[must_use = "it returns what is set, and changes nothing in place"]
        $vis fn $name(mut $this $(, $arg: $ty)*) -> Self {
            $($set)+;
            $this
        }
        setters! { $($rest)* }
    };
}
