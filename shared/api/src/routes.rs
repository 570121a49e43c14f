//! Every route, with the function that answers it. The server mounts this table, and nothing else.

use std::fmt;

/// An HTTP method in use here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Commands.
    Post,
    /// Sets what has an address of its own.
    Put,
    /// Takes away: a session, a photo, who a person signs in as, what an agent may do.
    Delete,
}

impl Method {
    /// The method as HTTP spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The function that answers.
    pub function: &'static str,
    /// The method.
    pub method: Method,
    /// The path, with parameters in braces.
    pub path: &'static str,
}

/// The most bytes a request may have, where its function says nothing else: four RSA keys with proofs fit ten times
/// over.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

impl Route {
    /// The most bytes a request may have.
    pub fn max_body(&self) -> usize {
        match self.function {
            "configure" => crate::settings::LAYOUT_MAX_BYTES,
            "photo" => crate::people::PHOTO_MAX_BYTES,
            _ => MAX_BODY_BYTES,
        }
    }

    /// Whether an agent's signature says who sends a request, and not a session.
    pub fn is_for_agents(&self) -> bool {
        let enrols_or_polls = self.method == Method::Post && self.path.starts_with("/api/agents");
        enrols_or_polls || self.path.starts_with("/api/jobs/")
    }
}

