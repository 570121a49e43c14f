use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;
use ui::api::Fault;
use ui::browser::PageDocument;
use ui::components::{Button, FaultNotice};
use ui::model::act::Weight;
use ui::session::Session;

/// A file that takes many answers to read, and what is said of it.
#[derive(Clone, Copy)]
pub(crate) struct SavedFile {
    /// On the button.
    pub(crate) label: &'static str,
    /// What it is called.
    pub(crate) name: &'static str,
    /// Its media type.
    pub(crate) media: &'static str,
    /// While it is read, with how much there is of it.
    pub(crate) reading: fn(&str) -> String,
    /// On the link to it, with how much it has.
    pub(crate) save: fn(&str) -> String,
}

/// A button that reads a file, counting as it goes, and then offers it.
pub(crate) fn save_file<F>(
    file: SavedFile,
    read: impl Fn(Session, RwSignal<usize>) -> F + Send + Sync + 'static,
) -> impl IntoView
where
    F: Future<Output = Result<String, Fault>> + 'static,
{
    let session = Session::here();
    let (busy, count) = (RwSignal::new(false), RwSignal::new(0_usize));
    let (made, fault) = (RwSignal::new(None::<PageDocument>), RwSignal::new(None::<Fault>));
    let forget = move || made.try_update(Option::take).flatten().into_iter().for_each(PageDocument::release);
    on_cleanup(forget);
    let press = move || {
        forget();
        fault.set(None);
        count.set(0);
        busy.set(true);
        let text = read(session, count);
        spawn_local(async move {
            match text.await {
                Ok(text) => drop(made.try_set(PageDocument::of(text.as_bytes(), file.media))),
                Err(found) => drop(fault.try_set(Some(found))),
            }
            busy.try_set(false);
        });
    };
    view! {
        <div class="export">
            <Button label=file.label weight=Weight::Secondary busy=busy on_press=press />
            <span role="status">
                {move || busy.get().then(|| (file.reading)(&count.get().to_string()))}
                {move || made.get().map(|made| view! {
                    <a href=made.url().to_owned() download=file.name>
                        {(file.save)(&count.get_untracked().to_string())}
                    </a>
                })}
            </span>
            <FaultNotice fault=fault />
        </div>
    }
}
