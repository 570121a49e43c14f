//! From a route to what answers it: a function, or what only a machine for trying out has.

use crate::backend::Backend;
use crate::try_out;
use api::routes::Route;
use steps::dispatch;
use steps::http_edge::{Answer, Incoming};

/// What moves the card in a virtual reader: no function, and only here.
pub(crate) const IN_HAND: &str = "in-hand";

/// Answers a request.
pub(crate) async fn answer(backend: &Backend, route: &Route, incoming: &Incoming) -> Answer {
    let ports = backend.ports();
    let result = match route.function {
        IN_HAND => try_out::in_hand(backend, incoming).await,
        _ => dispatch::dispatch(&ports, route, incoming).await,
    };
    dispatch::answered(&ports, route, incoming, result).await
}
