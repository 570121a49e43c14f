use crate::parts::{CertificateTable, Listing, Sort, export, filter, fitting, listing};
use crate::words::words;
use api::card::{CertificateLine, CertificateTime, CertificatesPage};
use domain::certificate::{CertificateStateName, Serial};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::browser::{encoded, exact};
use ui::components::{Empty, PageTitle, Shape, loaded};
use ui::i18n::named;
use ui::live::IDLE;
use ui::model::card::{certificate, noted};
use ui::model::paths;
use ui::model::state::capitalised;

/// Fewer digits are a beginning that filters what is shown, not a serial number.
const SERIAL_DIGITS: usize = 16;

/// Which certificates: what the address says.
#[derive(Clone, PartialEq)]
enum Wanted {
    In { state: CertificateStateName, by: CertificateTime, oldest: bool },
    Of(String),
    One(Serial),
}

impl Wanted {
    fn path(&self) -> String {
        match self {
            Self::In { state, by, oldest } => paths::certificates_in(*state, *by, *oldest),
            Self::Of(holder) => paths::certificates_of(&encoded(holder)),
            Self::One(serial) => paths::certificate(serial),
        }
    }

    /// How they are sorted by this time, and where they are the other way round, if they are a list in some order.
    fn sort(&self, time: CertificateTime) -> Option<Sort> {
        let Self::In { state, by, oldest } = self else { return None };
        let sorted = (*by == time).then_some(if *oldest { "ascending" } else { "descending" });
        // At first those that changed last, or those that end next.
        let oldest = sorted.map_or(time == CertificateTime::Until, |_| !oldest);
        let list = paths::certificates_in(*state, time, oldest);
        let query = list.split_once('?').map_or("", |(_, query)| query);
        Some(Sort { href: format!("/admin/certificates?{query}"), sorted })
    }
}

/// All certificates, by state or holder, and the one with a serial number.
#[component]
pub(crate) fn Certificates() -> impl IntoView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| {
        query.with(|query| {
            let serial = query.get("serial").and_then(|serial| Serial::try_from(serial).ok());
            let oldest = query.get("order").as_deref() == Some("oldest");
            let until = query.get("by").as_deref() == Some("until");
            let by = if until { CertificateTime::Until } else { CertificateTime::Since };
            let state = query.get("state").and_then(|name| CertificateStateName::parse(&name));
            let state = state.unwrap_or(CertificateStateName::Valid);
            let of = query.get("holder").map(Wanted::Of);
            serial.map(Wanted::One).or(of).unwrap_or(Wanted::In { state, by, oldest })
        })
    });
    let address = move || wanted.with(Wanted::path);
    let certificates = listing::<CertificatesPage>(address, || IDLE);
    let typed = RwSignal::new(String::new());
    view! {
        <PageTitle text=words().certificates.to_owned() />
        {states(wanted)}
        {filter(words().filter_certificates, typed)}
        {move || whole_serial(&typed.get()).map(|serial| view! {
            <p><a href=format!("/admin/certificates?serial={serial}")>{words().find_serial}</a></p>
        })}
        {loaded(certificates.live, 6, move || list(certificates, wanted, typed))}
        {export::<CertificatesPage>("certificates.csv", (&words().certificate_columns, cells), address)}
    }
}

/// What was typed, if it is a whole serial number; programs that show certificates part it by colons or blanks.
fn whole_serial(typed: &str) -> Option<Serial> {
    let digits: String = typed.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
    Serial::try_from(digits).ok().filter(|serial| serial.as_str().len() >= SERIAL_DIGITS)
}

/// The states, each of which narrows the page to itself.
fn states(wanted: Memo<Wanted>) -> impl IntoView {
    let chip = move |state: CertificateStateName| {
        let is =
            move |wanted: &Wanted| matches!(wanted, Wanted::In { state: chosen, .. } if *chosen == state);
        let current = move || wanted.with(is).then_some("true");
        let address = format!("/admin/certificates?state={}", state.wire());
        view! { <a class="chip" href=address aria-current=current>{capitalised(named(state))}</a> }
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

fn list(certificates: Listing<CertificatesPage>, wanted: Memo<Wanted>, typed: RwSignal<String>) -> AnyView {
    let rows = fitting(certificates.rows, typed, matches);
    let none = Memo::new(move |_| rows.with(Vec::is_empty));
    let sort = |time| Signal::derive(move || wanted.with(|wanted| wanted.sort(time)));
    let (since, until) = (sort(CertificateTime::Since), sort(CertificateTime::Until));
    let words = words();
    view! {
        <div aria-live="polite">
            {move || match none.get() {
                true => view! {
                    <Empty shape=Shape::Seal title=words.no_certificates text=words.no_certificates_text />
                }.into_any(),
                false => view! { <CertificateTable rows=rows since=since until=until /> }.into_any(),
            }}
        </div>
        {certificates.more()}
    }
    .into_any()
}

fn cells(row: &CertificateLine) -> Vec<String> {
    let of = &row.certificate;
    vec![
        of.serial.to_string(),
        certificate(&of.state),
        noted(of.since).map(exact).unwrap_or_default(),
        of.not_after.map(exact).unwrap_or_default(),
        of.slot.map(|slot| slot.to_string()).unwrap_or_default(),
        of.number.to_string(),
        of.holder.as_ref().map(ToString::to_string).unwrap_or_default(),
        row.holder_name.clone().unwrap_or_default(),
        of.issuance.to_string(),
    ]
}
