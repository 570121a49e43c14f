//! Self-Service: the portal of those who hold cards.

#![expect(unreachable_pub, reason = "the component macro declares its properties pub")]

mod pages;
mod parts;
mod words;

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;
use ui::components::SignedIn;

fn main() {
    ui::start::start(|| view! { <Portal /> });
}

#[component]
fn Portal() -> impl IntoView {
    view! {
        <Router>
            // Flat routes: nesting them costs more in the bundle than making the frame anew.
            <FlatRoutes fallback=|| view! { <pages::NotFound /> }.into_any()>
                <Route path=path!("/sign-in") view=|| view! { <pages::SignIn /> }.into_any() />
                <Route path=path!("/") view=|| framed(|| view! { <pages::Home /> }.into_any()) />
                <Route path=path!("/request") view=|| framed(|| view! { <pages::Request /> }.into_any()) />
                <Route path=path!("/requests") view=|| framed(|| view! { <pages::Requests /> }.into_any()) />
                <Route path=path!("/data") view=|| framed(|| view! { <pages::MyData /> }.into_any()) />
                <Route path=path!("/requests/:id") view=|| framed(|| view! { <pages::Track /> }.into_any()) />
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
