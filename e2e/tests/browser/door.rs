//! Signing in and out.

use crate::driver::Driver;
use crate::one_card::{OFFICER, REQUESTER};
use crate::product::Product;
use crate::window::{Kind, Window};

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_link_is_refused_with_a_sentence() {
    let (product, driver) = (Product::start().await, Driver::start());
    let mut stranger = Window::open(&driver, &product, "stranger").await;
    stranger.expect_refusal(401, "/api/session");
    stranger.expect_refusal(401, "/api/me");
    stranger.goto("/sign-in#0123456789abcdef0123456789abcdef").await;
    stranger.reads("This sign-in link was not accepted").await;
    stranger.look("sign-in-refused").await;
    let address = stranger.client.current_url().await.unwrap();
    assert_eq!(address.fragment(), None, "a ticket does not stay in the address bar");
    // Without a session every page leads to the same door.
    stranger.goto("/admin/people").await;
    stranger.reads("Use one of the sign-in links").await;
    stranger.look("sign-in").await;
    stranger.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_in_both_portals() {
    let (product, driver) = (Product::start().await, Driver::start());
    let mut officer = Window::signed_in(&driver, &product, OFFICER).await;
    officer.finds(Kind::Heading, "Work").await;
    officer.follow("My card").await;
    officer.finds(Kind::Heading, "You have no card yet").await;
    officer.look("my-card-none").await;
    officer.follow("Card office").await;
    officer.finds(Kind::Heading, "Work").await;
    officer.look("work-empty").await;
    officer.expect_refusal(401, "/api/me");
    officer.press("Sign out").await;
    officer.reads("Use one of the sign-in links").await;
    officer.goto("/admin/").await;
    officer.reads("Use one of the sign-in links").await;
    officer.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_part_in_the_office_is_shown_none() {
    let (product, driver) = (Product::start().await, Driver::start());
    let requester = Window::signed_in(&driver, &product, REQUESTER).await;
    assert!(!requester.has(Kind::Link, "Card office").await, "no way to the office");
    requester.goto("/admin/").await;
    requester.reads("No work lists belong to your roles").await;
    requester.look("work-of-others").await;
    requester.goto("/no-such-page").await;
    requester.finds(Kind::Heading, "There is no such page").await;
    requester.look("not-found").await;
    requester.leave().await;
}
