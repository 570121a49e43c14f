//! Waiting for conditions, never for a while.

use std::future::Future;
use std::time::{Duration, Instant};

/// How long anything may take that we wait for, on a machine with much else to do.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// How often we look.
const LOOK: Duration = Duration::from_millis(10);

/// Asks again and again until there is an answer.
///
/// # Panics
/// If there is none by the deadline; `what` says what was waited for.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, ask: impl FnMut() -> F) -> T {
    until_looking_every(LOOK, what, ask).await
}

/// The same, for what is dear to ask.
///
/// # Panics
/// As there.
pub async fn until_looking_every<T, F: Future<Output = Option<T>>>(
    look: Duration,
    what: &str,
    mut ask: impl FnMut() -> F,
) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(begun.elapsed() < DEADLINE, "waited {} s in vain for {what}", DEADLINE.as_secs());
        tokio::time::sleep(look).await;
    }
}
