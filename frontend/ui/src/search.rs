//! Searching people as somebody types.

use crate::browser::encoded;
use crate::live::{Live, live_by};
use crate::model::paths;
use crate::session::Session;
use api::people::PeoplePage;
use domain::person::Person;
use leptos::prelude::*;
use std::time::Duration;

/// How long typing rests before a search begins.
const REST: Duration = Duration::from_millis(200);

/// The text once typing rests.
pub fn rested(text: Signal<String>) -> Signal<String> {
    let rested = RwSignal::new(text.get_untracked());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let now = text.get();
        if let Some(earlier) = waiting.try_update_value(Option::take).flatten() {
            earlier.clear();
        }
        let later = set_timeout_with_handle(
            move || {
                rested.try_set(now);
            },
            REST,
        );
        waiting.set_value(later.ok());
    });
    rested.into()
}

/// Who was found, and by which words: while the next answer is awaited, the last one stays true.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// What was searched for.
    pub query: String,
    /// The people.
    pub people: Vec<Person>,
    /// Whether there are more.
    pub more: bool,
}

/// The people that match; with an empty query nobody. `pages` says how many pages to read.
pub fn people(query: Signal<String>, pages: RwSignal<usize>) -> Live<Found> {
    let session = Session::here();
    let path = move || {
        pages.track();
        paths::people(&encoded(query.get().trim()))
    };
    let fetch = async move |first: String| {
        let query = query.with_untracked(|query| query.trim().to_owned());
        let mut found = Found { query, ..Found::default() };
        if found.query.is_empty() {
            return Ok(found);
        }
        let mut path = first.clone();
        for _ in 0..pages.get_untracked() {
            let page: PeoplePage = session.get(&path).await?;
            found.people.extend(page.people);
            found.more = page.next.is_some();
            match page.next {
                Some(next) => path = paths::page_after(&first, &encoded(&next)),
                None => break,
            }
        }
        Ok(found)
    };
    live_by(path, fetch, |_| None)
}