/// All routes, by function.
#[rustfmt::skip]
pub const ROUTES: &[Route] = &[
    // Signing in.
    Route { function: "sign-in", method: Method::Post, path: "/api/session" },
    Route { function: "sign-in", method: Method::Get, path: "/api/session" },
    Route { function: "sign-in", method: Method::Get, path: "/api/session/begin" },
    Route { function: "sign-in", method: Method::Get, path: "/api/session/callback" },
    Route { function: "sign-out", method: Method::Delete, path: "/api/session" },
    // The workflow.
    Route { function: "request-card", method: Method::Post, path: "/api/requests" },
    Route { function: "produce-card", method: Method::Post, path: "/api/issuances" },
    Route { function: "produce-card", method: Method::Post, path: "/api/issuances/{issuance}/produce" },
    Route { function: "decide-approval", method: Method::Post, path: "/api/issuances/{issuance}/decision" },
    Route { function: "withdraw", method: Method::Post, path: "/api/issuances/{issuance}/withdrawal" },
    Route { function: "choose-production", method: Method::Post, path: "/api/issuances/{issuance}/production" },
    Route { function: "confirm-production", method: Method::Post, path: "/api/issuances/{issuance}/confirmation" },
    Route { function: "print-letter", method: Method::Post, path: "/api/issuances/{issuance}/letter" },
    // A card after it is issued.
    Route { function: "manage-card", method: Method::Post, path: "/api/cards/{issuance}/life" },
    Route { function: "release-print", method: Method::Get, path: "/api/cards/{issuance}/picture" },
    Route { function: "report-lost", method: Method::Post, path: "/api/my/cards/{issuance}/loss" },
    // Mass production.
    Route { function: "manage-order", method: Method::Post, path: "/api/orders" },
    Route { function: "manage-order", method: Method::Post, path: "/api/orders/{order}/commands" },
    Route { function: "manage-order", method: Method::Post, path: "/api/orders/{order}/drop" },
    Route { function: "manage-order", method: Method::Post, path: "/api/orders/{order}/confirmation" },
    Route { function: "preflight-order", method: Method::Get, path: "/api/orders/{order}/preflight" },
    Route { function: "print-letter", method: Method::Post, path: "/api/orders/{order}/letters" },
    // The reader agent.
    Route { function: "enrol-agent", method: Method::Post, path: "/api/agents" },
    Route { function: "withdraw-agent", method: Method::Delete, path: "/api/agents/{agent}" },
    Route { function: "poll-jobs", method: Method::Post, path: "/api/agents/{agent}/poll" },
    Route { function: "claim-job", method: Method::Post, path: "/api/jobs/{issuance}/claim" },
    Route { function: "release-secrets", method: Method::Post, path: "/api/jobs/{issuance}/secrets" },
    Route { function: "register-uid", method: Method::Post, path: "/api/jobs/{issuance}/uid" },
    Route { function: "release-print", method: Method::Post, path: "/api/jobs/{issuance}/print" },
    Route { function: "certify", method: Method::Post, path: "/api/jobs/{issuance}/certificates" },
    Route { function: "report-production", method: Method::Post, path: "/api/jobs/{issuance}/report" },
    Route { function: "report-production", method: Method::Post, path: "/api/jobs/{issuance}/trace" },
    // What System administrators set.
    Route { function: "configure", method: Method::Put, path: "/api/settings/{name}" },
    Route { function: "configure", method: Method::Post, path: "/api/layouts/check" },
    Route { function: "configure", method: Method::Post, path: "/api/layouts/preview" },
    Route { function: "configure", method: Method::Post, path: "/api/mails/test" },
    Route { function: "configure", method: Method::Post, path: "/api/mails/{mail}/resend" },
    // People.
    Route { function: "save-person", method: Method::Post, path: "/api/people" },
    Route { function: "save-person", method: Method::Post, path: "/api/people/{person}" },
    Route { function: "save-person", method: Method::Delete, path: "/api/people/{person}/sign-in" },
    Route { function: "photo", method: Method::Get, path: "/api/people/{person}/photo" },
    Route { function: "photo", method: Method::Post, path: "/api/people/{person}/photo" },
    Route { function: "photo", method: Method::Delete, path: "/api/people/{person}/photo" },
    Route { function: "import-people", method: Method::Get, path: "/api/imports" },
    Route { function: "import-people", method: Method::Post, path: "/api/imports" },
    Route { function: "import-people", method: Method::Post, path: "/api/imports/preview" },
    Route { function: "import-people", method: Method::Get, path: "/api/imports/{import}" },
    Route { function: "import-people", method: Method::Post, path: "/api/imports/{import}/chunks/{chunk}" },
    // Reads: their rights do not differ, so they share a function.
    Route { function: "read", method: Method::Get, path: "/api/me" },
    Route { function: "read", method: Method::Get, path: "/api/my/issuances" },
    Route { function: "read", method: Method::Get, path: "/api/my/issuances/{issuance}" },
    Route { function: "read", method: Method::Get, path: "/api/my/lead-times" },
    Route { function: "read", method: Method::Get, path: "/api/my/data" },
    Route { function: "read", method: Method::Get, path: "/api/my/person" },
    Route { function: "read", method: Method::Get, path: "/api/work" },
    Route { function: "read", method: Method::Get, path: "/api/waiting" },
    Route { function: "read", method: Method::Get, path: "/api/reports/days" },
    Route { function: "read", method: Method::Get, path: "/api/reports/failures" },
    Route { function: "read", method: Method::Get, path: "/api/issuances" },
    Route { function: "read", method: Method::Get, path: "/api/issuances/{issuance}" },
    Route { function: "read", method: Method::Get, path: "/api/issuances/{issuance}/history" },
    Route { function: "read", method: Method::Get, path: "/api/issuances/{issuance}/trace" },
    Route { function: "read", method: Method::Get, path: "/api/issuances/{issuance}/trace.txt" },
    Route { function: "read", method: Method::Get, path: "/api/pool" },
    Route { function: "read", method: Method::Get, path: "/api/orders" },
    Route { function: "read", method: Method::Get, path: "/api/orders/{order}" },
    Route { function: "read", method: Method::Get, path: "/api/orders/{order}/lines" },
    Route { function: "read", method: Method::Get, path: "/api/orders/{order}/history" },
    Route { function: "read", method: Method::Get, path: "/api/cards" },
    Route { function: "read", method: Method::Get, path: "/api/cards/{issuance}" },
    Route { function: "read", method: Method::Get, path: "/api/certificates" },
    Route { function: "read", method: Method::Get, path: "/api/my/cards" },
    Route { function: "read", method: Method::Get, path: "/api/my/cards/details" },
    Route { function: "read", method: Method::Get, path: "/api/people" },
    Route { function: "read", method: Method::Get, path: "/api/people/{person}" },
    Route { function: "read", method: Method::Get, path: "/api/people/{person}/changes" },
    Route { function: "read", method: Method::Get, path: "/api/readers" },
    Route { function: "read", method: Method::Get, path: "/api/readers/health" },
    Route { function: "read", method: Method::Get, path: "/api/settings" },
    Route { function: "read", method: Method::Get, path: "/api/settings/{name}" },
    Route { function: "read", method: Method::Get, path: "/api/settings/{name}/history" },
    Route { function: "read", method: Method::Get, path: "/api/settings/{name}/history/{edition}" },
    Route { function: "read", method: Method::Get, path: "/api/brand" },
    Route { function: "read", method: Method::Get, path: "/api/brand/logo/{edition}" },
    Route { function: "read", method: Method::Get, path: "/api/mails" },
    Route { function: "read", method: Method::Get, path: "/api/mails/preview" },
    // The audit log.
    Route { function: "read-audit", method: Method::Get, path: "/api/audit" },
    Route { function: "read-audit", method: Method::Get, path: "/api/audit/checkpoint" },
    Route { function: "read-audit", method: Method::Get, path: "/api/audit/growth" },
    Route { function: "read-audit", method: Method::Get, path: "/api/audit/entries/{index}/proof" },
    Route { function: "read-audit", method: Method::Get, path: "/api/audit/export" },
    Route { function: "read-audit", method: Method::Get, path: "/api/audit/denied" },
    Route { function: "read-audit", method: Method::Get, path: "/api/cards/{issuance}/birth-certificate" },
    // Public: whoever checks a card's certificate needs the chain.
    Route { function: "ca-chain", method: Method::Get, path: "/ca/chain.pem" },
    Route { function: "ca-chain", method: Method::Get, path: "/pki/issuing.cer" },
    Route { function: "ca-chain", method: Method::Get, path: "/pki/root.cer" },
    Route { function: "ca-chain", method: Method::Get, path: "/pki/issuing.crl" },
    Route { function: "ca-chain", method: Method::Get, path: "/pki/root.crl" },
    Route { function: "ca-chain", method: Method::Get, path: "/pki/{file}" },
    Route { function: "answer-ocsp", method: Method::Post, path: "/pki/ocsp" },
    Route { function: "answer-ocsp", method: Method::Get, path: "/pki/ocsp/{request}" },
    Route { function: "api-reference", method: Method::Get, path: "/api/openapi.json" },
    Route { function: "api-reference", method: Method::Get, path: "/api/reference" },
];
