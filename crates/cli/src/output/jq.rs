//! `--jq`.

use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, data, unwrap_valr};
use jaq_json::Val;
use secapi_core::Json;

use crate::Result;
use crate::failure::Failure;

type Data = data::JustLut<Val>;

/// A jq program.
pub(crate) struct Filter(jaq_core::compile::Filter<jaq_core::Native<Data>>);

impl Filter {
    /// Compiles a program.
    pub(crate) fn new(program: &str) -> Result<Self> {
        let wrong = |reason: String| Failure::usage(format!("--jq: {reason}"));
        let defs = jaq_core::defs()
            .chain(jaq_std::defs())
            .chain(jaq_json::defs());
        let funs = jaq_core::funs()
            .chain(jaq_std::funs())
            .chain(jaq_json::funs());
        let arena = Arena::default();
        let file = File {
            code: program,
            path: (),
        };
        let modules = Loader::new(defs)
            .load(&arena, file)
            .map_err(|_| wrong(format!("`{program}` is no jq program")))?;
        let filter = Compiler::default()
            .with_funs(funs)
            .compile(modules)
            .map_err(|errors| {
                let unknown = errors.iter().flat_map(|(_, errors)| errors);
                let names: Vec<String> = unknown.map(|(name, _)| format!("`{name}`")).collect();
                wrong(format!("{} is not defined", names.join(", ")))
            })?;
        Ok(Self(filter))
    }

    /// All outputs for one input.
    pub(crate) fn run(&self, input: Json) -> Result<Vec<Json>> {
        let failed = |reason: String| Failure::usage(format!("--jq: {reason}"));
        let input: Val =
            serde_json::from_value(input).map_err(|error| failed(error.to_string()))?;
        let context = Ctx::<Data>::new(&self.0.lut, Vars::new([]));
        let outputs = self.0.id.run((context, input)).map(unwrap_valr);
        outputs
            .map(|output| {
                let output = output.map_err(|error| failed(error.to_string()))?;
                serde_json::from_str(&output.to_string()).map_err(|error| failed(error.to_string()))
            })
            .collect()
    }
}
