use crate::words::words;
use domain::card::CardStateName;
use domain::issuance::StateName;
use domain::language::Named;
use leptos::prelude::*;
use ui::components::PageTitle;
use ui::i18n::named;
use ui::model::policy::{CARD_COLUMNS, Column, ISSUANCE_COLUMNS, on_card, on_issuance};
use ui::model::state::capitalised;

/// Who may do what, in which state: the very rules by which the functions refuse and these pages draw their buttons.
#[component]
pub(crate) fn Policy() -> impl IntoView {
    let words = words();
    let begin = (words.policy_begin.to_owned(), cells(&ISSUANCE_COLUMNS, |by| texts(&on_issuance(None, by))));
    let of_state = |state: &StateName| {
        (capitalised(named(*state)), cells(&ISSUANCE_COLUMNS, |by| texts(&on_issuance(Some(*state), by))))
    };
    let issuances: Vec<_> = std::iter::once(begin).chain(StateName::ALL.iter().map(of_state)).collect();
    let of_card = |state: &CardStateName| {
        (capitalised(named(*state)), cells(&CARD_COLUMNS, |by| texts(&on_card(*state, by))))
    };
    let cards: Vec<_> = CardStateName::ALL.iter().map(of_card).collect();
    view! {
        <PageTitle text=words.policy.to_owned() />
        <p class="quiet">{words.policy_text}</p>
        {table(words.policy_issuances, &ISSUANCE_COLUMNS, issuances)}
        {table(words.policy_cards, &CARD_COLUMNS, cards)}
        <section>
            <h2>{words.duties}</h2>
            <ul class="duties">
                {words.duty_list.into_iter().map(|duty| view! { <li>{duty}</li> }).collect_view()}
            </ul>
        </section>
    }
}

fn cells(columns: &[Column], of: impl Fn(Column) -> Vec<String>) -> Vec<Vec<String>> {
    columns.iter().map(|column| of(*column)).collect()
}

fn texts(commands: &[impl Named]) -> Vec<String> {
    commands.iter().map(|command| capitalised(named(*command))).collect()
}

fn name(column: Column) -> &'static str {
    let words = words();
    match column {
        Column::Holder => words.by_holder,
        Column::Recorder => words.by_recorder,
        Column::Role(role) => named(role),
        Column::Agent => words.by_agent,
        Column::System => words.by_system,
    }
}

/// A state in each row; those in which nobody acts any more are left out.
fn table(
    caption: &'static str,
    columns: &[Column],
    rows: Vec<(String, Vec<Vec<String>>)>,
) -> impl IntoView + use<> {
    let heads = columns.iter().map(|column| view! { <th scope="col">{name(*column)}</th> }).collect_view();
    let cell = |column: &Column, commands: Vec<String>| {
        view! { <td data-label=name(*column)>{commands.join(", ")}</td> }
    };
    let row = |(state, commands): (String, Vec<Vec<String>>)| {
        let cells =
            columns.iter().zip(commands).map(|(column, commands)| cell(column, commands)).collect_view();
        view! { <tr><th scope="row">{state}</th>{cells}</tr> }
    };
    let somebody = |(_, commands): &(String, Vec<Vec<String>>)| commands.iter().any(|cell| !cell.is_empty());
    let rows = rows.into_iter().filter(somebody).map(row).collect_view();
    view! {
        <section>
            <h2>{caption}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=caption>
                <table class="list policy">
                    <caption class="hidden">{caption}</caption>
                    <thead><tr><th scope="col">{words().state}</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}
