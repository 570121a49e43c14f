//! Self-Service: the portal of those who hold cards.

#![expect(unreachable_pub, reason = "the component macro declares its properties pub")]

mod pages;
mod parts;
mod words;

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;
use ui::components::SignedIn;
use ui::later::later;
use ui::later_pages;

fn main() {
    ui::start::start(|| view! { <Portal /> });
}

// What a browser fetches once somebody goes there. The start page comes with the portal itself.
later_pages!(sign_in: sign_in = SignIn);
later_pages!(requests: request = Request, requests = Requests, track = Track);
later_pages!(cards: cards = Cards);
later_pages!(data: my_data = MyData);

#[component]
fn Portal() -> impl IntoView {
    view! {
        <Router>
            // Flat routes: nesting them costs more in the bundle than making the frame anew.
            <FlatRoutes fallback=|| view! { <pages::NotFound /> }.into_any()>
                <Route path=path!("/sign-in") view=|| later(sign_in) />
                <Route path=path!("/") view=|| framed(|| view! { <pages::Home /> }.into_any()) />
                <Route path=path!("/request") view=|| framed(|| later(request)) />
                <Route path=path!("/requests") view=|| framed(|| later(requests)) />
                <Route path=path!("/cards") view=|| framed(|| later(cards)) />
                <Route path=path!("/data") view=|| framed(|| later(my_data)) />
                <Route path=path!("/requests/:id") view=|| framed(|| later(track)) />
            </FlatRoutes>
        </Router>
    }
}

/// A page for somebody who is signed in.
fn framed(page: fn() -> AnyView) -> AnyView {
    view! {
        <SignedIn header="top" main="column">
            <parts::Header />
            <main id="content" class="column">{page()}</main>
        </SignedIn>
    }
    .into_any()
}
