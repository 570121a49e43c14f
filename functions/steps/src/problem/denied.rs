//! What an answer denies, for the list of denied attempts.

use crate::http_edge::{Answer, Incoming};
use api::routes::Route;
use cardwright_core::denials::Denials;
use cardwright_core::error::{Unauthenticated, UseCaseError};
use cardwright_core::ports::denials::Denial;
use cardwright_core::ports::edge::Clock;
use domain::audit::ActorName;
use domain::person::change::PersonRefusal;

/// How much is kept of what was asked for, in characters: the longest path with two ids of ours.
const ABOUT_MAX: usize = 200;

/// What was denied. It rides in an answer's extensions, which never leave the process.
#[derive(Clone, Debug)]
pub(crate) struct Denied(Vec<Refused>);

/// One thing that was denied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refused {
    /// The code of the problem.
    pub(crate) code: &'static str,
    /// Whether who asked is who the request names.
    pub(crate) proven: bool,
}

/// Whether an error denies something to whoever asks, and if so whether they are who they say.
///
/// Not: a session that has ended, which every page that is left open overnight reports by the minute, and for whose
/// secret nobody can try enough values; a clock that is off; what is not there, which may be a slip.
pub(crate) fn denies(error: &UseCaseError) -> Option<bool> {
    use UseCaseError as E;
    match error {
        E::Unauthenticated(Unauthenticated::NoSession | Unauthenticated::Clock { .. }) => None,
        E::Unauthenticated(_) | E::EnrolmentCode => Some(false),
        E::Forbidden(_) | E::Person(PersonRefusal::Role | PersonRefusal::Own(_)) => Some(true),
        E::Rejected(rejection) if rejection.is_about_the_actor() => Some(true),
        E::Overtaken { refusal, .. } => denies(refusal),
        _ => None,
    }
}

/// Puts what was denied on an answer.
pub(crate) fn mark(answer: &mut Answer, refused: Vec<Refused>) {
    if !refused.is_empty() {
        answer.extensions_mut().insert(Denied(refused));
    }
}

/// Notes what an answer denies, if it denies something.
pub async fn note(denials: &Denials, clock: &dyn Clock, route: &Route, incoming: &Incoming, answer: &Answer) {
    let Some(Denied(refused)) = answer.extensions().get() else { return };
    for Refused { code, proven } in refused {
        let now = clock.now();
        let attempt = Denial {
            who: if *proven { named(route, incoming) } else { None },
            function: route.function.to_owned(),
            code: (*code).to_owned(),
            count: 1,
            first: now,
            last: now,
            about: about(incoming),
            request: incoming.request_id.clone(),
        };
        denials.note(attempt).await;
    }
}

/// Whether there is something to note.
pub fn denies_something(answer: &Answer) -> bool {
    answer.extensions().get::<Denied>().is_some()
}

/// Who sent it, by what the route has taken as proof. Whatever else came along, nobody has looked at: an agent may add any
/// person's cookie.
fn named(route: &Route, incoming: &Incoming) -> Option<ActorName> {
    match route.is_for_agents() {
        true => Some(ActorName::Agent(incoming.agent().ok()?.agent)),
        false => Some(ActorName::Person(incoming.session().ok()?.person)),
    }
}

/// Method and path: the query can hold what people search for.
fn about(incoming: &Incoming) -> String {
    let Incoming { method, path, .. } = incoming;
    format!("{method} {path}").chars().filter(|c| !c.is_control()).take(ABOUT_MAX).collect()
}
