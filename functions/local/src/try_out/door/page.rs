//! The page of the door: as it is seen from the street, over the portals' own address, and from behind it, where a certificate
//! is asked for. Both are the same page; what differs is who one is to it.

use super::Door;
use super::book::{Inside, Visit};
use super::hold::{Came, Outcome};
use super::judge::Refusal;
use super::leaf::Leaf;
use super::tls::Guest;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use domain::id::IssuanceId;
use domain::time::Timestamp;
use futures_util::stream;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sealed::secret::Pin;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::watch;
use zeroize::Zeroizing;

const HTML: &str = include_str!("page/door.html");
/// In the portals' own colours and type.
const STYLE: &str = concat!(
    include_str!("../../../../../frontend/ui/style/10-tokens.css"),
    include_str!("../../../../../frontend/ui/style/20-base.css"),
    include_str!("../../../../../frontend/ui/style/30-controls.css"),
    include_str!("page/door.css"),
);
const SCRIPT: &str = include_str!("page/door.js");
const ICON: &str = include_str!("page/door.svg");

/// Nothing but our own files.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The longest body: a card and its PIN.
const BODY: usize = 1024;

type Shared = State<Arc<Door>>;
/// Which way a request came; by the street, if this is none.
type From = Option<Extension<ConnectInfo<Guest>>>;

/// Who somebody is to the door.
enum Who {
    /// On the street: nobody was asked for anything.
    Passer,
    /// Behind the door.
    Visitor(Box<Leaf>),
    /// Before it.
    Refused(Refusal),
}

/// What the page shows.
#[derive(Serialize)]
struct Shown {
    now: Timestamp,
    you: You,
    visits: Vec<Visit>,
}

#[derive(Serialize)]
struct You {
    #[serde(rename = "in")]
    is_in: bool,
    why: Option<String>,
}

/// A card and its PIN.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Held {
    issuance: IssuanceId,
    pin: String,
}

/// What is served behind the door, and before it.
pub(super) fn behind(door: Arc<Door>) -> Router {
    both().with_state(door)
}

/// What is served on the street: there one also holds cards to the door.
pub(super) fn street(door: Arc<Door>) -> Router {
    both().route("/door/cards", get(cards)).route("/door/card", post(hold)).with_state(door)
}

fn both() -> Router<Arc<Door>> {
    Router::new()
        .route("/door", get(page))
        .route("/door/state", get(state))
        .route("/door/events", get(events))
        .route("/door/door.css", get(|| async { file("text/css; charset=utf-8", STYLE) }))
        .route("/door/door.js", get(|| async { file("text/javascript; charset=utf-8", SCRIPT) }))
        .route("/door/door.svg", get(|| async { file("image/svg+xml", ICON) }))
}

impl Door {
    async fn who(&self, guest: From) -> Who {
        let Some(Extension(ConnectInfo(Guest(shown)))) = guest else { return Who::Passer };
        match self.keeper.admits(shown.as_ref()).await {
            Ok(leaf) => Who::Visitor(Box::new(leaf)),
            Err(refusal) => Who::Refused(refusal),
        }
    }

    fn shown(&self, who: &Who) -> String {
        let visits = self.keeper.book.all();
        let you = match who {
            Who::Passer => You { is_in: false, why: None },
            Who::Refused(refusal) => You { is_in: false, why: Some(refusal.to_string()) },
            // The book may know by now what was not known when the request came.
            Who::Visitor(leaf) => {
                let own = visits.iter().find(|visit| visit.serial == leaf.serial.as_str());
                let why = own.and_then(|visit| visit.why.clone());
                You { is_in: why.is_none(), why }
            }
        };
        let shown = Shown { now: self.keeper.clock.now(), you, visits };
        serde_json::to_string(&shown).unwrap_or_default()
    }
}

const fn status(who: &Who) -> StatusCode {
    match who {
        Who::Passer | Who::Visitor(_) => StatusCode::OK,
        Who::Refused(_) => StatusCode::FORBIDDEN,
    }
}

async fn page(State(door): Shared, guest: From) -> Response {
    let who = door.who(guest).await;
    let (side, title, sentence) = match &who {
        Who::Passer => {
            ("street", "The door".to_owned(), "A door that opens for cards of this site alone.".to_owned())
        }
        Who::Visitor(leaf) => {
            ("in", format!("Come in, {}", leaf.holder), "The door is open for your card.".to_owned())
        }
        Who::Refused(refusal) => ("refused", "The door stays shut".to_owned(), refusal.to_string()),
    };
    let place = &door.place;
    let replaced = [
        ("{{side}}", side),
        ("{{title}}", &escaped(&title)),
        ("{{sentence}}", &escaped(&sentence)),
        ("{{street}}", &escaped(&format!("{}/door", place.street))),
        ("{{portal}}", &escaped(&place.street)),
        ("{{door}}", &escaped(&format!("{}/door", place.door))),
        ("{{fingerprint}}", &escaped(&place.fingerprint)),
        ("{{command}}", &escaped(&place.command)),
    ];
    let html = replaced.iter().fold(HTML.to_owned(), |html, (mark, text)| html.replace(mark, text));
    answer(status(&who), "text/html; charset=utf-8", html)
}

