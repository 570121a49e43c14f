//! The door in a real browser: through the provider's own login form, and back to the page that was wanted.

use crate::driver::{Ask, Driver};
use crate::product::portals;
use crate::window::{Kind, Window};
use cardwright_e2e::oidc::{Account, CLIENT, NpmProvider};
use cardwright_e2e::people::{HOLDER, OFFICER};
use cardwright_e2e::site::Site;

/// Fills in the provider's form and consents, as its own pages ask for.
async fn at_the_provider(window: &Window, login: &str) {
    window.write("Enter any login", login).await;
    window.write("and password", "any").await;
    window.press("Sign-in").await;
    window.press("Continue").await;
}

/// What the provider's own pages say on the console is theirs: they ask for a font from elsewhere.
async fn forgive_the_provider(window: &Window, provider: &NpmProvider) {
    let lines = Ask::Console.of(&window.client).await.unwrap();
    for line in lines.as_array().unwrap() {
        let message = line["message"].as_str().unwrap_or_default();
        let theirs =
            message.starts_with(&provider.issuer) || message.starts_with("https://fonts.googleapis.com/");
        let expected = message.contains("/api/me - Failed to load");
        assert!(theirs || expected, "the console says {message}");
    }
}

async fn at_the_door(driver: &Driver, site: &Site, who: &str, wanted: &str) -> Window {
    let mut window = Window::at(driver, site.url(), who).await;
    window.expect_refusal(401, "/api/me");
    window.goto(wanted).await;
    window.finds(Kind::Link, "Sign in").await;
    window
}

#[tokio::test(flavor = "multi_thread")]
async fn people_sign_in_by_the_providers_form_and_find_the_page_they_wanted() {
    let mut site = Site::with(&[HOLDER, OFFICER]).await;
    let mut provider = NpmProvider::start().await;
    let portal = portals();
    let options = ["--portal", portal.to_str().unwrap(), "--contact", "the badge office, ext. 4711"];
    site.start_with_provider(&provider.issuer, CLIENT, &options).await;
    let unverified = Account { sub: "signe".to_owned(), email_verified: false, ..Account::of(&HOLDER) };
    provider.open(site.url(), &[Account::of(&HOLDER), Account::of(&OFFICER), unverified]).await;
    let driver = Driver::start();

    let holder = at_the_door(&driver, &site, "holder", "/").await;
    holder.look("door").await;
    holder.follow("Sign in").await;
    at_the_provider(&holder, "nora").await;
    holder.reads("Signed in as Nora Lindqvist").await;
    forgive_the_provider(&holder, &provider).await;
    holder.follow("Request card").await;
    holder.choose("Employee smart card, Self-Service, with approval").await;
    holder.press("Send request").await;
    holder.finds(Kind::Heading, "Your card is on its way").await;
    holder.look("signed-in").await;
    holder.press("Sign out").await;
    holder.reads("You are signed out.").await;
    holder.look("door-signed-out").await;
    holder.follow("Sign out of your organisation's account").await;
    holder.press("Yes, sign me out").await;
    holder.reads("Sign-out Success").await;
    forgive_the_provider(&holder, &provider).await;
    holder.leave().await;

    let officer = at_the_door(&driver, &site, "officer", "/admin/people").await;
    officer.follow("Sign in").await;
    at_the_provider(&officer, "tomas").await;
    officer.reads("Signed in as Tomas Berg").await;
    officer.finds(Kind::Heading, "Find a person").await;
    forgive_the_provider(&officer, &provider).await;
    officer.leave().await;

    let stranger = at_the_door(&driver, &site, "stranger", "/requests").await;
    stranger.follow("Sign in").await;
    at_the_provider(&stranger, "signe").await;
    stranger.reads("Your account has no verified e-mail address").await;
    stranger.reads("or ask the badge office, ext. 4711.").await;
    forgive_the_provider(&stranger, &provider).await;
    stranger.finds(Kind::Link, "Sign out of your organisation's account").await;
    stranger.look("door-no-email").await;
    stranger.leave().await;
}
