//! Tokens that a simulator issues.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use crate::clock::Clock;
use crate::lock::lock;
use crate::seed::Seed;

/// Tokens that are kept at least; a client that uses more at a time loses those that were not used for longest. So memory stays flat when a client
/// gets a token for each call.
const KEPT: usize = 2_000;

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// Calls.
    Access,
    /// New access tokens.
    Refresh,
}

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenError {
    Unknown,
    Expired,
    Revoked,
}

impl TokenError {
    /// Continues a sentence that begins with the name of the token.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Unknown => "is not one that this simulator issued",
            Self::Expired => "has expired",
            Self::Revoked => "was revoked",
        }
    }
}

/// All tokens of one simulator.
#[derive(Debug)]
pub(crate) struct Tokens {
    /// Different in each simulator, so that a token of one is unknown to the next.
    secret: Seed,
    pub(crate) clock: Clock,
    issued: Mutex<Issued>,
}

/// Two generations: when the young one is full, the old one is forgotten and the young one becomes old. A token that is used is young
/// again.
#[derive(Debug, Default)]
struct Issued {
    count: u64,
    young: HashMap<String, Issue>,
    old: HashMap<String, Issue>,
}

impl Issued {
    fn keep(&mut self, token: String, issue: Issue) {
        if self.young.len() >= KEPT {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(token, issue);
    }

    /// The token, young from now on.
    fn used(&mut self, token: &str) -> Option<&Issue> {
        if let Some((token, issue)) = self.old.remove_entry(token) {
            self.keep(token, issue);
        }
        self.young.get(token)
    }
}

#[derive(Debug)]
struct Issue {
    kind: TokenKind,
    expires: Option<SystemTime>,
    revoked: bool,
}

impl Tokens {
    /// No tokens yet; whether they have expired is for the clock to say.
    pub(crate) fn new(clock: Clock) -> Self {
        // The standard library keys its hashers with random numbers of the system; that is all the chance that a test double needs.
        Self {
            secret: Seed::new(RandomState::new().hash_one("tokens")),
            clock,
            issued: Mutex::default(),
        }
    }

    /// A new token, and when it expires (never, without a lifetime).
    pub(crate) fn issue(
        &self,
        kind: TokenKind,
        lifetime: Option<Duration>,
    ) -> (String, Option<SystemTime>) {
        let expires = lifetime.and_then(|lifetime| self.clock.now().checked_add(lifetime));
        let mut issued = lock(&self.issued);
        issued.count += 1;
        let token = format!("simulated-{}", self.secret.nth(issued.count).hex(40));
        let issue = Issue {
            kind,
            expires,
            revoked: false,
        };
        issued.keep(token.clone(), issue);
        (token, expires)
    }

    pub(crate) fn check(&self, token: &str, kind: TokenKind) -> Result<(), TokenError> {
        let mut issued = lock(&self.issued);
        let issue = issued.used(token).filter(|issue| issue.kind == kind);
        let issue = issue.ok_or(TokenError::Unknown)?;
        let has_expired = |expires| expires <= self.clock.now();
        if issue.revoked {
            Err(TokenError::Revoked)
        } else if issue.expires.is_some_and(has_expired) {
            Err(TokenError::Expired)
        } else {
            Ok(())
        }
    }

    /// Checks the access token of a header; an error says what is wrong with it.
    pub(crate) fn check_header(&self, header: &str, token: &str) -> Result<(), String> {
        let named =
            |error: TokenError| format!("the token in the header `{header}` {}", error.text());
        self.check(token, TokenKind::Access).map_err(named)
    }

    /// Makes all tokens of that kind that were issued so far invalid.
    pub(crate) fn revoke(&self, kind: TokenKind) {
        self.each(kind, |issue| issue.revoked = true);
    }

    /// Lets all tokens of that kind that were issued so far expire.
    pub(crate) fn expire(&self, kind: TokenKind) {
        self.each(kind, |issue| issue.expires = Some(SystemTime::UNIX_EPOCH));
    }

    fn each(&self, kind: TokenKind, change: impl Fn(&mut Issue)) {
        let mut issued = lock(&self.issued);
        let Issued { young, old, .. } = &mut *issued;
        let all = young.values_mut().chain(old.values_mut());
        all.filter(|issue| issue.kind == kind).for_each(change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none() -> Tokens {
        Tokens::new(Clock::fixed(SystemTime::UNIX_EPOCH))
    }

    #[test]
    fn tokens_are_good_for_one_kind_until_they_expire_or_are_revoked() {
        let tokens = none();
        let second = Duration::from_secs(1);
        let (access, _) = tokens.issue(TokenKind::Access, None);
        let (short, end) = tokens.issue(TokenKind::Access, Some(second));
        let (refresh, _) = tokens.issue(TokenKind::Refresh, None);
        let (expired, _) = tokens.issue(TokenKind::Access, Some(Duration::ZERO));
        assert_eq!(tokens.check(&access, TokenKind::Access), Ok(()));
        assert_eq!(
            tokens.check(&access, TokenKind::Refresh),
            Err(TokenError::Unknown)
        );
        assert_eq!(
            tokens.check(&expired, TokenKind::Access),
            Err(TokenError::Expired)
        );
        assert_eq!(end, Some(SystemTime::UNIX_EPOCH + second));
        assert_eq!(tokens.check(&short, TokenKind::Access), Ok(()));
        tokens.clock.set_offset(1);
        assert_eq!(
            tokens.check(&short, TokenKind::Access),
            Err(TokenError::Expired)
        );
        tokens.revoke(TokenKind::Access);
        assert_eq!(
            tokens.check(&access, TokenKind::Access),
            Err(TokenError::Revoked)
        );
        assert_eq!(tokens.check(&refresh, TokenKind::Refresh), Ok(()));
    }

    #[test]
    fn a_token_of_one_simulator_is_unknown_to_another() {
        let (token, _) = none().issue(TokenKind::Access, None);
        assert_eq!(
            none().check(&token, TokenKind::Access),
            Err(TokenError::Unknown)
        );
    }

    #[test]
    fn tokens_that_are_not_used_are_forgotten_and_others_are_not() {
        let tokens = none();
        let check = |token: &str| tokens.check(token, TokenKind::Access);
        let (used, _) = tokens.issue(TokenKind::Access, None);
        let (unused, _) = tokens.issue(TokenKind::Access, None);
        for _ in 0..10 * KEPT {
            tokens.issue(TokenKind::Access, None);
            assert_eq!(check(&used), Ok(()));
        }
        assert_eq!(check(&unused), Err(TokenError::Unknown));
        let issued = tokens.issued.lock().unwrap();
        assert!(issued.young.len() + issued.old.len() <= 2 * KEPT);
    }
}
