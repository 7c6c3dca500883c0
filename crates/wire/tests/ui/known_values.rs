use secapi_wire::OpenEnum;

#[derive(OpenEnum)]
enum OfIntegers {
    On,
    #[wire(rename = "off")]
    Off,
    Broken(String),
    #[wire(other)]
    Other(i64),
}

#[derive(OpenEnum)]
enum OfTexts {
    #[wire(rename = 1)]
    On,
    #[wire(other)]
    Other(String),
}

fn main() {}
