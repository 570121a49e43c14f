use domain::text::Note;
use leptos::prelude::*;
use serde::Serialize;
use ui::browser::PageDocument;
use ui::components::{Button, FaultNotice, NoteField};
use ui::model::act::Weight;
use ui::submission::Submission;

/// What is said where letters are opened.
#[derive(Clone, Debug)]
pub(crate) struct LetterWords {
    /// What it means to open them.
    pub(crate) text: String,
    /// The button that opens them.
    pub(crate) open: &'static str,
    /// The button that leaves them closed.
    pub(crate) back: &'static str,
    /// Once they are open.
    pub(crate) ready: &'static str,
    /// The link to them.
    pub(crate) link: &'static str,
}

/// Opens PIN letters: asks once more, then shows them in a tab of their own until the dialog closes.
#[component]
pub(crate) fn OpenLetterForm<B: Serialize + 'static>(
    /// Where the command goes.
    path: String,
    /// Its body, with the reason if there is one.
    body: impl Fn(Option<Note>) -> B + 'static,
    words: LetterWords,
    /// Whether they were opened before, so that a reason is needed.
    reprint: bool,
    /// Told when they are open.
    opened: impl Fn() + Copy + 'static,
    /// Closes the dialog.
    close: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let submission = Submission::new();
    let document = RwSignal::new(None::<PageDocument>);
    let (reason, checked) = (RwSignal::new(String::new()), RwSignal::new(false));
    let open = move || {
        checked.set(true);
        let note = Note::parse(&reason.get_untracked()).ok().filter(|_| reprint);
        if reprint && note.is_none() {
            return;
        }
        submission.send_for_bytes(path.clone(), body(note), move |bytes| {
            let pdf = PageDocument::pdf(&bytes);
            pdf.iter().for_each(PageDocument::open);
            document.try_set(pdf);
            opened();
        });
    };
    // However the dialog is closed, nothing of them stays in the page.
    on_cleanup(move || {
        document.try_update(Option::take).flatten().into_iter().for_each(PageDocument::release)
    });
    let open = StoredValue::new_local(open);
    let LetterWords { text, open: verb, back, ready, link } = words;
    let asking = move || {
        view! {
            <p>{text.clone()}</p>
            {reprint.then(|| view! { <NoteField label=crate::words::words().reason text=reason checked=checked /> })}
            <FaultNotice fault=submission.fault />
            <div class="buttons">
                <Button label=back weight=Weight::Secondary first=!reprint on_press=close />
                <Button label=verb busy=submission.pending on_press=move || open.with_value(|open| open()) />
            </div>
        }
    };
    move || match document.with(|document| document.as_ref().map(|document| document.url().to_owned())) {
        None => asking().into_any(),
        Some(url) => view! {
            <p role="status">{ready}</p>
            <div class="buttons">
                <a class="button" href=url target="_blank">{link}</a>
                <Button label=crate::words::words().done first=true on_press=close />
            </div>
        }
        .into_any(),
    }
}
