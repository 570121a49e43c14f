//! The template of the cloud's infrastructure, held against what others know of CloudFormation, and the command
//! line with which the README deploys it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo;
use crate::failure::Failure;
use crate::python;
use crate::workspace;

/// Pinned, so that the judges do not change under the tests.
const REQUIREMENTS: &[&str] = &["cfn-lint==1.58.0", "aws-sam-cli==1.170.0", "awscli==1.46.3"];

/// What is judged.
const TEMPLATE: &str = "infra/template.yaml";

/// The environment with `cfn-lint`, `sam` and `aws`, for `CARDWRIGHT_INFRA_TOOLS`.
pub(super) fn install() -> Result<PathBuf, Failure> {
    python::environment("infra-tools", REQUIREMENTS)
}

/// Neither judge finds anything.
pub(super) fn lint() -> Result<(), Failure> {
    let programs = install()?.join("bin");
    cargo::status(judge(&programs, "cfn-lint").arg(TEMPLATE))?;
    cargo::status(judge(&programs, "sam").args(["validate", "--lint", "--template", TEMPLATE]))
}

/// A judge that neither calls home nor looks for anybody's account.
fn judge(programs: &Path, name: &str) -> Command {
    let mut command = Command::new(programs.join(name));
    command.current_dir(workspace::root()).env("SAM_CLI_TELEMETRY", "0");
    command.env("AWS_DEFAULT_REGION", "us-east-1").env("AWS_EC2_METADATA_DISABLED", "true");
    command
}
