//! The audit log.

use super::operation::{Operation, get};
use crate::audit::{AuditPage, Checkpoint, DeniedPage, Growth, Proof};
use crate::birth::BirthCertificate;
use domain::audit::{ActorName, Chain, ChainKind};
use domain::time::Timestamp;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        get("/api/audit", "What was done, newest first; of one history, or of all")
            .query::<Chain>("chain", "Of this history only, whole, and without the other parameters.")
            .query::<ActorName>("actor", "What this one did.")
            .query::<ChainKind>("kind", "About this kind.")
            .query::<Timestamp>("from", "Not before.")
            .query::<Timestamp>("until", "Not after.")
            .paged()
            .answers::<AuditPage>()
            .tagged(),
        get("/api/audit/checkpoint", "How far the audit log has come, signed")
            .answers::<Checkpoint>()
            .tagged()
            .more(&[404]),
        get("/api/audit/growth", "The proof that the audit log goes on from an earlier checkpoint")
            .query_required::<u64>("from", "The size of the earlier checkpoint.")
            .answers::<Growth>()
            .more(&[404]),
        get("/api/audit/entries/{index}/proof", "The proof that an entry is in the audit log")
            .answers::<Proof>()
            .more(&[404]),
        get(
            "/api/audit/export",
            "Lines of the export, at most 1024 of them; the checkpoint goes behind the last",
        )
        .query_required::<u64>("from", "The first place.")
        .query_required::<u64>("to", "The place behind the last one.")
        .answers_bytes("application/jsonl")
        .more(&[404]),
        get("/api/cards/{issuance}/birth-certificate", "What a card was issued with, and the proof of it")
            .answers::<BirthCertificate>()
            .tagged(),
        get("/api/audit/denied", "What somebody tried and was not let do, newest first")
            .paged()
            .answers::<DeniedPage>()
            .tagged(),
    ]
}
