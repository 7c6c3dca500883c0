//! Tokens of an IAM user: one for each project that is called.

use std::sync::{Arc, PoisonError, RwLock};

use secapi_core::auth::{
    AuthCx, Authenticator, BoxFuture, RequestHead, ResponseHead, TokenAuthenticator,
};
use secapi_core::{Bytes, Error};

use super::iam::{PasswordSource, ScopeOfToken, User};
use crate::generated::iam::ProjectScope;
use crate::generated::product::IAM_TOKEN;

/// Sends a token that is scoped to the project of the call. Calls without a project, and those for the project of the credentials or
/// of the region, share one token.
#[derive(Debug)]
pub(super) struct ProjectTokens {
    user: User,
    own: Arc<TokenAuthenticator>,
    /// The project that the own token is scoped to.
    own_scope: ScopeOfToken,
    others: RwLock<Vec<(String, Arc<TokenAuthenticator>)>>,
}

impl ProjectTokens {
    #[inline]
    pub(super) fn new(user: User, project: ProjectScope) -> Self {
        let own_scope = ScopeOfToken::new(project.id.clone());
        let source = PasswordSource {
            user: user.clone(),
            project,
            scope: own_scope.clone(),
        };
        Self {
            user,
            own: Arc::new(TokenAuthenticator::new(&IAM_TOKEN, source)),
            own_scope,
            others: RwLock::default(),
        }
    }

    /// What gets tokens for a project.
    #[inline]
    fn of(&self, project: &str) -> Arc<TokenAuthenticator> {
        if self.own_scope.is(project) {
            return Arc::clone(&self.own);
        }
        let find = |others: &[(String, Arc<TokenAuthenticator>)]| {
            let found = others.iter().find(|(known, _)| known == project);
            found.map(|(_, tokens)| Arc::clone(tokens))
        };
        let found = find(&self.others.read().unwrap_or_else(PoisonError::into_inner));
        if let Some(found) = found {
            return found;
        }
        let mut others = self.others.write().unwrap_or_else(PoisonError::into_inner);
        find(&others).unwrap_or_else(|| {
            let scope = ProjectScope {
                id: Some(project.to_owned()),
                ..ProjectScope::default()
            };
            let source = PasswordSource {
                user: self.user.clone(),
                project: scope,
                scope: ScopeOfToken::new(None),
            };
            let made = Arc::new(TokenAuthenticator::new(&IAM_TOKEN, source));
            others.push((project.to_owned(), Arc::clone(&made)));
            made
        })
    }

    #[inline]
    fn all(&self) -> Vec<Arc<TokenAuthenticator>> {
        let others = self.others.read().unwrap_or_else(PoisonError::into_inner);
        let others = others.iter().map(|(_, tokens)| Arc::clone(tokens));
        std::iter::once(Arc::clone(&self.own))
            .chain(others)
            .collect()
    }
}

impl Authenticator for ProjectTokens {
    #[inline]
    fn scheme(&self) -> &str {
        self.own.scheme()
    }

    #[inline]
    fn check(&self) -> Result<(), Error> {
        self.own.check()
    }

    #[inline]
    fn authenticate<'a>(
        &'a self,
        request: &'a mut http::Request<Bytes>,
        cx: AuthCx<'a>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        let Some(project) = cx.client().context_value("project_id") else {
            return self.own.authenticate(request, cx);
        };
        let tokens = self.of(project);
        Box::pin(async move { tokens.authenticate(request, cx).await })
    }

    #[inline]
    fn rejected<'a>(
        &'a self,
        request: &'a RequestHead,
        response: &'a ResponseHead,
    ) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            // Each discards the token that was refused if it is its own.
            let mut again = false;
            for tokens in self.all() {
                again |= tokens.rejected(request, response).await;
            }
            again
        })
    }
}
