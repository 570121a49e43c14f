//! What use cases refuse, as problems.

use super::{Public, Wrong, internal, not_found, people, phrases, sentence, title, unavailable};
use cardwright_core::error::{Unauthenticated, UseCaseError};
use cardwright_core::ports::certificate::IssueError;
use cardwright_core::ports::layout::{Flaw, LayoutError};
use cardwright_core::ports::store::StoreError;
use domain::id::IssuanceId;
use domain::language::{Said as _, Sentence};
use domain::rejection::{CertificateRefusal, Rejection};
use domain::settings::SettingFault;
use http::StatusCode;

pub(super) fn use_case(error: &UseCaseError) -> Public {
    use UseCaseError as E;
    let refused = |status, code, title| Public::new(status, code, title, error);
    let conflict = |code, title| refused(StatusCode::CONFLICT, code, title);
    let unfit = |code, title| refused(StatusCode::UNPROCESSABLE_ENTITY, code, title);
    match error {
        E::Unauthenticated(error) => unauthenticated(*error),
        E::NotFound(what) => not_found(*what),
        E::NotInOrder(places) => not_in_order(error, places),
        E::Rejected(rejection) => rejected(rejection),
        E::Overtaken { refusal, last } => {
            let public = use_case(refusal);
            let (said, last) = (&public.detail, sentence(last));
            let detail =
                Sentence::new(format!("{said} {last}"), format!("{} {}", said.swedish(), last.swedish()));
            Public { detail, ..public }
        }
        E::Person(refusal) => people::refused(refusal),
        E::Taken { field, .. } => people::taken(*field, error),
        E::ChangedMeanwhile { by, fields } => people::changed_meanwhile(by.as_ref(), fields),
        E::Photo(error) => people::photo(error),
        E::Forbidden(_) => refused(StatusCode::FORBIDDEN, "role-missing", title::NOT_ALLOWED),
        E::CommandReused => unfit("command-reused", title::COMMAND_ID_USED_BEFORE),
        E::Busy { .. } | E::CardBusy { .. } | E::OrderBusy { .. } => {
            overtaken(StatusCode::CONFLICT, "busy", error)
        }
        E::CardChanged { .. } => overtaken(StatusCode::PRECONDITION_FAILED, "card-changed", error),
        E::Changed { .. } | E::OrderChanged { .. } => {
            overtaken(StatusCode::PRECONDITION_FAILED, "changed", error)
        }
        E::OtherOpen(id) => other_open(id),
        E::UidTaken(_) => conflict("uid-taken", title::CHIP_OF_ANOTHER_CARD),
        E::KeyRepeated { .. } => key_repeated(error),
        E::NumbersExhausted(_) => conflict("numbers-exhausted", title::NO_CARD_NUMBER_LEFT),
        E::SettingChanged { .. } => {
            refused(StatusCode::PRECONDITION_FAILED, "setting-changed", title::CHANGED_BY_SOMEBODY_ELSE)
        }
        E::SettingFaults(faults) => setting_faults(error, faults),
        E::Badge(error) => badge(error),
        E::SecretsPending => secrets_pending(),
        E::LetterRepeated => {
            let code = "letter-opened";
            Public::new(StatusCode::CONFLICT, code, title::OPENED_ALREADY, &phrases::LETTER_REPEATED)
        }
        E::Store(StoreError::Cursor) => {
            let code = "bad-query";
            Public::new(StatusCode::BAD_REQUEST, code, title::ADDRESS_NOT_UNDERSTOOD, &phrases::CURSOR)
        }
        E::Store(StoreError::Conflict | StoreError::Unavailable(_)) => unavailable(phrases::STORE),
        E::Sealing(_) => unavailable(phrases::SEALING_KEY),
        E::Issue(error) => issue(error),
        E::EnrolmentCode => enrolment_code(error),
        E::AgentIdTaken => conflict("agent-id-taken", title::ID_TAKEN),
        E::AgentKeys => unfit("agent-keys", title::KEYS_NOT_VALID),
        // Decisions that wait to be carried out fill the record; once they are, there is room again.
        E::TooLarge => unavailable(phrases::EFFECTS),
        E::Letter(_) | E::Internal(_) | E::Store(StoreError::Corrupt { .. }) => internal(),
    }
}

fn other_open(id: &IssuanceId) -> Public {
    let detail = Sentence::new(
        format!("another issuance of such a card is open ({id}); confirm to begin a second one"),
        format!("ett annat ärende om ett sådant kort är öppet ({id}); bekräfta för att börja ett till"),
    );
    Public::new(StatusCode::CONFLICT, "open-issuance", title::ANOTHER_ONE_IS_OPEN, &detail)
}

fn secrets_pending() -> Public {
    let (status, code) = (StatusCode::SERVICE_UNAVAILABLE, "secrets-pending");
    Public::new(status, code, title::TRY_AGAIN_IN_A_MOMENT, &phrases::SECRETS_PENDING)
}

fn enrolment_code(error: &UseCaseError) -> Public {
    let detail = Sentence::new(
        format!("{error}; whoever runs the server makes a new one (`cardwright agent-code`)"),
        format!("{}; den som driver servern skapar en ny (`cardwright agent-code`)", error.swedish()),
    );
    Public::new(StatusCode::FORBIDDEN, "enrolment-code", title::CODE_NOT_VALID, &detail)
}

