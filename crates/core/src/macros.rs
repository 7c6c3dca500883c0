//! What many types have in the same form: builder methods that set one thing, and `Debug` that shows a part.

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

/// Methods that read one thing.
///
/// ```ignore
/// getters! {
///     /// Status of the answer, if there was one.
///     pub fn status(&self) -> Option<StatusCode> { self.0.status }
/// }
/// ```
macro_rules! getters {
    () => {};
    ($(#[$meta:meta])* $vis:vis const fn $name:ident(&$this:ident) -> $ty:ty { $get:expr } $($rest:tt)*) => {
        $(#[$meta])*
        #[must_use]
        $vis const fn $name(&$this) -> $ty {
            $get
        }
        getters! { $($rest)* }
    };
    ($(#[$meta:meta])* $vis:vis fn $name:ident(&$this:ident) -> $ty:ty { $get:expr } $($rest:tt)*) => {
        $(#[$meta])*
        #[must_use]
        $vis fn $name(&$this) -> $ty {
            $get
        }
        getters! { $($rest)* }
    };
}

/// `Debug` by some of the fields. The rest is shown as `..`: it is long, has no `Debug`, or is nobody's business.
///
/// ```ignore
/// debug_fields!(Waiter<T, S> { what, backoff, deadline });
/// debug_fields!(Cached<T> |cached| { has_value: cached.entry().is_some() });
/// ```
macro_rules! debug_fields {
    ($name:ident $(<$($param:ident),+>)? { $($field:ident),+ }) => {
        debug_fields!($name $(<$($param),+>)? |this| { $($field: this.$field),+ });
    };
    ($name:ident $(<$($param:ident),+>)? |$this:ident| { $($field:ident: $value:expr),+ $(,)? }) => {
        impl $(<$($param),+>)? std::fmt::Debug for $name $(<$($param),+>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let $this = self;
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($field), &$value))+
                    .finish_non_exhaustive()
            }
        }
    };
}
