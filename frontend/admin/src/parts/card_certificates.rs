use super::LiveCard;
use super::card_form::CardForm;
use crate::words::words;
use api::card::CertificateRow;
use domain::card::CardCommandName;
use domain::profile::Slot;
use leptos::prelude::*;
use ui::browser::focus_heading_if_lost;
use ui::components::{Button, Day, Dialog, LastDay, NoteField};
use ui::model::act::Weight;
use ui::model::card::{Answers, certificate, label};
use ui::submission::Submission;

/// A certificate, and what is about to be done with it.
type Asked = (CertificateRow, CardCommandName);

/// A card's certificates, each with what the signed-in person may do with it now. Nothing if there are none.
#[component]
pub(crate) fn CardCertificates(live: LiveCard) -> impl IntoView {
    let rows = live.part(|page| page.value.certificates.clone());
    let submission = Submission::new();
    let asking = RwSignal::new(None::<Asked>);
    let open = RwSignal::new(false);
    let ask = Callback::new(move |asked: Asked| {
        submission.clear();
        asking.set(Some(asked));
        open.set(true);
    });
    // A command takes away the button that gave it.
    Effect::new(move |_| {
        let _changed = rows.get();
        request_animation_frame(focus_heading_if_lost);
    });
    let title = Signal::derive(move || {
        asking.with(|asked| asked.as_ref().map(|(row, command)| title_of(row, *command)).unwrap_or_default())
    });
    view! {
        {move || rows.get().filter(|rows| !rows.is_empty()).map(|rows| table(rows, ask))}
        <Dialog open=open title=title>
            {move || asking.get().map(|asked| form(CardForm::new(live, submission, open), asked))}
        </Dialog>
    }
}

fn title_of(row: &CertificateRow, command: CardCommandName) -> String {
    format!("{} {}", label(command).unwrap_or_default(), name(row))
}

/// How people know it: by its slot, and by its serial number where that is not known.
fn name(row: &CertificateRow) -> String {
    (words().certificate_of)(&row.slot.map_or_else(|| row.serial.to_string(), |slot| slot.to_string()))
}

fn table(rows: Vec<CertificateRow>, ask: Callback<Asked>) -> impl IntoView {
    let words = words();
    // Who may do nothing gets no empty column.
    let any = rows.iter().any(|row| !row.allowed.is_empty());
    let rows = rows.into_iter().map(|row| {
        let cell = any.then(|| view! { <td>{buttons(&row, ask)}</td> });
        view! {
            <tr>
                <td class="figures">{row.slot.map(|slot| slot.to_string())}</td>
                <td><code>{row.serial.to_string()}</code></td>
                <td>{certificate(&row.state)}</td>
                <td data-label=words.valid_from>{row.not_before.map(|at| view! { <Day at=at /> })}</td>
                <td data-label=words.valid_until>{row.not_after.map(|until| view! { <LastDay until=until /> })}</td>
                {cell}
            </tr>
        }
    });
    view! {
        <section>
            <h2>{words.certificates}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=words.certificates>
                <table class="list">
                    <thead>
                        <tr>
                            <th scope="col">{words.slot}</th>
                            <th scope="col">{words.serial}</th>
                            <th scope="col">{words.state}</th>
                            <th scope="col">{words.valid_from}</th>
                            <th scope="col">{words.valid_until}</th>
                            {any.then(|| view! { <th scope="col">{words.actions}</th> })}
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

fn buttons(row: &CertificateRow, ask: Callback<Asked>) -> impl IntoView + use<> {
    let button = |command: CardCommandName| {
        let asked = (row.clone(), command);
        label(command).map(|label| {
            view! {
                <Button
                    label=label
                    about=name(row)
                    weight=Weight::Secondary
                    on_press=move || ask.run(asked.clone())
                />
            }
        })
    };
    row.allowed.iter().copied().map(button).collect_view()
}

fn form(form: CardForm, (row, command): Asked) -> AnyView {
    let words = words();
    let holds = command == CardCommandName::HoldCertificate;
    let weight = if holds { Weight::Secondary } else { Weight::Primary };
    let answers = move || Answers { serial: Some(row.serial.clone()), ..Answers::default() };
    view! {
        <p>{if holds { words.hold_text } else { words.release_text }}</p>
        {holds.then(|| view! {
            <p>{words.stops}</p>
            <ul><li>{stops(row.slot)}</li></ul>
            <NoteField label=words.reason text=form.note checked=form.checked />
        })}
        {form.end(command, weight, !holds, answers)}
    }
    .into_any()
}

/// What no longer works while the certificate of a slot is on hold.
fn stops(slot: Option<Slot>) -> &'static str {
    let words = words();
    match slot {
        Some(Slot::Authentication) => words.stops_authentication,
        Some(Slot::Signature) => words.stops_signature,
        Some(Slot::KeyManagement) => words.stops_key_management,
        Some(Slot::CardAuthentication) => words.stops_card_authentication,
        None => words.stops_unknown,
    }
}
