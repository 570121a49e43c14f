//! What reader agents send, and how one is withdrawn.

use super::operation::{Operation, delete, post};
use crate::agent::{
    Certified, Certify, Claim, Enrol, Enrolled, Job, Offers, Poll, RecordTrace, RegisterUid, ReleasePrint,
    ReleaseSecrets, ReportProduction, Secrets,
};
use crate::issuance::Accepted;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        post("/api/agents", "Enrol with a one-time code")
            .signed()
            .takes::<Enrol>()
            .answers::<Enrolled>()
            .with_status(201),
        delete("/api/agents/{agent}", "Withdraw an agent: it may do nothing any more").with_status(204),
        post("/api/agents/{agent}/poll", "Say what is in the readers, hear which jobs wait")
            .signed()
            .takes::<Poll>()
            .answers::<Offers>(),
        post("/api/jobs/{issuance}/claim", "Take a job").signed().takes::<Claim>().answers::<Job>(),
        post("/api/jobs/{issuance}/secrets", "Say which chip it is, and get the card's secrets for it")
            .signed()
            .takes::<ReleaseSecrets>()
            .answers::<Secrets>(),
        post("/api/jobs/{issuance}/uid", "Take a contactless chip for the card")
            .signed()
            .takes::<RegisterUid>()
            .answers::<Accepted>()
            .tagged(),
        post("/api/jobs/{issuance}/print", "Get what is printed on the card")
            .signed()
            .takes::<ReleasePrint>()
            .answers_bytes("application/pdf"),
        post("/api/jobs/{issuance}/certificates", "Get certificates for keys that were born on the card")
            .signed()
            .takes::<Certify>()
            .answers::<Certified>(),
        post("/api/jobs/{issuance}/report", "Say how far the work has come, or how it ended")
            .signed()
            .takes::<ReportProduction>()
            .answers::<Accepted>()
            .tagged(),
        post("/api/jobs/{issuance}/trace", "Keep a page of what was said to the card, secrets masked")
            .signed()
            .takes::<RecordTrace>()
            .with_status(204),
    ]
}
