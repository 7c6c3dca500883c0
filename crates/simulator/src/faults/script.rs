//! The script language of faults; its grammar is in the documentation of [`Fault`].

use std::time::Duration;

use crate::Canned;
use crate::faults::effect::{RetryAfter, UNITS, login_page};
use crate::faults::text::{Place, Word, offset, read_offset, read_size, read_time, statements};
use crate::faults::{Fault, FaultError};
use crate::validate::nearest::near_miss;

const SCHEDULES: &str = "nth calls every chance times";
const EFFECTS: &str = "status answer json html login-page no-content redirect header retry-after bom \
                       truncated-gzip gzip-bomb length delay stall stall-body slow cut-before cut-after \
                       cut-body cut-handshake reset idle-close handled clock expire-tokens revoke-tokens \
                       revoke-refresh-tokens";

/// A fault, and where it stands in its script.
#[derive(Clone, Debug)]
pub(super) struct Located {
    pub(super) fault: Fault,
    place: Place,
    script: String,
}

impl Located {
    /// Lets an error about the fault point at its place.
    pub(super) fn locate(&self, error: &FaultError) -> FaultError {
        mistake(&self.script, self.place, error.to_string())
    }
}

pub(super) fn parse(script: &str) -> Result<Vec<Fault>, FaultError> {
    Ok(located(script)?
        .into_iter()
        .map(|located| located.fault)
        .collect())
}

pub(super) fn one(script: &str) -> Result<Fault, FaultError> {
    let mut faults = parse(script)?;
    let count = faults.len();
    faults.pop().filter(|_| count == 1).ok_or_else(|| {
        FaultError::Senseless(format!("expected one fault, and the script has {count}"))
    })
}

pub(super) fn located(script: &str) -> Result<Vec<Located>, FaultError> {
    let statements =
        statements(script).map_err(|(place, message)| mistake(script, place, message))?;
    let located = |words: Vec<Word>| {
        let place = words.first().map_or_else(Place::default, |word| word.place);
        let statement = Statement {
            script,
            words: words.into_iter(),
            last: place,
        };
        let located = Located {
            fault: statement.fault()?,
            place,
            script: script.to_owned(),
        };
        let checked = located.fault.check();
        checked.map_err(|error| located.locate(&error))?;
        Ok(located)
    };
    statements.into_iter().map(located).collect()
}

fn mistake(script: &str, place: Place, message: String) -> FaultError {
    let text = script.lines().nth(place.line.saturating_sub(1));
    FaultError::Script {
        line: place.line,
        column: place.column,
        text: text.unwrap_or_default().to_owned(),
        length: place.length,
        message,
    }
}

/// The words of one fault that are still to be read.
struct Statement<'a> {
    script: &'a str,
    words: std::vec::IntoIter<Word>,
    last: Place,
}

