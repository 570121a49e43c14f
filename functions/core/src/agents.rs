//! Reader agents: enrolment, and what they see.

use crate::command::Engine;
use crate::error::{Unauthenticated, UseCaseError};
use crate::missing;
use crate::ports::edge::{Random, bytes};
use crate::ports::store::{Enrolment, Lists, NewAgent, Principals, StoreError};
use crate::principal::{AgentProof, Credentials, check_clock};
use crate::record::{AgentRecord, DeskRecord, EnrolmentCode, JobRow, ReaderRecord};
use crate::settings::{Administrator, administrator};
use domain::certificate::Der;
use domain::id::{AgentId, SiteId};
use domain::reader::{PrinterState, Release};
use domain::time::{Span, Timestamp};
use futures_util::future::try_join;

/// How long a one-time code is good: long enough to walk to the desk.
pub const CODE_LIFETIME: Span = Span::from_secs(3600);

/// How long after its last poll an agent counts as online.
pub const ONLINE: Span = Span::from_secs(15);

/// How stale what is known of a desk may get before it is written anew; polls come more often.
const DESK_REFRESH: Span = Span::from_secs(5);

/// Makes a one-time code, 100 random bits in groups that can be typed.
///
/// # Errors
/// If the store is out of reach.
pub async fn make_code(
    principals: &dyn Principals,
    random: &dyn Random,
    site: &SiteId,
    now: Timestamp,
) -> Result<String, UseCaseError> {
    const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let symbols: String = bytes::<20>(random)
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte & 31)).copied().map(char::from))
        .collect();
    let code = symbols
        .chars()
        .collect::<Vec<_>>()
        .chunks(5)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-");
    let digest = audit::digest(code.as_bytes());
    let until = now.plus(CODE_LIFETIME);
    principals.save_enrolment_code(&EnrolmentCode { digest, site: site.clone(), until }).await?;
    Ok(code)
}

/// Enrols an agent by its one-time code.
///
/// # Errors
/// [`UseCaseError::EnrolmentCode`], [`UseCaseError::AgentIdTaken`], [`UseCaseError::AgentKeys`], or the store's.
pub async fn enrol(
    principals: &dyn Principals,
    code: &str,
    agent: NewAgent<'_>,
    now: Timestamp,
) -> Result<AgentRecord, UseCaseError> {
    let sealing_key = sealed::transit::AgentPublicKey::try_from(String::from(agent.sealing_key.clone()));
    if sealing_key.is_err() || agent.signing_key.as_bytes().len() != 32 {
        return Err(UseCaseError::AgentKeys);
    }
    let typed = code.trim().to_ascii_uppercase();
    match principals.enrol(&audit::digest(typed.as_bytes()), agent, now).await? {
        Enrolment::Done(record) => Ok(*record),
        Enrolment::BadCode => Err(UseCaseError::EnrolmentCode),
        Enrolment::IdTaken => Err(UseCaseError::AgentIdTaken),
    }
}

/// A System administrator withdraws an agent: none of its calls is believed any more. A card on which it works is
/// offered to others once its lease has run out.
///
/// # Errors
/// [`UseCaseError::Forbidden`], [`UseCaseError::NotFound`], or the store's.
pub async fn withdraw(
    engine: &Engine,
    principals: &dyn Principals,
    credentials: &Credentials,
    agent: &AgentId,
) -> Result<(), UseCaseError> {
    let Administrator { now, .. } = administrator(engine, credentials, &[]).await?;
    match principals.withdraw_agent(agent, now).await? {
        true => Ok(()),
        false => Err(UseCaseError::NotFound(missing::AGENT)),
    }
}

/// What an agent sees of its desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its readers.
    pub readers: Vec<ReaderRecord>,
    /// Whether it prints cards.
    pub printer: PrinterState,
    /// The version of its program, where it tells.
    pub version: Option<Release>,
}

/// Notes the desk, if that is news, and answers the jobs that its readers may claim.
///
/// # Errors
/// If the store is out of reach.
pub async fn poll(
    principals: &dyn Principals,
    lists: &dyn Lists,
    agent: &AgentRecord,
    Seen { readers, printer, version }: Seen,
    now: Timestamp,
) -> Result<Vec<JobRow>, UseCaseError> {
    let desk = DeskRecord {
        agent: agent.id.clone(),
        agent_name: agent.name.clone(),
        site: agent.site.clone(),
        readers,
        printer,
        version,
        seen: now,
    };
    let present: Vec<_> = desk.readers.iter().map(|reader| reader.reader.clone()).collect();
    let jobs = lists.jobs(&agent.site, &agent.id, &present);
    let ((), jobs) = try_join(note(principals, lists, &desk), jobs).await?;
    Ok(jobs.into_iter().filter(|job| may_claim(job, agent, &desk, now)).collect())
}

async fn note(principals: &dyn Principals, lists: &dyn Lists, desk: &DeskRecord) -> Result<(), StoreError> {
    let known = lists.desks(&desk.site).await?.into_iter().find(|known| known.agent == desk.agent);
    match known.is_none_or(|k| {
        k.readers != desk.readers || k.printer != desk.printer || desk.seen.since(k.seen) > DESK_REFRESH
    }) {
        true => principals.save_desk(desk).await,
        false => Ok(()),
    }
}

fn may_claim(job: &JobRow, agent: &AgentRecord, desk: &DeskRecord, now: Timestamp) -> bool {
    if let Some((holder, until)) = &job.leased {
        return *holder == agent.id || now >= *until;
    }
    job.target.as_ref().is_none_or(|(target, reader)| {
        *target == agent.id && desk.readers.iter().any(|present| present.reader == *reader)
    })
}

/// Whether the request to enrol was signed with the key that it brings.
///
/// # Errors
/// The signature's, or the clock's.
pub fn prove(
    proof: &AgentProof,
    agent: &AgentId,
    signing_key: &Der,
    now: Timestamp,
) -> Result<(), UseCaseError> {
    let holds = sealed::identity::verify(signing_key.as_bytes(), &proof.message, &proof.signature);
    if !holds || proof.agent != *agent {
        return Err(Unauthenticated::Signature.into());
    }
    Ok(check_clock(proof.at, now)?)
}
