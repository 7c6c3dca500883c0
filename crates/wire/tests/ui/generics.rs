use secapi_wire::{Extra, Model};

#[derive(Default, Model)]
struct List<T> {
    rows: Vec<T>,
    extra: Extra,
}

fn main() {}
