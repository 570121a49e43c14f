use crate::parts::PersonPicker;
use crate::words::words;
use api::people::{PersonForm, PersonPage, PersonSaved};
use api::problem::FieldError;
use domain::id::PersonId;
use domain::language::Language;
use domain::person::Engagement;
use domain::person::change::PersonFields;
use domain::process::HolderKind;
use domain::time::Timestamp;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};
use ui::api::Fault;
use ui::browser::{day_of, start_of_day};
use ui::components::{Button, FaultNotice, PageTitle};
use ui::i18n::language as language_in_use;
use ui::model::paths;
use ui::model::state::{capitalised, holder_kind};
use ui::session::Session;
use ui::submission::Submission;

/// The last date that a field takes: a year of five digits is a slip.
const LAST_DATE: &str = "9999-12-31";
/// A day in milliseconds.
const DAY: i64 = 86_400_000;

/// Entering a new person.
#[component]
pub(crate) fn NewPerson() -> impl IntoView {
    let site = RwSignal::new(None::<String>);
    let session = Session::here();
    if let Some(me) = session.me() {
        spawn_local(async move {
            let own = session.get::<PersonPage>(&paths::person(&me.person)).await;
            site.try_set(Some(own.map_or_else(|_| "main".to_owned(), |page| page.person.site.to_string())));
        });
    }
    view! {
        <PageTitle text=words().new_person.to_owned() />
        {move || site.get().map(|site| {
            let form = PersonForm {
                given_name: String::new(),
                family_name: String::new(),
                email: String::new(),
                personnel_number: String::new(),
                upn: None,
                sid: None,
                language: None,
                site,
                engagement: Engagement::Employee {},
                active: true,
            };
            view! { <Form form=form /> }
        })}
    }
}

/// Changing a person.
#[component]
pub(crate) fn EditPerson() -> impl IntoView {
    let params = use_params_map();
    let id = params.with_untracked(|p| p.get("id")).and_then(|id| id.parse::<PersonId>().ok());
    let seen = RwSignal::new(None::<(PersonPage, Option<String>)>);
    let fault = RwSignal::new(None::<Fault>);
    let session = Session::here();
    let read = move || {
        let Some(id) = id.clone() else { return };
        spawn_local(async move {
            match session.get_tagged::<PersonPage>(&paths::person(&id)).await {
                Ok(page) => drop(seen.try_set(Some((page.value, page.tag)))),
                Err(error) => drop(fault.try_set(Some(error))),
            }
        });
    };
    read();
    let read = StoredValue::new(read);
    let again = move || {
        seen.set(None);
        read.with_value(|read| read());
    };
    view! {
        <PageTitle text=words().edit_person.to_owned() />
        <FaultNotice fault=fault />
        {move || seen.get().map(|(page, tag)| {
            let form = PersonForm::of(&PersonFields::of(&page.person));
            view! { <Form form=form of=page.person.id tag=tag.unwrap_or_default() again=Callback::new(move |()| again()) /> }
        })}
    }
}

