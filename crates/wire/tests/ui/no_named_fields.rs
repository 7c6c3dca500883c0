use secapi_wire::{Model, OpenEnum};

#[derive(Default, Model)]
struct Tuple(i64);

#[derive(Model)]
enum Sum {
    A,
}

#[derive(OpenEnum)]
struct Product {
    id: i64,
}

fn main() {}
