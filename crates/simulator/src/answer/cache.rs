//! Answers that were made before: an operation and a part of its list always get the same bytes.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::lock::lock;
use crate::reply::Reply;
use crate::validate::paging::Window;

/// Bytes of the bodies that are kept. Beyond that, responses are made anew.
const KEPT_BYTES: usize = 32 * 1024 * 1024;

/// The last responses, of a limited size.
#[derive(Debug, Default)]
pub(crate) struct AnswerCache {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    answers: HashMap<(String, Option<Window>), Reply>,
    bytes: usize,
}

impl AnswerCache {
    /// The response that was kept for the operation and the window, or else the one that is made now.
    pub(crate) fn get_or_make(
        &self,
        operation: String,
        window: Option<Window>,
        make: impl FnOnce() -> Reply,
    ) -> Reply {
        let key = (operation, window);
        let kept = lock(&self.kept);
        if let Some(reply) = kept.answers.get(&key) {
            return reply.clone();
        }
        // Large responses take their time; others must not wait for it.
        drop(kept);
        let reply = make();
        self.keep(key, &reply);
        reply
    }

    fn keep(&self, key: (String, Option<Window>), reply: &Reply) {
        // What an entry costs besides its body.
        let bytes = reply.body.len() + size_of::<Reply>() + key.0.len();
        let mut kept = lock(&self.kept);
        if kept.bytes + bytes > KEPT_BYTES {
            *kept = Kept::default();
        }
        if bytes <= KEPT_BYTES && kept.answers.insert(key, reply.clone()).is_none() {
            kept.bytes += bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    fn reply(length: usize) -> Reply {
        Reply::text(StatusCode::OK, "text/plain", "x".repeat(length))
    }

    #[test]
    fn the_same_part_of_the_same_list_is_made_once() {
        let cache = AnswerCache::default();
        let window = |offset| {
            Some(Window {
                index: 0,
                offset,
                size: 10,
            })
        };
        let made = std::cell::Cell::new(0);
        for (operation, window) in [
            ("a.list", window(0)),
            ("a.list", window(0)),
            ("a.list", window(10)),
            ("a.list", None),
            ("b.list", window(0)),
        ] {
            cache.get_or_make(operation.to_owned(), window, || {
                made.set(made.get() + 1);
                reply(1)
            });
        }
        assert_eq!(made.get(), 4);
    }

    #[test]
    fn it_does_not_grow_without_end() {
        let cache = AnswerCache::default();
        for number in 0..10 {
            let made = cache.get_or_make(number.to_string(), None, || reply(KEPT_BYTES / 3));
            assert_eq!(made.body.len(), KEPT_BYTES / 3);
        }
        cache.get_or_make("large".to_owned(), None, || reply(KEPT_BYTES + 1));
        let kept = cache.kept.lock().unwrap();
        let bodies = kept.answers.values().map(|reply| reply.body.len());
        assert!(bodies.sum::<usize>() <= kept.bytes && kept.bytes <= KEPT_BYTES);
    }
}
