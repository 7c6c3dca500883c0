//! Two calls at the same time.

use std::future::{Future, IntoFuture, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// Waits for two calls at once and gives both results, or the first error. The other call is then dropped.
///
/// For helpers that put several answers together; more than two are nested.
pub async fn try_join<A, B, E>(
    one: impl IntoFuture<Output = Result<A, E>>,
    other: impl IntoFuture<Output = Result<B, E>>,
) -> Result<(A, B), E> {
    let (mut one, mut other) = (pin!(one.into_future()), pin!(other.into_future()));
    let (mut first, mut second) = (None, None);
    poll_fn(move |cx| {
        if first.is_none()
            && let Poll::Ready(result) = one.as_mut().poll(cx)
        {
            first = Some(result?);
        }
        if second.is_none()
            && let Poll::Ready(result) = other.as_mut().poll(cx)
        {
            second = Some(result?);
        }
        match (first.take(), second.take()) {
            (Some(one), Some(other)) => Poll::Ready(Ok((one, other))),
            (one, other) => {
                (first, second) = (one, other);
                Poll::Pending
            }
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[tokio::test]
    async fn both_results_come_whichever_is_first() {
        let late = async {
            tokio::task::yield_now().await;
            Ok::<_, &str>(1)
        };
        assert_eq!(try_join(late, ready(Ok(2))).await, Ok((1, 2)));
        let late = async {
            tokio::task::yield_now().await;
            Ok::<_, &str>(2)
        };
        assert_eq!(try_join(ready(Ok(1)), late).await, Ok((1, 2)));
    }

    #[tokio::test]
    async fn an_error_does_not_wait_for_the_other() {
        let never = pending::<Result<(), &str>>();
        assert_eq!(try_join(never, ready(Err::<(), _>("no"))).await, Err("no"));
        let never = pending::<Result<(), &str>>();
        assert_eq!(try_join(ready(Err::<(), _>("no")), never).await, Err("no"));
    }

    #[tokio::test]
    async fn both_are_under_way_at_once() {
        let (ask, asked) = tokio::sync::oneshot::channel::<i32>();
        let one = async { asked.await.map_err(drop) };
        let other = async { ask.send(7).map_err(drop) };
        assert_eq!(try_join(one, other).await, Ok((7, ())));
    }
}
