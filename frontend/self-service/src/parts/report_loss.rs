use crate::words::words;
use api::card::{CardAccepted, ReportLoss as Loss};
use domain::text::Note;
use leptos::prelude::*;
use ui::components::{Button, Dialog, FaultNotice};
use ui::model::act::Weight;
use ui::submission::Submission;

/// The button that reports a card lost, and its confirmation, which says what happens then.
#[component]
pub(crate) fn ReportLoss(
    /// Where the command goes.
    path: String,
    /// The card's number.
    number: String,
    /// Whether it is a badge, which has neither certificates nor a PIN that anything asks for.
    badge: bool,
    /// Told once it is done.
    done: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let submission = Submission::new();
    let path = StoredValue::new(path);
    let number = StoredValue::new(number);
    let typed = RwSignal::new(String::new());
    let report = move || {
        let reason = Note::parse(&typed.get_untracked()).ok();
        submission.send(path.get_value(), Loss { reason }, move |_: CardAccepted| {
            open.try_set(false);
            done();
        });
    };
    let ask = move || {
        submission.clear();
        open.set(true);
    };
    let again = Callback::new(move |()| {
        open.set(false);
        done();
    });
    let words = words();
    let effects: &[_] = if badge { &words.lost_badge } else { &words.lost_effects };
    view! {
        <Button label=words.report_lost about=number.get_value() weight=Weight::Danger on_press=ask />
        <Dialog open=open title=words.lost_title.to_owned()>
            <p>{move || (words.lost_text)(&number.get_value())}</p>
            <ul>{effects.iter().map(|line| view! { <li>{*line}</li> }).collect_view()}</ul>
            <label class="field">
                <span>{words.lost_how}</span>
                <textarea
                    rows="2"
                    maxlength=domain::text::NOTE_MAX_CHARS.to_string()
                    prop:value=move || typed.get()
                    on:input:target=move |event| typed.set(event.target().value())
                ></textarea>
            </label>
            <FaultNotice fault=submission.fault reload=again />
            <div class="buttons">
                <Button label=words.keep_card weight=Weight::Secondary first=true on_press=move || open.set(false) />
                <Button
                    label=words.report_lost
                    weight=Weight::Danger
                    busy=submission.pending
                    on_press=report
                />
            </div>
        </Dialog>
    }
}
