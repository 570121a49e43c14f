//! What functions deny, noted by each under its own role.

use api::headers::IDEMPOTENCY_KEY;
use cardwright_e2e::answer::Answer;
use cardwright_e2e::cloud::Stack;
use cardwright_e2e::denied::requests;
use cardwright_e2e::oidc::{Account, Visitor};
use cardwright_e2e::people::HOLDER;
use cardwright_e2e::person::{SignedIn, command_id};
use http::header::LOCATION;

/// Each function that denies anything does so once.
pub(crate) async fn is_noted(stack: &Stack, holder: &SignedIn) {
    for (function, method, path) in requests() {
        let request = holder.request(method, &path).header(IDEMPOTENCY_KEY, command_id().as_str());
        let status = Answer::of(request).await.unwrap().status.as_u16();
        assert!([401, 403].contains(&status), "{function}: {status}");
    }
    // A code that the provider has not given.
    let visitor = Visitor::default();
    let callback = visitor.callback(&stack.url, &Account::of(&HOLDER).sub).await;
    let back = visitor.get(&callback.replace("code=", "code=x")).await;
    assert!(back.header(LOCATION.as_str()).contains("problem="), "{}", back.header(LOCATION.as_str()));
}
