use crate::words::words;
use api::issuance::OpenLetter;
use domain::text::Note;
use leptos::prelude::*;
use ui::browser::PageDocument;
use ui::components::{Button, FaultNotice, NoteField};
use ui::model::act::Weight;
use ui::submission::Submission;

/// Opens the PIN letter: asks once more, then shows it in a tab of its own until the dialog closes.
#[component]
pub(super) fn OpenLetterForm(
    /// Where the command goes.
    path: String,
    /// Whether it was opened before, so that a reason is needed.
    reprint: bool,
    /// Told when the letter is open.
    opened: impl Fn() + Copy + 'static,
    /// Closes the dialog.
    close: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let submission = Submission::new();
    let letter = RwSignal::new(None::<PageDocument>);
    let reason = RwSignal::new(String::new());
    let checked = RwSignal::new(false);
    let open = move || {
        checked.set(true);
        let note = Note::parse(&reason.get_untracked()).ok();
        if reprint && note.is_none() {
            return;
        }
        let body = OpenLetter { reprint: note.filter(|_| reprint) };
        submission.send_for_bytes(path.clone(), body, move |bytes| {
            let document = PageDocument::pdf(&bytes);
            document.iter().for_each(PageDocument::open);
            letter.try_set(document);
            opened();
        });
    };
    // However the dialog is closed, the letter does not stay in the page.
    on_cleanup(move || letter.try_update(Option::take).flatten().into_iter().for_each(PageDocument::release));
    let open = StoredValue::new_local(open);
    let asking = move || {
        let words = words();
        view! {
            <p>{if reprint { words.reprint_text } else { words.letter_text }}</p>
            {reprint.then(|| view! { <NoteField label=words.reason text=reason checked=checked /> })}
            <FaultNotice fault=submission.fault />
            <div class="buttons">
                <Button label=words.back weight=Weight::Secondary first=!reprint on_press=close />
                <Button
                    label=if reprint { words.reprint_title } else { words.letter_title }
                    busy=submission.pending
                    on_press=move || open.with_value(|open| open())
                />
            </div>
        }
    };
    move || match letter.with(|letter| letter.as_ref().map(|letter| letter.url().to_owned())) {
        None => asking().into_any(),
        Some(url) => view! {
            <p role="status">{words().letter_ready}</p>
            <div class="buttons">
                <a class="button" href=url target="_blank">{words().letter_link}</a>
                <Button label=words().done first=true on_press=close />
            </div>
        }
        .into_any(),
    }
}
