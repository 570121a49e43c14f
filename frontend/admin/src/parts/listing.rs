//! Lists that come by pages: what was read of one, what is shown of it, and the way to more.

use crate::words::words;
use api::audit::{AuditPage, DeniedPage, DeniedRow, Entry};
use api::card::{CardRow, CardsPage, CertificateLine, CertificatesPage};
use api::issuance::WorkPage;
use api::mail::{MailRow, MailsPage};
use api::order::{LineRow, LinesPage, OrderRow, OrdersPage};
use api::report::{FailuresPage, IssuancesPage};
use domain::issuance::Summary;
use domain::report::FailureRow;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use ui::api::Fault;
use ui::browser::encoded;
use ui::components::Button;
use ui::live::{Live, live_by};
use ui::model::act::Weight;
use ui::model::paths;
use ui::session::Session;

/// A page of a list as the API answers it.
pub(crate) trait Paged: Clone + PartialEq + DeserializeOwned + Send + Sync + 'static {
    /// What it lists.
    type Row: Clone + PartialEq + Send + Sync + 'static;

    fn rows(&self) -> &[Self::Row];

    /// Where the next page begins.
    fn next(&self) -> Option<&str>;

    /// Takes the page that follows.
    fn append(&mut self, page: Self);
}

macro_rules! paged {
    ($($page:ty: $row:ty;)*) => {$(
        impl Paged for $page {
            type Row = $row;

            fn rows(&self) -> &[$row] {
                &self.rows
            }

            fn next(&self) -> Option<&str> {
                self.next.as_deref()
            }

            fn append(&mut self, page: Self) {
                self.rows.extend(page.rows);
                self.next = page.next;
            }
        }
    )*};
}

paged! {
    AuditPage: Entry;
    CardsPage: CardRow;
    CertificatesPage: CertificateLine;
    DeniedPage: DeniedRow;
    FailuresPage: FailureRow;
    IssuancesPage: Summary;
    LinesPage: LineRow;
    MailsPage: MailRow;
    OrdersPage: OrderRow;
    WorkPage: Summary;
}

/// A list as far as it was read.
pub(crate) struct Listing<P: Paged> {
    pub(crate) live: Live<P>,
    pub(crate) rows: Signal<Vec<P::Row>>,
    pages: RwSignal<usize>,
}

impl<P: Paged> Clone for Listing<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Paged> Copy for Listing<P> {}

/// Reads the list at an address, again after as many milliseconds as `pause` says. Another list is shown from its
/// first page.
pub(crate) fn listing<P: Paged>(
    address: impl Fn() -> String + Copy + 'static,
    pause: impl Fn() -> u32 + 'static,
) -> Listing<P> {
    let session = Session::here();
    let pages = RwSignal::new(1_usize);
    Effect::new(move |before: Option<String>| {
        let now = address();
        if before.is_some_and(|before| before != now) {
            pages.set(1);
        }
        now
    });
    let path = move || {
        pages.track();
        address()
    };
    let fetch = async move |first: String| {
        // What is asked for by now: the page may be left while an answer is awaited.
        let more = pages.get_untracked().saturating_sub(1);
        let mut all: P = session.get(&first).await?;
        for _ in 0..more {
            let Some(after) = all.next().map(encoded) else { break };
            all.append(session.get(&paths::page_after(&first, &after)).await?);
        }
        Ok::<_, Fault>(all)
    };
    let live = live_by(path, fetch, move |_| Some(pause()));
    let rows = live.part(|page: &P| page.rows().to_vec());
    Listing { live, rows: Signal::derive(move || rows.get().unwrap_or_default()), pages }
}

impl<P: Paged> Listing<P> {
    /// The button for one page more, where there is one.
    pub(crate) fn more(self) -> impl IntoView {
        let more = self.live.part(|page| page.next().is_some());
        let read = move || self.pages.update(|pages| *pages += 1);
        move || {
            (more.get() == Some(true)).then(|| {
                view! { <Button label=words().show_more weight=Weight::Secondary on_press=read /> }
            })
        }
    }
}

/// Those rows that fit what was typed, in lower case.
pub(crate) fn fitting<R: Clone + Send + Sync + 'static>(
    rows: Signal<Vec<R>>,
    typed: RwSignal<String>,
    fits: fn(&R, &str) -> bool,
) -> Signal<Vec<R>> {
    Signal::derive(move || {
        let typed = typed.get().trim().to_lowercase();
        let mut rows = rows.get();
        rows.retain(|row| fits(row, &typed));
        rows
    })
}

/// Where somebody types what narrows a list.
pub(crate) fn filter(label: &'static str, typed: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="field search">
            <span>{label}</span>
            <input
                type="search"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || typed.get()
                on:input:target=move |event| typed.set(event.target().value())
            />
        </label>
    }
}
