//! Self-Service: the portal of those who hold cards.

#![expect(unreachable_pub, reason = "the component macro declares its properties pub")]

mod pages;
mod parts;
mod words;

use leptos::prelude::*;
use leptos_router::components::{Outlet, ParentRoute, Route, Router, Routes};
use leptos_router::path;
use ui::components::SignedIn;

fn main() {
    ui::start::start(|| view! { <Portal /> });
}

#[component]
fn Portal() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=|| view! { <pages::NotFound /> }>
                <Route path=path!("/sign-in") view=pages::SignIn />
                <ParentRoute path=path!("/") view=Frame>
                    <Route path=path!("") view=pages::Home />
                    <Route path=path!("request") view=pages::Request />
                    <Route path=path!("requests") view=pages::Requests />
                    <Route path=path!("requests/:id") view=pages::Track />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

#[component]
fn Frame() -> impl IntoView {
    view! {
        <SignedIn header="top" main="column">
            <parts::Header />
            <main id="content" class="column">
                <Outlet />
            </main>
        </SignedIn>
    }
}
