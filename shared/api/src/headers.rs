//! Header names beyond HTTP's own.

/// The id of a command (draft-ietf-httpapi-idempotency-key-header): sending it again does nothing twice.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The token of [`crate::session::Me::csrf`], on each command of a portal.
pub const CSRF: &str = "x-csrf-token";
/// The id under which the server's log knows a request.
pub const REQUEST_ID: &str = "x-request-id";
/// Which agent signs.
pub const AGENT: &str = "x-agent";
/// When the agent signed, by its own clock: milliseconds since 1970.
pub const AGENT_TIME: &str = "x-agent-time";
/// The agent's Ed25519 signature (RFC 8032) over [`crate::signature::message`], base 64.
pub const AGENT_SIGNATURE: &str = "x-agent-signature";
/// The session cookie.
pub const SESSION_COOKIE: &str = "cardwright_session";
/// What a browser keeps of its attempts to sign in at a provider.
pub const SIGN_IN_COOKIE: &str = "cardwright_sign_in";
/// How the names of both cookies begin where people come over https: no other host can set them
/// (RFC 6265bis, 4.1.3.2).
pub const HOST_PREFIX: &str = "__Host-";

/// What the portals' pages may do (Content Security Policy, level 3): nothing runs but our own files. The server sends
/// it, and so does the cloud's distribution.
pub const PORTAL_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; frame-src blob:; font-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
