use super::lost;
use crate::words::words;
use domain::card::CardFile;
use domain::evidence::ChipFate;
use domain::issuance::command::Chip;
use leptos::prelude::*;
use ui::model::losses::losses_by_new_chip;

/// Which chip the next attempt is for, as far as the fate of the last one leaves a choice.
#[component]
pub(super) fn AskChip(fate: ChipFate, card: CardFile, chip: RwSignal<Option<Chip>>) -> impl IntoView {
    let words = words();
    let same = fate != ChipFate::Scrap;
    chip.set(Some(if same { Chip::Same } else { Chip::New }));
    let option = move |which: Chip, title: &'static str, text: &'static str| {
        view! {
            <label class="option">
                <input
                    type="radio"
                    name="chip"
                    prop:checked=move || chip.get() == Some(which)
                    on:change=move |_| chip.set(Some(which))
                />
                <span>{title} <small>{text}</small></span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>{words.choose_chip}</legend>
            {same.then(|| option(Chip::Same, words.chip_same, words.chip_same_text))}
            {option(Chip::New, words.chip_new, words.chip_new_text)}
        </fieldset>
        {(!same).then(|| view! { <p>{words.fate_scrap}</p> })}
        {move || (chip.get() == Some(Chip::New)).then(|| lost(losses_by_new_chip(&card)))}
    }
}
