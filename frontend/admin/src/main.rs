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
use ui::later::later;
use ui::later_pages;

fn main() {
    ui::start::start(|| view! { <Portal /> });
}

// What a browser fetches in one go once somebody goes there. The work lists come with the portal itself.
later_pages!(people: people = People, person = Person, new_person = NewPerson, edit_person = EditPerson);
later_pages!(cases: issuances = Issuances, case_file = CaseFile, cards = Cards, card = Card, birth = Birth, certificates = Certificates);
later_pages!(orders: orders = Orders, new_order = NewOrder, order = Order, desk = Desk);
later_pages!(office: import = Import, reports = Reports, readers = Readers, policy = Policy, settings = Settings, setting = Setting);
later_pages!(gallery: gallery = Gallery);
later_pages!(audit: audit_log = AuditLog, denied_attempts = DeniedAttempts);

#[component]
fn Portal() -> impl IntoView {
    view! {
        <Router base="/admin">
            <Routes fallback=|| view! { <pages::NotFound /> }>
                <Route path=path!("orders/:id/desk") view=|| later(desk) />
                <ParentRoute path=path!("/") view=Frame>
                    <Route path=path!("") view=pages::Work />
                    <Route path=path!("people") view=|| later(people) />
                    <Route path=path!("people/new") view=|| later(new_person) />
                    <Route path=path!("people/import") view=|| later(import) />
                    <Route path=path!("people/:id") view=|| later(person) />
                    <Route path=path!("people/:id/edit") view=|| later(edit_person) />
                    <Route path=path!("issuances") view=|| later(issuances) />
                    <Route path=path!("reports") view=|| later(reports) />
                    <Route path=path!("issuances/:id") view=|| later(case_file) />
                    <Route path=path!("orders") view=|| later(orders) />
                    <Route path=path!("orders/new") view=|| later(new_order) />
                    <Route path=path!("orders/:id") view=|| later(order) />
                    <Route path=path!("cards") view=|| later(cards) />
                    <Route path=path!("cards/:id") view=|| later(card) />
                    <Route path=path!("cards/:id/birth-certificate") view=|| later(birth) />
                    <Route path=path!("certificates") view=|| later(certificates) />
                    <Route path=path!("readers") view=|| later(readers) />
                    <Route path=path!("audit") view=|| later(audit_log) />
                    <Route path=path!("audit/denied") view=|| later(denied_attempts) />
                    <Route path=path!("settings/policy") view=|| later(policy) />
                    <Route path=path!("settings/gallery") view=|| later(gallery) />
                    <Route path=path!("settings") view=|| later(settings) />
                    <Route path=path!("settings/:name") view=|| later(setting) />
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