impl Statement<'_> {
    fn fault(mut self) -> Result<Fault, FaultError> {
        let mut target = self.value("a target")?.text();
        let is_method = !target.is_empty() && target.bytes().all(|byte| byte.is_ascii_uppercase());
        let next = self.words.as_slice().first();
        let path = next.filter(|word| word.bytes.starts_with(b"/") || word.bytes.starts_with(b"*"));
        if is_method && path.is_some() {
            target = format!("{target} {}", self.value("a path")?.text());
        }
        let mut fault = Fault::on(target);
        while let Some(word) = self.words.next() {
            self.last = word.place;
            fault = self.clause(fault, &word)?;
        }
        Ok(fault)
    }

    fn clause(&mut self, fault: Fault, word: &Word) -> Result<Fault, FaultError> {
        let name = word.text();
        Ok(match name.as_str() {
            _ if word.quoted => return Err(self.unknown(&name, word.place)),
            "nth" => fault.nth(self.number("the number of a call, from 1 on")?),
            "calls" => self.range(fault)?,
            "every" => fault.every(self.number("a number of calls, from 1 on")?),
            "chance" => fault.chance(self.probability()?),
            "times" => fault.times(self.number("how often it may act")?),
            "status" => fault.status(self.status()?),
            "answer" => fault.answer(self.answer(Canned::new)?),
            "json" => fault.answer(self.answer(Canned::json)?),
            "html" => fault.answer(self.answer(Canned::html)?),
            "login-page" => fault.answer(login_page()),
            "no-content" => fault.no_content(),
            "redirect" => fault.redirect(self.value("a URL")?.text()),
            "header" => {
                let name = self.value("the name of a header")?.text();
                let value = self.value("the value of the header")?.text();
                fault.header(name, value)
            }
            "retry-after" => fault.retry_after(self.retry_after()?),
            "gzip-bomb" => fault.gzip_bomb(self.read("a size, such as 10MB", read_size)?),
            "length" => {
                fault.wrong_length(self.read("a difference, such as +10 or -10", |text| {
                    text.starts_with(['+', '-']).then(|| text.parse().ok())?
                })?)
            }
            "delay" => fault.delay(self.time()?),
            "stall-body" => fault.stall_body(self.number("a number of bytes")?),
            "slow" => {
                let (bytes, pause) = self.read("bytes and a time, such as 10/100ms", |text| {
                    let (bytes, pause) = text.split_once('/')?;
                    Some((bytes.parse().ok()?, read_time(pause)?))
                })?;
                fault.slow(bytes, pause)
            }
            "cut-body" => fault.cut_body(self.number("a number of bytes")?),
            "idle-close" => fault.idle_close(self.time()?),
            "clock" => fault.clock(self.offset()?),
            _ => match UNITS.iter().find(|(known, _)| *known == name) {
                Some((_, effect)) => fault.with(effect.clone()),
                None => return Err(self.unknown(&name, word.place)),
            },
        })
    }

    fn unknown(&self, name: &str, place: Place) -> FaultError {
        let known = || SCHEDULES.split(' ').chain(EFFECTS.split(' '));
        let hint = near_miss(name, known())
            .map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
        let message = format!(
            "`{name}` is neither a schedule ({}) nor an effect ({}){hint}",
            SCHEDULES.replace(' ', ", "),
            EFFECTS.replace(' ', ", ")
        );
        mistake(self.script, place, message)
    }

    fn value(&mut self, expected: &str) -> Result<Word, FaultError> {
        let word = self.words.next().ok_or_else(|| {
            let message = format!("expected {expected} after this");
            mistake(self.script, self.last, message)
        })?;
        self.last = word.place;
        Ok(word)
    }

    /// The next word as `read` makes something of it.
    fn read<T>(
        &mut self,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, FaultError> {
        let word = self.value(expected)?;
        let text = word.text();
        let wrong = || {
            mistake(
                self.script,
                word.place,
                format!("`{text}` is not {expected}"),
            )
        };
        read(&text).ok_or_else(wrong)
    }

    fn number<T: std::str::FromStr>(&mut self, expected: &str) -> Result<T, FaultError> {
        self.read(expected, |text| text.parse().ok())
    }

    fn time(&mut self) -> Result<Duration, FaultError> {
        self.read("a time, such as 250ms, 3s, 2m or 1h", read_time)
    }

    fn offset(&mut self) -> Result<i64, FaultError> {
        let expected = format!("an offset, such as {} or -1h", offset(30));
        self.read(&expected, read_offset)
    }

    fn status(&mut self) -> Result<u16, FaultError> {
        self.read("a final HTTP status (200 to 999)", |text| {
            let status = text.parse().ok();
            status.filter(|status| (200..1000).contains(status))
        })
    }

    fn answer(&mut self, make: fn(u16, Vec<u8>) -> Canned) -> Result<Canned, FaultError> {
        let status = self.status()?;
        let body = self.value("the text of the answer")?;
        Ok(make(status, body.bytes))
    }

    fn range(&mut self, fault: Fault) -> Result<Fault, FaultError> {
        self.read("a range of calls, such as 2..5 or 4..", |text| {
            let (from, to) = text.split_once("..")?;
            let from = from.parse().ok()?;
            Some(match to {
                "" => fault.from(from),
                to => fault.calls(from..=to.parse().ok()?),
            })
        })
    }

    fn probability(&mut self) -> Result<f64, FaultError> {
        self.read("a probability, such as 10% or 0.5%", |text| {
            let percent: f64 = text.strip_suffix('%')?.parse().ok()?;
            (0.0..=100.0).contains(&percent).then_some(percent / 100.0)
        })
    }

    fn retry_after(&mut self) -> Result<RetryAfter, FaultError> {
        let word = self.value("a number of seconds, a text, or `date` and an offset")?;
        let text = word.text();
        Ok(match text.as_str() {
            "date" if !word.quoted => RetryAfter::Date(self.offset()?),
            _ => match text.parse() {
                Ok(seconds) if !word.quoted => RetryAfter::Seconds(seconds),
                _ => RetryAfter::Text(text),
            },
        })
    }
}
