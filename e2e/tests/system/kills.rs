//! SIGKILL for server, agent or both at every call of the main job, in the middle of a card, and between a
//! decision and its effects. Whatever was killed is started again, nobody begins anew, and the job ends with one
//! verified card.

mod beginnings;
mod campaign;
mod effects;

use campaign::{Campaign, Kill, Victim};
use cardwright_e2e::proxy::{Moment, Trap};

const MOMENTS: [Moment; 4] = [Moment::Before, Moment::During, Moment::Unanswered, Moment::Answered];

/// The commands of people, as far as a card goes.
const PEOPLE: [&str; 6] = [
    "request-card",
    "produce-card",
    "decide-approval",
    "choose-production",
    "confirm-production",
    "print-letter",
];

/// The calls of the agent.
const AGENT: [&str; 6] =
    ["poll-jobs", "claim-job", "release-secrets", "certify", "report-progress", "report-verified"];

/// One kill at a call.
fn at(call: &'static str, moment: Moment, victim: Victim) -> Kill {
    Kill { trap: Trap { call, moment }, victim }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_verdict_sees_what_was_lost_left_over_or_made_twice() {
    let mut campaign = Campaign::begin().await;
    campaign.issue(&[]).await;
    campaign.doubt_the_verdict().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_is_killed_at_every_command_of_a_person() {
    let mut campaign = Campaign::begin().await;
    for call in PEOPLE {
        for moment in MOMENTS {
            campaign.issue(&[at(call, moment, Victim::Server)]).await;
        }
    }
    campaign.judge("server, at each command of a person").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_is_killed_at_every_call_of_the_agent() {
    let mut campaign = Campaign::begin().await;
    for call in AGENT {
        for moment in MOMENTS {
            campaign.issue(&[at(call, moment, Victim::Server)]).await;
        }
    }
    campaign.judge("server, at each call of the agent").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_agent_is_killed_at_every_call_of_its_own() {
    let mut campaign = Campaign::begin().await;
    for call in AGENT {
        for moment in [Moment::Before, Moment::Unanswered, Moment::Answered] {
            campaign.issue(&[at(call, moment, Victim::Agent)]).await;
        }
    }
    campaign.judge("agent, at each call of its own").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_are_killed_at_every_call_of_the_agent() {
    let mut campaign = Campaign::begin().await;
    for call in AGENT {
        campaign.issue(&[at(call, Moment::Unanswered, Victim::Both)]).await;
    }
    campaign.judge("both, at each call of the agent").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_agent_is_killed_in_the_middle_of_a_card() {
    let mut campaign = Campaign::begin().await;
    let mut in_the_middle = 0;
    for change in 1..=8 {
        for victim in [Victim::Agent, Victim::Both] {
            in_the_middle += usize::from(campaign.issue_with_kill_at_change(change, victim).await);
        }
    }
    assert!(in_the_middle >= 4, "only {in_the_middle} cards were cut short");
    campaign.judge("agent or both, in the middle of a card").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_killed_at_every_call_of_one_job() {
    let mut campaign = Campaign::begin().await;
    for (moment, victim) in [
        (Moment::Before, Victim::Server),
        (Moment::During, Victim::Server),
        (Moment::Unanswered, Victim::Server),
        (Moment::Unanswered, Victim::Both),
    ] {
        let people = PEOPLE.map(|call| at(call, moment, Victim::Server));
        let agent = AGENT.map(|call| at(call, moment, victim));
        campaign.issue(&[people, agent].concat()).await;
    }
    campaign.judge("server or both, at every call of one job").await;
}
