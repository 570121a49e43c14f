//! Admin: the portal of the card office.
#![expect(unreachable_pub, reason = "the component macro declares its properties pub")]

mod pages;
mod parts;
mod report_words;
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
        <Router base="/admin">
            <Routes fallback=|| view! { <pages::NotFound /> }>
                <Route path=path!("orders/:id/desk") view=pages::Desk />
                <ParentRoute path=path!("/") view=Frame>
                    <Route path=path!("") view=pages::Work />
                    <Route path=path!("people") view=pages::People />
                    <Route path=path!("people/new") view=pages::NewPerson />
                    <Route path=path!("people/import") view=pages::Import />
                    <Route path=path!("people/:id") view=pages::Person />
                    <Route path=path!("people/:id/edit") view=pages::EditPerson />
                    <Route path=path!("issuances") view=pages::Issuances />
                    <Route path=path!("reports") view=pages::Reports />
                    <Route path=path!("issuances/:id") view=pages::CaseFile />
                    <Route path=path!("orders") view=pages::Orders />
                    <Route path=path!("orders/new") view=pages::NewOrder />
                    <Route path=path!("orders/:id") view=pages::Order />
                    <Route path=path!("cards") view=pages::Cards />
                    <Route path=path!("cards/:id") view=pages::Card />
                    <Route path=path!("cards/:id/birth-certificate") view=pages::Birth />
                    <Route path=path!("certificates") view=pages::Certificates />
                    <Route path=path!("readers") view=pages::Readers />
                    <Route path=path!("audit") view=pages::AuditLog />
                    <Route path=path!("audit/denied") view=pages::DeniedAttempts />
                    <Route path=path!("settings") view=pages::Settings />
                    <Route path=path!("settings/:name") view=pages::Setting />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

#[component]
fn Frame() -> impl IntoView {
    view! {
        <SignedIn header="rail" main="pane">
            <parts::Rail />
            <main id="content" class="pane">
                <Outlet />
            </main>
        </SignedIn>
    }
}
