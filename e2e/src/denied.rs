//! A request to each function that denies something, which it denies to whoever is signed in and has no part in its work: a
//! command without the page's token or an agent's signature, or a read that is for others.

use api::routes::{Method, ROUTES};
use std::collections::BTreeSet;

/// Functions that ask nobody who they are.
const OPEN: &[&str] = &["api-reference", "ca-chain", "answer-ocsp"];

/// Reads that are not for everybody, of functions that take no commands.
const READS: &[(&str, &str)] = &[
    ("preflight-order", "/api/orders/ord-none/preflight"),
    ("read", "/api/people?q=a"),
    ("read-audit", "/api/audit"),
];

/// Function, method and path of each. Signing in is not among them: nobody is signed in then.
pub fn requests() -> Vec<(&'static str, http::Method, String)> {
    let mut named: BTreeSet<&str> = OPEN.iter().copied().chain(["sign-in"]).collect();
    let mut requests = Vec::new();
    for (function, path) in READS {
        named.insert(function);
        requests.push((*function, http::Method::GET, (*path).to_owned()));
    }
    for route in ROUTES {
        let method = match route.method {
            Method::Get => continue,
            Method::Post => http::Method::POST,
            Method::Put => http::Method::PUT,
            Method::Delete => http::Method::DELETE,
        };
        if named.insert(route.function) {
            requests.push((route.function, method, of_nothing(route.path)));
        }
    }
    requests
}

/// A route's path with ids that nothing has.
fn of_nothing(path: &str) -> String {
    let mut path = path.to_owned();
    for (parameter, id) in [
        ("{issuance}", "iss-none"),
        ("{order}", "ord-none"),
        ("{agent}", "agt-none"),
        ("{person}", "per-none"),
        ("{name}", "pin-policy"),
        ("{import}", "imp-none"),
        ("{chunk}", "0"),
    ] {
        path = path.replace(parameter, id);
    }
    path
}