/// The form of a person. What is wrong stands at its field.
#[component]
fn Form(
    form: PersonForm,
    #[prop(optional)] of: Option<PersonId>,
    #[prop(optional)] tag: String,
    #[prop(optional)] again: Option<Callback<()>>,
) -> impl IntoView {
    let words = words();
    let submission = Submission::new();
    let navigate = use_navigate();
    let back = of.as_ref().map_or_else(|| "/admin/people".to_owned(), |id| format!("/admin/people/{id}"));
    let text = |text: &str| RwSignal::new(text.to_owned());
    let (given, family) = (text(&form.given_name), text(&form.family_name));
    let (email, number) = (text(&form.email), text(&form.personnel_number));
    let (upn, site) = (text(form.upn.as_deref().unwrap_or_default()), text(&form.site));
    let sid = text(form.sid.as_deref().unwrap_or_default());
    let language = RwSignal::new(form.language);
    let active = RwSignal::new(form.active);
    let kind = RwSignal::new(form.engagement.kind());
    let answers = RwSignal::new(form.engagement.answers().cloned());
    let (from, until) = match form.engagement {
        Engagement::Visitor { from, .. } => (Some(from), form.engagement.until()),
        _ => (None, form.engagement.until()),
    };
    let from = RwSignal::new(from.map(day_of).unwrap_or_default());
    let until = RwSignal::new(until.map(|until| day_of(until.last_day())).unwrap_or_default());
    let wrong = RwSignal::new(Vec::<FieldError>::new());
    let entered = move || {
        let missing = |field: &str, message: &str| {
            vec![FieldError { field: field.to_owned(), message: message.to_owned() }]
        };
        let day = |text: RwSignal<String>, field: &str| {
            start_of_day(&text.get_untracked()).ok_or_else(|| missing(field, words.day_missing))
        };
        let end = |at: Timestamp| Timestamp::from_millis(at.as_millis() + DAY);
        let who = || answers.get_untracked().ok_or_else(|| missing("answers", words.answers_missing));
        let engagement = match kind.get_untracked() {
            HolderKind::Contractor => {
                Engagement::Contractor { sponsor: who()?, until: end(day(until, "until")?) }
            }
            HolderKind::Visitor => Engagement::Visitor {
                host: who()?,
                from: day(from, "from")?,
                until: end(day(until, "until")?),
            },
            _ => Engagement::Employee {},
        };
        let form = PersonForm {
            given_name: given.get_untracked(),
            family_name: family.get_untracked(),
            email: email.get_untracked(),
            personnel_number: number.get_untracked(),
            upn: Some(upn.get_untracked()).filter(|upn| !upn.trim().is_empty()),
            sid: Some(sid.get_untracked()).filter(|sid| !sid.trim().is_empty()),
            language: language.get_untracked(),
            site: site.get_untracked(),
            engagement,
            active: active.get_untracked(),
        };
        form.check(language_in_use()).map(|_| form)
    };
    let path = of.as_ref().map_or_else(|| "/api/people".to_owned(), paths::person);
    let send = move || {
        submission.clear();
        match entered() {
            Err(faults) => wrong.set(faults),
            Ok(form) => {
                wrong.set(Vec::new());
                let navigate = navigate.clone();
                let seen = Some(tag.clone()).filter(|tag| !tag.is_empty());
                submission.send_if(path.clone(), seen, form, move |saved: PersonSaved| {
                    navigate(&format!("/people/{}", saved.person.id), NavigateOptions::default());
                });
            }
        }
    };
    Effect::new(move |_| {
        if let Some(Fault::Problem(problem)) = submission.fault.get() {
            wrong.set(problem.fields.clone());
        }
    });
    let error = move |field: &'static str| {
        let found = wrong.with(|wrong| wrong.iter().find(|wrong| wrong.field == field).cloned());
        found.map(|wrong| format!("{}.", capitalised(wrong.message.trim_end_matches('.'))))
    };
    let field =
        move |name: &'static str, label: &'static str, kind: &'static str, value: RwSignal<String>| {
            view! {
                <label class="field">
                    <span>{label}</span>
                    <input
                        type=kind
                        name=name
                        autocomplete="off"
                        max=(kind == "date").then_some(LAST_DATE)
                        aria-invalid=move || error(name).is_some().then_some("true")
                        prop:value=move || value.get()
                        on:input:target=move |event| value.set(event.target().value())
                    />
                    <span class="error" role="alert">{move || error(name)}</span>
                </label>
            }
        };
    let kinds = [HolderKind::Employee, HolderKind::Contractor, HolderKind::Visitor];
    view! {
        <form class="form" novalidate on:submit=|event| event.prevent_default()>
            {field("given_name", words.given_name, "text", given)}
            {field("family_name", words.family_name, "text", family)}
            {field("email", words.email, "email", email)}
            {field("personnel_number", words.personnel_number, "text", number)}
            {field("upn", words.upn_optional, "text", upn)}
            {field("sid", words.sid_optional, "text", sid)}
            {language_field(language)}
            {field("site", words.site, "text", site)}
            <fieldset>
                <legend>{words.kind}</legend>
                {kinds.map(|each| view! {
                    <label class="option">
                        <input
                            type="radio"
                            name="kind"
                            prop:checked=move || kind.get() == each
                            on:change=move |_| kind.set(each)
                        />
                        <span>{holder_kind(each)}</span>
                    </label>
                }).collect_view()}
            </fieldset>
            {move || (kind.get() != HolderKind::Employee).then(|| view! {
                <fieldset>
                    <legend>{if kind.get() == HolderKind::Visitor { words.host } else { words.sponsor }}</legend>
                    {answers.get().map(|id| view! { <AnswersName id=id /> })}
                    <PersonPicker picked=answers />
                    <span class="error" role="alert">{move || error("answers")}</span>
                </fieldset>
            })}
            {move || (kind.get() == HolderKind::Visitor).then(|| field("from", words.first_day, "date", from))}
            {move || (kind.get() != HolderKind::Employee).then(|| field("until", words.last_day, "date", until))}
            <fieldset>
                <legend>{words.status}</legend>
                <label class="option">
                    <input
                        type="checkbox"
                        prop:checked=move || active.get()
                        on:change:target=move |event| active.set(event.target().checked())
                    />
                    <span>{words.may_hold_cards}</span>
                </label>
                {move || (!active.get()).then(|| view! { <p class="notice waiting">{words.inactive_text}</p> })}
            </fieldset>
            {match again {
                Some(again) => view! { <FaultNotice fault=submission.fault reload=again /> }.into_any(),
                None => view! { <FaultNotice fault=submission.fault /> }.into_any(),
            }}
            <div class="buttons">
                <Button label=words.save busy=submission.pending on_press=send />
                <a class="button" href=back>{words.back}</a>
            </div>
        </form>
    }
}

/// Which language letters and mails to the person are written in.
fn language_field(chosen: RwSignal<Option<Language>>) -> impl IntoView {
    let words = words();
    let known = Language::ALL.iter().map(|language| (Some(*language), language.own_name()));
    let options: Vec<_> = std::iter::once((None, words.language_not_said)).chain(known).collect();
    view! {
        <label class="field">
            <span>{words.language}</span>
            <select name="language" on:change:target=move |event| chosen.set(event.target().value().parse().ok())>
                {options.into_iter().map(|(language, name)| view! {
                    <option
                        value=language.map(Language::tag).unwrap_or_default()
                        lang=language.map(Language::tag)
                        selected=chosen.get_untracked() == language
                    >
                        {name}
                    </option>
                }).collect_view()}
            </select>
        </label>
    }
}

#[component]
fn AnswersName(id: PersonId) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let session = Session::here();
    spawn_local(async move {
        if let Ok(page) = session.get::<PersonPage>(&paths::person(&id)).await {
            name.try_set(page.person.display_name());
        }
    });
    view! { <p aria-live="polite"><strong>{move || name.get()}</strong></p> }
}
