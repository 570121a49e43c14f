//! A person's browser at the provider, as far as forms and redirects go.

use crate::answer::Answer;
use crate::person::SignedIn;
use api::session::{BEGIN, CALLBACK};
use http::header::{LOCATION, SET_COOKIE};
use reqwest::{Client, redirect};
use std::sync::Arc;

/// How many pages and redirects a sign-in may take.
const STEPS: usize = 20;

/// A person with a cookie jar of their own.
pub struct Visitor {
    http: Client,
    jar: Arc<reqwest::cookie::Jar>,
}

impl Default for Visitor {
    fn default() -> Self {
        let jar = Arc::new(reqwest::cookie::Jar::default());
        let http = Client::builder().no_proxy().cookie_provider(jar.clone());
        Self { http: http.redirect(redirect::Policy::none()).build().expect("an HTTP client"), jar }
    }
}

impl Visitor {
    /// Reads a page, and goes nowhere else.
    pub async fn get(&self, url: &str) -> Answer {
        Answer::of(self.http.get(url)).await.expect("somebody answers")
    }

    /// Begins to sign in, and signs in at the provider with this login: the address to which the provider
    /// sends the browser back. Nobody has gone there yet.
    pub async fn callback(&self, product: &str, login: &str) -> String {
        let begun = self.get(&format!("{product}{BEGIN}")).await;
        assert_eq!(begun.status, 303, "the product leads to the provider");
        self.at_provider(begun.header(LOCATION.as_str()), login, "Continue").await
    }

    /// Goes through the provider's pages from this address on, and consents or presses what else is said.
    ///
    /// # Panics
    /// If it does not lead back in a reasonable number of steps.
    pub async fn at_provider(&self, begin: &str, login: &str, answer: &str) -> String {
        let mut url = reqwest::Url::parse(begin).expect("an address");
        let mut page = self.get(begin).await;
        for _ in 0..STEPS {
            if page.status.is_redirection() {
                url = url.join(page.header(LOCATION.as_str())).expect("an address");
                if url.path() == CALLBACK {
                    return url.into();
                }
                page = self.get(url.as_str()).await;
                continue;
            }
            let html = String::from_utf8_lossy(&page.body).into_owned();
            assert_eq!(page.status, 200, "{url}: {html}");
            let consent = html.contains("value=\"consent\"");
            if consent && answer == "Cancel" {
                url = url.join(&format!("{}/abort", url.path())).expect("an address");
                page = self.get(url.as_str()).await;
                continue;
            }
            let action = between(&html, "action=\"", "\"").expect("a form");
            url = url.join(action).expect("an address");
            let fields: &[(&str, &str)] = match consent {
                true => &[("prompt", "consent")],
                false => &[("prompt", "login"), ("login", login), ("password", "any")],
            };
            let encoded = fields.iter().map(|(name, value)| format!("{name}={value}"));
            let body = encoded.collect::<Vec<_>>().join("&");
            let form = self.http.post(url.clone()).body(body);
            let form = form.header("content-type", "application/x-www-form-urlencoded");
            page = Answer::of(form).await.expect("the provider answers");
        }
        panic!("the provider does not lead back; it shows {url}");
    }

    /// Signs in at the provider, and comes back with a session.
    ///
    /// # Panics
    /// If the product does not take it.
    pub async fn sign_in(&self, product: &str, login: &str) -> SignedIn {
        let callback = self.callback(product, login).await;
        let back = self.get(&callback).await;
        let said = String::from_utf8_lossy(&back.body);
        assert_eq!(back.status, 200, "{:?} {said}", back.headers.get(LOCATION));
        SignedIn::with_cookie(product, session_cookie(&back).expect("a session")).await
    }

    /// What the browser keeps for a page.
    pub fn cookies(&self, url: &str) -> String {
        use reqwest::cookie::CookieStore as _;
        let url = reqwest::Url::parse(url).expect("an address");
        self.jar.cookies(&url).and_then(|all| all.to_str().ok().map(str::to_owned)).unwrap_or_default()
    }
}

/// A fresh browser signs in.
pub async fn sign_in(product: &str, login: &str) -> SignedIn {
    Visitor::default().sign_in(product, login).await
}

/// The cookie of a session, as it is to be sent back.
fn session_cookie(answer: &Answer) -> Option<&str> {
    let mut cookies = answer.headers.get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
    let cookie = cookies.find(|cookie| cookie.contains(api::headers::SESSION_COOKIE))?;
    cookie.split(';').next()
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}