async fn state(State(door): Shared, guest: From) -> Response {
    let who = door.who(guest).await;
    answer(status(&who), "application/json", door.shown(&who))
}

/// Follows the book. A visitor's page is inside as long as this goes on, and this ends once the door is shut for it.
async fn events(State(door): Shared, guest: From) -> Response {
    let who = door.who(guest).await;
    let inside = match &who {
        Who::Refused(_) => return answer(status(&who), "application/json", door.shown(&who)),
        Who::Visitor(leaf) => Some(door.keeper.book.enter(leaf)),
        Who::Passer => None,
    };
    let book = door.keeper.book.follow();
    let following = Following { door, who, book, _inside: inside, over: false };
    let events = stream::unfold(following, |mut following| async {
        let event = following.next().await?;
        Some((Ok::<_, Infallible>(event), following))
    });
    let mut response = Sse::new(events).keep_alive(KeepAlive::new()).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

struct Following {
    door: Arc<Door>,
    who: Who,
    book: watch::Receiver<Vec<Visit>>,
    _inside: Option<Inside>,
    over: bool,
}

impl Following {
    async fn next(&mut self) -> Option<Event> {
        if self.over {
            return None;
        }
        self.book.changed().await.ok()?;
        let visits = self.book.borrow_and_update();
        if let Who::Visitor(leaf) = &self.who {
            let own = visits.iter().find(|visit| visit.serial == leaf.serial.as_str());
            self.over = own.is_none_or(|visit| visit.why.is_some());
        }
        drop(visits);
        Some(Event::default().data(self.door.shown(&self.who)))
    }
}

/// The cards that may be held to the door, or why none can.
async fn cards(State(door): Shared) -> Response {
    let Some(ready) = door.hand.ready.borrow().clone() else {
        return say(StatusCode::SERVICE_UNAVAILABLE, "The reader at the door is being started.");
    };
    if let Err(why) = ready {
        return say(StatusCode::SERVICE_UNAVAILABLE, &why);
    }
    match door.hand.cards().await {
        Ok(cards) => json(StatusCode::OK, &cards),
        Err(failure) => say(StatusCode::INTERNAL_SERVER_ERROR, &failure.to_string()),
    }
}

/// Holds a card to the door. Only a page of this address may ask for it: a PIN that is tried costs a try.
async fn hold(State(door): Shared, request: Request) -> Response {
    if !is_own(request.headers()) {
        return say(StatusCode::FORBIDDEN, "Only the page of the door itself may do that.");
    }
    let Ok(body) = to_bytes(request.into_body(), BODY).await else {
        return say(StatusCode::PAYLOAD_TOO_LARGE, "That is more than a card and its PIN.");
    };
    let held = serde_json::from_slice::<Held>(&body).map(|held| (held.issuance, Zeroizing::new(held.pin)));
    let Ok((issuance, pin)) = held else {
        return say(StatusCode::BAD_REQUEST, "Choose a card, and type the PIN of its letter.");
    };
    let Ok(pin) = Pin::parse(pin.trim()) else {
        return say(
            StatusCode::UNPROCESSABLE_ENTITY,
            "A PIN has six to eight digits. This one was not tried.",
        );
    };
    let outcome = door.hand.hold(&issuance, &pin).await;
    json(StatusCode::OK, &outcome)
}

/// JSON, which no page elsewhere can send without asking first, and from here, as far as the browser says so.
fn is_own(headers: &HeaderMap) -> bool {
    let is_json = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    let site = headers.get("sec-fetch-site");
    is_json && site.is_none_or(|site| site == "same-origin")
}

fn say(status: StatusCode, sentence: &str) -> Response {
    json(status, &Outcome { outcome: Came::Failed, say: sentence.to_owned() })
}

fn json(status: StatusCode, body: &impl Serialize) -> Response {
    answer(status, "application/json", serde_json::to_string(body).unwrap_or_default())
}

fn file(kind: &'static str, text: &'static str) -> Response {
    answer(StatusCode::OK, kind, text.to_owned())
}

fn answer(status: StatusCode, kind: &'static str, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Text as HTML.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
    }
    html
}
