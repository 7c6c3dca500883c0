use secapi_wire::{Extra, Model};

#[derive(Default, Model)]
#[wire(rename_fields = "camelCase")]
struct Unknown {
    extra: Extra,
}

#[derive(Default, Model)]
struct UnknownOfField {
    #[wire(alias = "ID")]
    id: i64,
    #[wire(rename = "n", rename = "m")]
    twice: i64,
    extra: Extra,
}

fn main() {}
