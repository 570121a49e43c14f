use crate::parts::fingerprints;
use crate::words::words;
use api::birth::{BirthCertificate, BornCertificate};
use domain::audit::ActorName;
use domain::id::PersonId;
use domain::issuance::state::Signed;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use qrcodegen::{QrCode, QrCodeEcc};
use ui::browser::{exact, print};
use ui::components::{Button, PageTitle, loaded};
use ui::i18n::named;
use ui::live::{Live, live};
use ui::model::paths;
use ui::model::state::holder_name;

/// White modules around a code (ISO/IEC 18004, 6.3.8).
const QUIET: i32 = 4;

/// A card's birth certificate, to be printed: who asked, approved and produced, what the card showed, and the proof as a
/// code that whoever has the paper can check.
#[component]
pub(crate) fn Birth() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|p| p.get("id")).unwrap_or_default());
    let live = live(move || paths::birth(&id.get()), |_: &BirthCertificate| None);
    loaded(live, 8, move || body(live))
}

fn body(live: Live<BirthCertificate>) -> AnyView {
    (move || live.data.get().map(|born| page(&born))).into_any()
}

fn page(born: &BirthCertificate) -> impl IntoView + use<> {
    let words = words();
    let key = born.checkpoint.key.clone();
    view! {
        <article class="birth">
            <header class="page-head">
                <PageTitle text=(words.birth_of)(born.facts.number.as_str()) />
                <div class="actions"><Button label=words.print_page on_press=print /></div>
            </header>
            {facts(born)}
            {certificates(&born.certificates)}
            <section class="birth-proof">
                {code(&born.text)}
                <div>
                    <h2>{words.birth_proof}</h2>
                    <p>{words.birth_proof_text}</p>
                    <dl class="facts">
                        <div><dt>{words.birth_place}</dt><dd>{(words.birth_index)(&born.index.to_string(), &born.checkpoint.size.to_string())}</dd></div>
                        <div><dt>{words.birth_signed}</dt><dd>{exact(born.checkpoint.at)}</dd></div>
                        <div><dt>{words.birth_key}</dt><dd><code>{key}</code></dd></div>
                    </dl>
                </div>
            </section>
            <details>
                <summary>{words.birth_text}</summary>
                <p><code>{born.text.clone()}</code></p>
            </details>
        </article>
    }
}

fn facts(born: &BirthCertificate) -> impl IntoView + use<> {
    let words = words();
    let facts = &born.facts;
    let person = holder_name(facts.holder.as_ref().map(|holder| &*holder.name));
    let issued = match &born.issued_by {
        ActorName::Person(id) => act(born, &Signed { by: id.clone(), at: born.issued_at }),
        ActorName::Agent(_) | ActorName::System => exact(born.issued_at),
    };
    let approved =
        facts.approved.as_ref().map_or_else(|| words.birth_unapproved.to_owned(), |by| act(born, by));
    let line = |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    view! {
        <dl class="facts">
            {line(words.person, person)}
            {line(words.process, named(facts.process).to_owned())}
            {line(words.birth_asked, act(born, &facts.asked))}
            {line(words.birth_produced, act(born, &facts.produced))}
            {line(words.birth_approved, approved)}
            {line(words.birth_issued, issued)}
        </dl>
    }
}

/// Who did it, by name if that is known, and when.
fn act(born: &BirthCertificate, Signed { by, at }: &Signed) -> String {
    format!("{}, {}", name(born, by), exact(*at))
}

fn name(born: &BirthCertificate, person: &PersonId) -> String {
    let known = born.names.iter().find(|named| named.id == *person);
    known.map_or_else(|| person.to_string(), |named| named.name.clone())
}

fn certificates(certificates: &[BornCertificate]) -> Option<impl IntoView + use<>> {
    let words = words();
    (!certificates.is_empty()).then(|| {
        let all = certificates.iter();
        let table =
            fingerprints(all.map(|born| (born.slot, &born.serial, born.not_after, &born.fingerprint)));
        view! {
            <section>
                <h2>{words.certificates}</h2>
                <p>{words.birth_evidence}</p>
                <div class="scroll" tabindex="0" role="region" aria-label=words.certificates>{table}</div>
            </section>
        }
    })
}

/// The text as a QR code; none if it is too long for one, which no birth certificate is.
fn code(text: &str) -> Option<impl IntoView + use<>> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    let size = code.size();
    let places = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
    let dark: String = places
        .filter(|(x, y)| code.get_module(*x, *y))
        .map(|(x, y)| format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET))
        .collect();
    let side = size + 2 * QUIET;
    Some(view! {
        <svg class="code" viewBox=format!("0 0 {side} {side}") role="img" aria-label=words().birth_code shape-rendering="crispEdges">
            <rect width=side height=side fill="#fff" />
            <path d=dark fill="#000" />
        </svg>
    })
}
