use super::LiveCard;
use crate::words::words;
use api::card::CardAccepted;
use domain::card::CardCommandName;
use domain::text::Note;
use leptos::prelude::*;
use ui::api::Tagged;
use ui::components::{Button, FaultNotice};
use ui::model::act::Weight;
use ui::model::card::{Answers, label, life};
use ui::model::paths;
use ui::submission::Submission;

/// A form in a dialog that gives a command on a card.
#[derive(Clone, Copy)]
pub(super) struct CardForm {
    /// The card.
    pub(super) live: LiveCard,
    /// What is sent.
    pub(super) submission: Submission,
    /// Whether the dialog is open.
    pub(super) open: RwSignal<bool>,
    /// Why, as it was entered.
    pub(super) note: RwSignal<String>,
    /// Whether it was tried to send it: from then on the form says what is missing.
    pub(super) checked: RwSignal<bool>,
}

impl CardForm {
    /// A new one.
    pub(super) fn new(live: LiveCard, submission: Submission, open: RwSignal<bool>) -> Self {
        Self { live, submission, open, note: RwSignal::default(), checked: RwSignal::default() }
    }

    /// What stands below the questions: what went wrong, the way back, and the command, which takes these answers and
    /// the reason. `first` says whether that button has the focus.
    pub(super) fn end(
        self,
        command: CardCommandName,
        weight: Weight,
        first: bool,
        answers: impl Fn() -> Answers + 'static,
    ) -> AnyView {
        let Self { live, submission, open, note, checked } = self;
        let Some(Tagged { value: page, tag }) = live.data.get_untracked() else { return ().into_any() };
        let path = paths::life(&page.card.issuance);
        let submit = move || {
            checked.set(true);
            let reason = Note::parse(&note.get_untracked()).ok();
            let Some(body) = life(command, &Answers { reason, ..answers() }) else { return };
            submission.send_if(path.clone(), tag.clone(), body, move |_: CardAccepted| {
                open.try_set(false);
                live.reload();
            });
        };
        let again = Callback::new(move |()| {
            open.set(false);
            submission.clear();
            live.reload();
        });
        view! {
            <FaultNotice fault=submission.fault reload=again />
            <div class="buttons">
                <Button label=words().back weight=Weight::Secondary on_press=move || open.set(false) />
                <Button
                    label=label(command).unwrap_or_default()
                    weight=weight
                    first=first
                    busy=submission.pending
                    on_press=submit
                />
            </div>
        }
        .into_any()
    }
}
