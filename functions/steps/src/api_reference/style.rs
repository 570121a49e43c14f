//! How the page looks: by the portals' own colours and measures.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};

/// The whole style.
pub(super) const STYLE: &str =
    concat!(include_str!("../../../../frontend/ui/style/10-tokens.css"), include_str!("reference.css"));

/// Nothing runs, nothing is fetched, and no style but this one is taken (Content Security Policy, level 3, 2.3.1).
pub(super) fn policy() -> String {
    let digest = BASE64.encode(cardwright_core::digest(STYLE.as_bytes()).0);
    format!(
        "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}
