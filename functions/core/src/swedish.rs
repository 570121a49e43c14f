//! What the use cases say in Swedish, by the terms of docs/TRANSLATING.md.

use crate::dates::minute_in;
use crate::error::{Unauthenticated, UseCaseError};
use crate::last_change::{Known, LastChange};
use crate::ports::certificate::{IssueError, ProofFault};
use crate::ports::layout::LayoutError;
use crate::ports::photo::PhotoError;
use domain::language::{Language, Named};
use domain::swedish;
use domain::time::{Span, Timestamp};

fn minute(at: Timestamp) -> String {
    minute_in(at, Language::Swedish)
}

/// The name of something in Swedish.
fn name(of: impl Named) -> &'static str {
    of.name_in(Language::Swedish)
}

swedish! {
    UseCaseError {
        Self::Unauthenticated(error) => error.swedish(),
        Self::NotFound(what) => format!("det finns {}", what.swedish()),
        Self::NotInOrder(_) => "här kan bara kort i den här ordern anges",
        Self::Rejected(rejection) => rejection.swedish(),
        Self::Overtaken { refusal, last } => format!("{}; {}", refusal.swedish(), last.swedish()),
        Self::Person(refusal) => refusal.swedish(),
        Self::Taken { field, by } => format!("{} har redan detta: {}", by.swedish(), name(*field)),
        Self::ChangedMeanwhile { .. } => "personen har ändrats sedan du tittade",
        Self::Photo(error) => error.swedish(),
        Self::Forbidden(whose) => format!("det här kräver en annan roll: {}", whose.swedish()),
        Self::CommandReused => "kommandots id har använts till ett annat kommando; använd ett nytt",
        Self::Busy { state, since } => format!(
            "någon annan ändrar ärendet just nu; dess läge är ”{}” sedan {}",
            name(*state),
            minute(*since)
        ),
        Self::Changed { state, since } => format!(
            "ärendet har ändrats sedan du tittade; dess läge är ”{}” sedan {}",
            name(*state),
            minute(*since)
        ),
        Self::CardBusy { state } => format!("någon annan ändrar kortet just nu; dess läge är ”{}”", name(*state)),
        Self::CardChanged { state, by } => {
            let by = by.as_ref().map_or_else(|| "av vem antecknades inte".to_owned(), LastChange::swedish);
            format!("kortet har ändrats under tiden, och dess läge är nu ”{}”; {by}", name(*state))
        },
        Self::OrderBusy { state } => format!("någon annan ändrar ordern just nu; dess läge är ”{}”", name(*state)),
        Self::OrderChanged { state, since } => format!(
            "ordern har ändrats sedan du tittade; dess läge är ”{}” sedan {}",
            name(*state),
            minute(*since)
        ),
        Self::OtherOpen(id) => format!("ett annat ärende om ett sådant kort är öppet: {id}"),
        Self::UidTaken(number) => format!("det kontaktlösa chippet i läsaren är redan kort {number}; ta ett annat kort"),
        Self::KeyRepeated { slot, at, number } => format!(
            "nyckeln i nyckelplats {slot} är redan den i nyckelplats {at} på kort {number}; skapa den på nytt på kortet, eller ta ett annat kort"
        ),
        Self::NumbersExhausted(exhausted) => exhausted.swedish(),
        Self::SettingChanged { by, at } => format!(
            "{} ändrade den här inställningen {}; titta på den igen innan du ändrar den",
            by.swedish(),
            minute(*at)
        ),
        Self::SettingFaults(faults) => {
            let said: Vec<_> = faults.iter().map(|fault| fault.message.swedish()).collect();
            format!("det går inte att ställa in så: {}", said.join("; "))
        },
        Self::Badge(error) => error.swedish(),
        Self::SecretsPending => "kortets hemligheter skapas",
        Self::LetterRepeated => "det här kommandot har redan öppnat brevet",
        Self::TooLarge => "ärendets post skulle växa över sin gräns",
        Self::Store(_) => "lagret svarade inte som det skulle",
        Self::Sealing(_) => "förseglingen gick inte",
        Self::Issue(error) => error.swedish(),
        Self::Letter(_) => "brevet blev inte till",
        Self::EnrolmentCode => "registreringskoden är okänd, använd eller för gammal",
        Self::AgentIdTaken => "en annan agent har detta id",
        Self::AgentKeys => "en agents signeringsnyckel och förseglingsnyckel har 32 byte var",
        Self::Internal(_) => "något gick fel hos oss",
    }
    Unauthenticated {
        Self::NoSession => "du är inte inloggad, eller så har din session avslutats; logga in igen",
        Self::Csrf => "anropet kommer inte från en sida i den här sessionen; läs in sidan på nytt",
        Self::UnknownAgent => "agenten är inte registrerad; registrera den med en engångskod",
        Self::RevokedAgent => "agentens registrering är återkallad; registrera den på nytt med en engångskod",
        Self::Signature => "agentens signatur stämmer inte med anropet",
        Self::Clock { off } => format!(
            "agentens klocka går {}; ställ arbetsplatsens klocka (fem minuter fel är tillåtet)",
            skew(*off)
        ),
    }
    Known {
        Self::Name(name) => name.as_str(),
        Self::System => "systemet",
        Self::Somebody => "någon",
    }
    LastChange {
        Self { who, ago } => format!("senast ändrat av {} för {} sedan", who.swedish(), spoken(*ago)),
    }
    PhotoError {
        Self::TooLarge => "bilden är större än 4 MiB; beskär den eller spara den mindre, och ladda upp den igen",
        Self::Kind => "det här är ingen bild i JPEG, PNG eller WebP; spara den så och ladda upp den igen",
        Self::TooManyPixels(width, height) => format!(
            "bilden har {width} x {height} bildpunkter, mer än 25 miljoner sammanlagt; gör den mindre och ladda upp den igen"
        ),
        Self::TooFewPixels(width, height) => {
            format!("bilden har {width} x {height} bildpunkter; ta en med minst 240 x 320")
        },
        Self::Damaged(_) => "bilden går inte att läsa till slut; den kan vara skadad, ta en annan",
    }
    LayoutError {
        Self::Faults(flaws) => {
            let said: Vec<_> = flaws.iter().map(|flaw| flaw.swedish()).collect();
            format!("kortet går inte att trycka så: {}", said.join(" "))
        },
        Self::NoSide(side) => format!("layouten har ingen {}", side.swedish()),
        Self::Renderer(_) => "kortet gick inte att rita",
    }
    IssueError {
        Self::Proof { slot, why } => {
            format!("kortets innehavsbevis för nyckelplats {slot} håller inte: {}", why.swedish())
        },
        Self::Lint(findings) => format!("certifikatet skulle bryta mot {} regler", findings.len()),
        Self::Unavailable(_) => "certifikatutfärdaren kan inte signera just nu",
    }
    ProofFault {
        Self::KeyForm => "det som skickades är ingen öppen nyckel",
        Self::KeyKind => "nyckeln är av ett annat slag än som sades",
        Self::Point => "nyckeln är ingen punkt på sin kurva",
        Self::Proof => "det gjordes av en annan nyckel, eller för ett annat jobb, anspråk eller en annan nyckelplats",
    }
}

fn skew(off: Span) -> String {
    let seconds = off.abs().as_millis() / 1000;
    let way = if off.as_millis() < 0 { "efter" } else { "före" };
    format!("{seconds} sekunder {way}")
}

/// How long ago, in the largest unit that it fills.
fn spoken(ago: Span) -> String {
    let seconds = ago.abs().as_millis() / 1000;
    let counted =
        |count: i64, one: &str, more: &str| format!("{count} {}", if count == 1 { one } else { more });
    match seconds {
        ..60 => counted(seconds, "sekund", "sekunder"),
        60..3600 => counted(seconds / 60, "minut", "minuter"),
        3600..86_400 => counted(seconds / 3600, "timme", "timmar"),
        _ => counted(seconds / 86_400, "dag", "dagar"),
    }
}
