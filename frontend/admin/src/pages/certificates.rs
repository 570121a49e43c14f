use crate::parts::{CertificateTable, Export};
use crate::words::words;
use api::card::{CertificateLine, CertificatesPage};
use domain::certificate::{CertificateStateName, Serial};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::api::Fault;
use ui::browser::{encoded, exact};
use ui::components::{Button, Empty, PageTitle, Shape, loaded};
use ui::live::{IDLE, Live, live_by};
use ui::model::act::Weight;
use ui::model::card::certificate;
use ui::model::paths;
use ui::model::state::capitalised;
use ui::session::Session;

/// Fewer digits are a beginning that filters what is shown, not a serial number.
const SERIAL_DIGITS: usize = 16;

/// Which certificates: what the address says.
#[derive(Clone, PartialEq)]
enum Wanted {
    In { state: CertificateStateName, order: &'static str },
    Of(String),
    One(Serial),
}

impl Wanted {
    fn path(&self, after: Option<&str>) -> String {
        match self {
            Self::In { state, order } => paths::certificates_in(*state, order, after),
            Self::Of(holder) => paths::certificates_of(&encoded(holder)),
            Self::One(serial) => paths::certificate(serial),
        }
    }

    /// The same certificates the other way round, and how they are sorted now, if they are a list in some order.
    fn turned(&self) -> Option<(String, &'static str)> {
        let Self::In { state, order } = self else { return None };
        let (other, sorted) =
            if *order == "oldest" { ("newest", "ascending") } else { ("oldest", "descending") };
        Some((format!("/admin/certificates?state={}&order={other}", state.wire()), sorted))
    }
}

/// All certificates, by state or holder, and the one with a serial number.
#[component]
pub(crate) fn Certificates() -> impl IntoView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| {
        query.with(|query| {
            let serial = query.get("serial").and_then(|serial| Serial::try_from(serial).ok());
            let order = if query.get("order").as_deref() == Some("oldest") { "oldest" } else { "newest" };
            let state = query.get("state").and_then(|name| CertificateStateName::parse(&name));
            let state = state.unwrap_or(CertificateStateName::Valid);
            let of = query.get("holder").map(Wanted::Of);
            serial.map(Wanted::One).or(of).unwrap_or(Wanted::In { state, order })
        })
    });
    let pages = RwSignal::new(1);
    Effect::new(move |before: Option<Wanted>| {
        let now = wanted.get();
        if before.is_some_and(|before| before != now) {
            pages.set(1);
        }
        now
    });
    let live = read(wanted, pages);
    let typed = RwSignal::new(String::new());
    view! {
        <PageTitle text=words().certificates.to_owned() />
        {states(wanted)}
        <label class="field search">
            <span>{words().filter_certificates}</span>
            <input
                type="search"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || typed.get()
                on:input:target=move |event| typed.set(event.target().value())
            />
        </label>
        {move || whole_serial(&typed.get()).map(|serial| view! {
            <p><a href=format!("/admin/certificates?serial={serial}")>{words().find_serial}</a></p>
        })}
        {loaded(live, 6, move || list(live, wanted, typed, pages))}
        {move || {
            wanted.track();
            export(wanted)
        }}
    }
}

/// What was typed, if it is a whole serial number; programs that show certificates part it by colons or blanks.
fn whole_serial(typed: &str) -> Option<Serial> {
    let digits: String = typed.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
    Serial::try_from(digits).ok().filter(|serial| serial.as_str().len() >= SERIAL_DIGITS)
}

fn read(wanted: Memo<Wanted>, pages: RwSignal<usize>) -> Live<CertificatesPage> {
    let session = Session::here();
    let path = move || {
        pages.track();
        wanted.with(|wanted| wanted.path(None))
    };
    let fetch = async move |_| {
        let mut all = CertificatesPage { rows: Vec::new(), next: None };
        for _ in 0..pages.get_untracked() {
            let after = all.next.as_deref().map(encoded);
            let path = wanted.with_untracked(|wanted| wanted.path(after.as_deref()));
            let page: CertificatesPage = session.get(&path).await?;
            all.rows.extend(page.rows);
            all.next = page.next;
            if all.next.is_none() {
                break;
            }
        }
        Ok::<_, Fault>(all)
    };
    live_by(path, fetch, |_| Some(IDLE))
}

/// The states, each of which narrows the page to itself.
fn states(wanted: Memo<Wanted>) -> impl IntoView {
    let chip = move |state: CertificateStateName| {
        let is =
            move |wanted: &Wanted| matches!(wanted, Wanted::In { state: chosen, .. } if *chosen == state);
        let current = move || wanted.with(is).then_some("true");
        let address = format!("/admin/certificates?state={}", state.wire());
        view! { <a class="chip" href=address aria-current=current>{capitalised(state.words())}</a> }
    };
    let chips = CertificateStateName::ALL.into_iter().map(chip).collect_view();
    view! { <nav class="chips" aria-label=words().certificate_states>{chips}</nav> }
}

/// Whether a row has what was typed, in its serial number, its card's number or its holder's name.
fn matches(row: &CertificateLine, typed: &str) -> bool {
    let name = row.holder_name.as_deref().unwrap_or_default().to_lowercase();
    let digits: String = typed.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
    let serial = !digits.is_empty() && row.certificate.serial.as_str().contains(&digits);
    typed.is_empty() || serial || row.certificate.number.as_str().contains(typed) || name.contains(typed)
}

fn list(
    live: Live<CertificatesPage>,
    wanted: Memo<Wanted>,
    typed: RwSignal<String>,
    pages: RwSignal<usize>,
) -> AnyView {
    let rows = live.part(|page| page.rows.clone());
    let more = live.part(|page| page.next.is_some());
    let rows = Signal::derive(move || {
        let typed = typed.get().trim().to_lowercase();
        let mut rows = rows.get().unwrap_or_default();
        rows.retain(|row| matches(row, &typed));
        rows
    });
    let none = Memo::new(move |_| rows.with(Vec::is_empty));
    let turned = Signal::derive(move || wanted.with(Wanted::turned));
    let words = words();
    view! {
        <div aria-live="polite">
            {move || match none.get() {
                true => view! {
                    <Empty shape=Shape::Seal title=words.no_certificates text=words.no_certificates_text />
                }.into_any(),
                false => view! { <CertificateTable rows=rows turned=turned /> }.into_any(),
            }}
        </div>
        {move || (more.get() == Some(true)).then(|| view! {
            <Button
                label=words.show_more
                weight=Weight::Secondary
                on_press=move || pages.update(|pages| *pages += 1)
            />
        })}
    }
    .into_any()
}

/// The whole list as a file.
fn export(wanted: Memo<Wanted>) -> impl IntoView {
    let session = Session::here();
    let read = move || {
        let wanted = wanted.get_untracked();
        async move |after: Option<String>| {
            let after = after.as_deref().map(encoded);
            let page: CertificatesPage = session.get(&wanted.path(after.as_deref())).await?;
            Ok((page.rows.iter().map(cells).collect(), page.next))
        }
    };
    view! { <Export file_name="certificates.csv" columns=&words().certificate_columns read=read /> }
}

fn cells(row: &CertificateLine) -> Vec<String> {
    let of = &row.certificate;
    vec![
        of.serial.to_string(),
        certificate(&of.state),
        exact(of.since),
        of.not_after.map(exact).unwrap_or_default(),
        of.slot.map(|slot| slot.to_string()).unwrap_or_default(),
        of.number.to_string(),
        of.holder.to_string(),
        row.holder_name.clone().unwrap_or_default(),
        of.issuance.to_string(),
    ]
}
