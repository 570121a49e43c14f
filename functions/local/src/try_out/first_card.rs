//! The first card: the whole job over HTTP, by three signed-in people and an enrolled agent.

use super::person::SignedIn;
use crate::console::{Failure, Steps};
use crate::tickets::Link;
use api::issuance::{Accepted, Confirmation, Decision, Empty, IssuancePage, Production, RequestCard};
use domain::evidence::ProductionStep;
use domain::id::IssuanceId;
use domain::issuance::state::Target;
use domain::issuance::{State, StateName};
use domain::process::ProcessId;
use domain::role::Role;
use serde_json::json;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long the agent may be silent before we say that something is wrong.
const SILENCE: Duration = Duration::from_secs(60);

/// How often we look. Progress comes from what the agent reports, not from this.
const LOOK: Duration = Duration::from_millis(40);

/// Issues a card from request to confirmation.
pub(super) async fn issue(url: &str, links: &[Link], steps: &mut Steps) -> Result<(), Failure> {
    let requester = SignedIn::by(url, link(links, Role::SelfServiceUser)?).await?;
    let officer = SignedIn::by(url, link(links, Role::RegistrationOfficer)?).await?;
    let approver = SignedIn::by(url, link(links, Role::Approver)?).await?;
    steps.done(&format!("{}, {}, {}", requester.me.name, officer.me.name, approver.me.name));

    let process = ProcessId::PcmProcUSSPEmployeeCardWithApproval;
    // Another card of the same person may be open from an earlier run.
    let wish = RequestCard { process, although_open: true, recorded: None };
    let Accepted { issuance, .. } = requester.command("/api/requests", &wish).await?;
    steps.done(issuance.as_str());
    let path = |act: &str| format!("/api/issuances/{issuance}/{act}");

    let _: Accepted = officer.command(&path("produce"), &Empty {}).await?;
    steps.done(&format!("by {}", officer.me.name));
    let _: Accepted = approver.command(&path("decision"), &Decision::Approve {}).await?;
    steps.done(&format!("by {}", approver.me.name));

    let page = wait(&officer, &issuance, steps, |state| state.name() != StateName::CardPending).await?;
    let number = page.issuance.state.card().map(|card| card.number.to_string()).unwrap_or_default();
    steps.done(&format!("card number {number}"));
    let single = Production::Single { target: Target::AnyReader };
    let _: Accepted = officer.command(&path("production"), &single).await?;
    steps.done("any reader of the site");

    let page = wait(&officer, &issuance, steps, at_rest).await?;
    let State::AwaitingConfirmation(verified) = &page.issuance.state else {
        return Err(not_verified(&page.issuance.state));
    };
    let Some(piv) = &verified.evidence.piv else {
        return Err(not_verified(&page.issuance.state));
    };
    let (objects, keys, chip) = (piv.objects.len(), piv.slots.len(), piv.chip);
    steps.done(&format!("{keys} keys proven, {objects} objects read back"));
    let _: Accepted = officer.command(&path("confirmation"), &Confirmation::Confirm {}).await?;
    steps.done(&format!("card {number} is issued"));
    let said = format!("\n  A real PIV card was issued and verified: number {number}, chip {chip}.");
    steps.say("verified", &said, json!({"issuance": issuance, "number": number, "chip": chip}));
    Ok(())
}

pub(super) fn link(links: &[Link], role: Role) -> Result<&Link, Failure> {
    let found = links.iter().find(|link| link.known.roles.has(role));
    found.ok_or_else(|| Failure(format!("nobody in the data directory holds the role {role}")))
}

const fn at_rest(state: &State) -> bool {
    !matches!(state, State::Queued(_) | State::InProduction(_))
}

/// Follows the issuance until the state is one that is waited for, showing each step as it is reported.
async fn wait(
    officer: &SignedIn,
    issuance: &IssuanceId,
    steps: &Steps,
    done: impl Fn(&State) -> bool,
) -> Result<IssuancePage, Failure> {
    let mut shown: Option<ProductionStep> = None;
    let mut version = None;
    let mut news = Instant::now();
    loop {
        let page: IssuancePage = officer.read(&format!("/api/issuances/{issuance}")).await?;
        if done(&page.issuance.state) {
            return Ok(page);
        }
        if let State::InProduction(job) = &page.issuance.state
            && shown.is_none_or(|step| step < job.progress)
        {
            shown = Some(job.progress);
            steps.progress(job.progress.name());
        }
        if version.replace(page.version) != Some(page.version) {
            news = Instant::now();
        } else if news.elapsed() > SILENCE {
            let state = page.issuance.state.name();
            return Err(Failure(format!("nothing has happened for a minute; the issuance is {state}")));
        }
        sleep(LOOK).await;
    }
}

fn not_verified(state: &State) -> Failure {
    match state {
        State::Failed(failed) => {
            Failure(format!("the card failed at \"{}\": {}", failed.failure.step, failed.failure.reason))
        }
        other => Failure(format!("the card was not verified: the issuance is {}", other.name())),
    }
}
