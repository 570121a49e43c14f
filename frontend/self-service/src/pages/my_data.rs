use crate::parts::own_photo;
use crate::words::words;
use api::my_data::{By, Deed, MyData as Page, What};
use domain::person::change::{FieldChange, PersonField};
use leptos::prelude::*;
use ui::browser::date;
use ui::components::{Moment, PageTitle, loaded};
use ui::i18n::named;
use ui::live::{Live, live};
use ui::model::state::{capitalised, card_kind};
use ui::model::{paths, person};

/// What is kept of me, and what was done with it.
#[component]
pub(crate) fn MyData() -> impl IntoView {
    let live = live(|| paths::MY_DATA.to_owned(), |_: &Page| None);
    view! {
        <PageTitle text=words().my_data.to_owned() />
        {loaded(live, 8, move || body(live))}
        <p><a href="/">{words().to_home}</a></p>
    }
}

fn body(live: Live<Page>) -> AnyView {
    let words = words();
    let shown = |page: &Page| {
        view! {
            <p>{words.my_data_text}</p>
            {kept(page)}
            <section>
                <h2>{words.deeds}</h2>
                <p class="quiet">{words.deeds_text}</p>
                <ol class="rows deeds">{page.deeds.iter().map(deed).collect_view()}</ol>
            </section>
        }
    };
    (move || live.data.with(|page| page.as_ref().map(shown))).into_any()
}

/// All that is kept, under the names that officers see.
fn kept(page: &Page) -> impl IntoView + use<> {
    let fact = |(field, value): (PersonField, String)| {
        view! { <div><dt>{capitalised(named(field))}</dt><dd>{value}</dd></div> }
    };
    let facts = person::kept(&page.person, page.answers.as_deref(), date);
    view! {
        <section>
            <h2>{words().kept}</h2>
            {own_photo(&page.person)}
            <dl class="facts">{facts.into_iter().map(fact).collect_view()}</dl>
        </section>
    }
}

fn deed(deed: &Deed) -> impl IntoView + use<> {
    let words = words();
    let by = match deed.by {
        By::You => words.by_you,
        By::Role { role } => named(role),
        By::Agent => words.by_agent,
        By::System => words.by_system,
    };
    let (what, about) = match &deed.what {
        What::Changed { fields, imported } => {
            let fields = fields.iter().map(field).collect::<Vec<_>>().join(", ");
            (if *imported { words.imported } else { words.changed }.to_owned(), fields)
        }
        What::Issuance { process, command, .. } => {
            (named(*command).to_owned(), card_kind(&process.process()).to_owned())
        }
        What::Card { number, command, .. } => {
            (named(*command).to_owned(), (words.card_number)(number.as_str()))
        }
    };
    view! {
        <li>
            <span>
                <strong>{capitalised(&what)}</strong>
                <small>{about}</small>
            </span>
            <small>{by} ", " <Moment at=deed.at /></small>
        </li>
    }
}

fn field(change: &FieldChange) -> String {
    let name = named(change.field);
    let value = change.after.as_deref().and_then(|after| person::value(change.field, after, date));
    value.map_or_else(|| name.to_owned(), |value| format!("{name}: {value}"))
}
