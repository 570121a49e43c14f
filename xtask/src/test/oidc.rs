//! The OpenID provider made by others at which tests sign in: npm's oidc-provider, a certified implementation.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::node;

/// Pinned, so that the judge does not change under the tests.
const PROVIDER: &str = "oidc-provider@9.13.3";

/// A folder with `node` and `node_modules/oidc-provider`.
pub(super) fn install() -> Result<PathBuf, Failure> {
    node::package("oidc", PROVIDER)
}
