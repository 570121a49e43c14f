//! What needs no session, and how one comes by a session.

use super::operation::{Operation, delete, get, post};
use crate::session::{BEGIN, CALLBACK, Door, Me, SignIn};

pub(super) fn sign_in() -> Vec<Operation> {
    vec![
        get("/api/session", "How people sign in here").public().answers::<Door>(),
        post("/api/session", "Sign in by a ticket, where the server is tried out")
            .public()
            .takes::<SignIn>()
            .answers::<Me>()
            .with_status(201)
            .more(&[401, 403, 404, 503]),
        get(BEGIN, "Go and sign in at the provider")
            .public()
            .query::<String>("to", "The page to come back to.")
            .with_status(303)
            .more(&[404]),
        get(CALLBACK, "Come back from the provider")
            .public()
            .query::<String>("code", "Of the provider (RFC 6749, 4.1.2).")
            .query::<String>("state", "As it was sent there.")
            .query::<String>("error", "Why there is no code (RFC 6749, 4.1.2.1).")
            .answers_bytes("text/html")
            .more(&[404]),
        delete("/api/session", "Sign out").without_id().with_status(204),
    ]
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        get("/ca/chain.pem", "The issuing certificates, the one in force first, and the root")
            .public()
            .answers_bytes("application/pem-certificate-chain"),
        get("/pki/issuing.cer", "The first issuing certificate")
            .public()
            .answers_bytes("application/pkix-cert"),
        get("/pki/root.cer", "The root certificate").public().answers_bytes("application/pkix-cert"),
        get("/pki/issuing.crl", "Which certificates of cards are revoked or on hold (RFC 5280)")
            .public()
            .answers_bytes("application/pkix-crl")
            .more(&[404, 503]),
        get("/pki/root.crl", "Which issuing certificates are revoked")
            .public()
            .answers_bytes("application/pkix-crl")
            .more(&[404, 503]),
        get(
            "/pki/{file}",
            "The same of a later issuing key: `issuing-2.cer` and `issuing-2.crl` of the second",
        )
        .public()
        .answers_bytes("application/octet-stream")
        .more(&[404, 503]),
        post("/pki/ocsp", "Ask what became of certificates (RFC 6960)")
            .public()
            .takes_whatever(&["application/ocsp-request"])
            .answers_bytes("application/ocsp-response"),
        get("/pki/ocsp/{request}", "The same, with the request in base 64 (RFC 6960, A.1)")
            .public()
            .answers_bytes("application/ocsp-response"),
        get("/api/openapi.json", "This description").public().answers_bytes("application/json").tagged(),
        get("/api/reference", "This description as a page").public().answers_bytes("text/html").tagged(),
    ]
}