fn setting_faults(error: &UseCaseError, faults: &[SettingFault]) -> Public {
    let field = |fault: &SettingFault| Wrong::new(fault.field.clone(), sentence(&fault.message));
    let public =
        Public::new(StatusCode::UNPROCESSABLE_ENTITY, "setting-faults", title::CANNOT_BE_SET_SO, error);
    Public { fields: faults.iter().map(field).collect(), ..public }
}

/// Which of the `cards` of a request are not the order's.
fn not_in_order(error: &UseCaseError, places: &[usize]) -> Public {
    let field = |place| Wrong::new(format!("cards[{place}]"), phrases::NOT_OF_ORDER);
    let public = Public::new(StatusCode::UNPROCESSABLE_ENTITY, "bad-field", title::FIELD_DOES_NOT_FIT, error);
    Public { fields: places.iter().map(field).collect(), ..public }
}

/// Somebody else was there first.
fn overtaken(status: StatusCode, code: &'static str, error: &UseCaseError) -> Public {
    let detail = Sentence::new(
        format!("{error}; look at it again and repeat what is still right"),
        format!("{}; titta på det igen och upprepa det som fortfarande är rätt", error.swedish()),
    );
    Public::new(status, code, title::CHANGED_BY_SOMEBODY_ELSE, &detail)
}

fn badge(error: &LayoutError) -> Public {
    let refused =
        |code| Public::new(StatusCode::UNPROCESSABLE_ENTITY, code, title::CARD_CANNOT_BE_DRAWN, error);
    match error {
        LayoutError::Faults(faults) => {
            let mut public = refused("layout-faults");
            let field =
                |flaw: &Flaw| Wrong::new(format!("{}: {}", flaw.side, flaw.element), flaw.sentences());
            public.fields = faults.iter().map(field).collect();
            public
        }
        LayoutError::NoSide(_) => refused("no-side"),
        LayoutError::Renderer(_) => internal(),
    }
}

fn unauthenticated(error: Unauthenticated) -> Public {
    let (code, title) = match error {
        Unauthenticated::NoSession => ("no-session", title::NOT_SIGNED_IN),
        Unauthenticated::Csrf => ("csrf", title::NOT_FROM_THIS_PAGE),
        Unauthenticated::UnknownAgent => ("agent-unknown", title::AGENT_NOT_ENROLLED),
        Unauthenticated::RevokedAgent => ("agent-revoked", title::AGENT_REVOKED),
        Unauthenticated::Signature => ("agent-signature", title::SIGNATURE_NOT_VALID),
        Unauthenticated::Clock { .. } => ("agent-clock", title::CLOCK_OFF),
    };
    let status =
        if error == Unauthenticated::Csrf { StatusCode::FORBIDDEN } else { StatusCode::UNAUTHORIZED };
    Public::new(status, code, title, &error)
}

fn rejected(rejection: &Rejection) -> Public {
    let (status, title) = match rejection {
        r if r.is_about_the_actor() => (StatusCode::FORBIDDEN, title::NOT_ALLOWED),
        Rejection::Process { .. }
        | Rejection::OrderChoice(_)
        | Rejection::PersonInactive
        | Rejection::EngagementEnded
        | Rejection::NotInProfile(_)
        | Rejection::Certificates(_)
        | Rejection::Certificate { why: CertificateRefusal::Unknown, .. }
        | Rejection::Evidence(_) => (StatusCode::UNPROCESSABLE_ENTITY, title::DOES_NOT_FIT),
        _ => (StatusCode::CONFLICT, title::NOT_POSSIBLE_NOW),
    };
    Public::new(status, rejection.code(), title, rejection)
}

fn issue(error: &IssueError) -> Public {
    match error {
        IssueError::Proof { why, .. } => {
            let field = Wrong::new("proof", ruled(sentence(why), why.rule()));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let public = Public::new(status, "proof-failed", title::PROOF_DOES_NOT_HOLD, error);
            Public { fields: vec![field], ..public }
        }
        IssueError::Lint(findings) => {
            let said: Vec<_> = findings.iter().map(|f| f.mend.as_str()).collect();
            let said = said.join("; ");
            let detail = Sentence::new(
                format!("no certificate was issued: {said}"),
                format!("inget certifikat utfärdades: {said}"),
            );
            let mut public = Public::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "lint",
                title::CERTIFICATE_AGAINST_THE_RULES,
                &detail,
            );
            public.fields = findings
                .iter()
                .map(|f| Wrong::new(f.field, ruled(Sentence::new(f.mend.clone(), f.mend.clone()), f.rule)))
                .collect();
            public
        }
        IssueError::Unavailable(_) => unavailable(phrases::AUTHORITY),
    }
}

fn key_repeated(error: &UseCaseError) -> Public {
    let field = Wrong::new("subjectPublicKeyInfo", ruled(sentence(error), "key-repeated"));
    let public =
        Public::new(StatusCode::UNPROCESSABLE_ENTITY, "key-repeated", title::KEY_OF_ANOTHER_CARD, error);
    Public { fields: vec![field], ..public }
}

/// What is said, and by which rule.
fn ruled(said: Sentence, rule: &str) -> Sentence {
    said.map(|text| format!("{text} ({rule})"))
}
