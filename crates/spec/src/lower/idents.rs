//! Identifiers of one scope, and their collisions.

use std::collections::BTreeMap;

use crate::naming;
use crate::problem::{Problem, Problems};
use crate::span::{At, Span};
use crate::text::short;

/// Case of the identifiers of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Snake,
    Pascal,
}

/// The identifiers given so far in one scope, each with the wire name and place that it was made from.
#[derive(Debug)]
pub(crate) struct Idents {
    case: Case,
    /// What the scope's members are called in messages, such as `field`.
    noun: &'static str,
    /// Key that gives another name.
    remedy: &'static str,
    taken: BTreeMap<String, (String, Option<Span>)>,
}

impl Idents {
    pub(crate) fn new(case: Case, noun: &'static str, remedy: &'static str) -> Self {
        Self {
            case,
            noun,
            remedy,
            taken: BTreeMap::new(),
        }
    }

    /// Keeps an identifier for something that is always there.
    pub(crate) fn reserve(&mut self, ident: &str, why: &str) {
        self.taken.insert(ident.to_owned(), (why.to_owned(), None));
    }

    /// The identifier for a wire name, or the one that the author chose. Reports one that is impossible or taken.
    pub(crate) fn make(
        &mut self,
        name: &At<String>,
        rename: Option<&At<String>>,
        problems: &mut Problems,
    ) -> String {
        let ident = match rename {
            Some(chosen) => self.chosen(chosen, problems),
            None => self.made(name, problems),
        };
        let Some(ident) = ident else {
            return "unnamed".to_owned();
        };
        let span = rename.map_or(name.span, |chosen| chosen.span);
        match self.taken.get(&ident) {
            Some((first, Some(first_span))) => {
                let message = format!(
                    "{} `{}` and `{}` both become `{ident}`",
                    plural(self.noun),
                    short(first),
                    short(name)
                );
                let problem = Problem::error("spec::name-collision", span, message)
                    .label(format!("`{ident}` again"));
                problems.push(
                    problem
                        .also(*first_span, format!("`{ident}` first"))
                        .help(self.advice()),
                );
            }
            Some((why, None)) => {
                let becomes = if *name.value == ident {
                    String::new()
                } else {
                    format!("becomes `{ident}`, which ")
                };
                let message = format!("{} `{}` {becomes}is taken by {why}", self.noun, short(name));
                problems.push(
                    Problem::error("spec::reserved-name", span, message)
                        .label("taken")
                        .help(self.advice()),
                );
            }
            None => {
                self.taken
                    .insert(ident.clone(), (name.value.clone(), Some(span)));
            }
        }
        ident
    }

    fn advice(&self) -> String {
        format!("give it another name with `{} = \"...\"`", self.remedy)
    }

    fn made(&self, name: &At<String>, problems: &mut Problems) -> Option<String> {
        let ident = match self.case {
            Case::Snake => naming::snake(name),
            Case::Pascal => naming::pascal(name),
        };
        if ident.is_none() {
            let message = format!(
                "no Rust name can be made from {} `{}`",
                self.noun,
                short(name)
            );
            problems.push(Problem::error("spec::no-name", name.span, message).help(self.advice()));
        }
        ident
    }

    fn chosen(&self, chosen: &At<String>, problems: &mut Problems) -> Option<String> {
        let (fits, case) = match self.case {
            Case::Snake => (
                naming::is_snake(chosen),
                "snake case, such as `bu_id`, and no keyword",
            ),
            Case::Pascal => (
                naming::is_pascal(chosen),
                "Pascal case, such as `InProgress`",
            ),
        };
        if fits {
            return Some(chosen.value.clone());
        }
        let message = format!("`{}` cannot be the name of a {}", short(chosen), self.noun);
        problems.push(
            Problem::error("spec::bad-name", chosen.span, message)
                .help(format!("names are in {case}")),
        );
        None
    }
}

fn plural(noun: &str) -> String {
    format!("{noun}s")
}
