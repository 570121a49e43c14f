//! A whole deployment.

use super::aws::{Aws, Key, ended, text, tools};
use super::emulator::Emulator;
use super::front::Front;
use super::readme;
use crate::oidc::{Account, NpmProvider};
use crate::people::Person;
use crate::person::SignedIn;
use crate::{oidc, programs};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Weak};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Mutex;

/// The stack's name in the README.
pub const NAME: &str = "cardwright";

/// The line that only version 2 of the program `aws` knows, and registries have version 1: tests have a user's key,
/// which stays the same without it.
const KEEPS_SESSION: &str =
    "SESSION=\"$(aws configure export-credentials --format env)\" && eval \"$SESSION\" && \\\n";

/// The one stack that the tests of a process share while one of them runs.
static SHARED: Mutex<Weak<Stack>> = Mutex::const_new(Weak::new());

/// What serves the shared stack: it outlives the test that was first.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime"));

/// A stack in an account of its own, with an identity provider beside it.
pub struct Stack {
    /// Where people and agents reach it.
    pub url: String,
    /// An administrator of the account, who has deployed it.
    pub administrator: Aws,
    /// The emulator.
    pub emulator: Emulator,
    /// What the stack says of itself.
    pub outputs: BTreeMap<String, String>,
    _front: Front,
    _provider: NpmProvider,
    folder: TempDir,
}

impl Stack {
    /// The stack of this process, with these people.
    ///
    /// # Panics
    /// If it cannot be deployed.
    pub async fn shared(people: &'static [Person]) -> Arc<Self> {
        let mut shared = SHARED.lock().await;
        if let Some(stack) = shared.upgrade() {
            return stack;
        }
        let deployed = RUNTIME.spawn(Self::deployed(people)).await;
        let stack = Arc::new(deployed.expect("the README's commands make a stack"));
        *shared = Arc::downgrade(&stack);
        stack
    }

    /// An account in which the README's commands have been given.
    ///
    /// # Panics
    /// If one of them fails.
    pub async fn deployed(people: &[Person]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let emulator = Emulator::start(folder.path()).await;
        let administrator = administrator_of(&emulator.root).await;
        let front = Front::before(&emulator.endpoint).await;
        let mut provider = NpmProvider::start().await;
        let accounts: Vec<_> = people.iter().map(Account::of).collect();
        provider.open(&front.url, &accounts).await;
        for command in readme::commands().iter().filter(|command| !command.starts_with("cargo ")) {
            shell(&administrator, &adapted(command, &front.url, &provider.issuer)).await;
            if command.contains("cloudformation deploy") {
                behind(&administrator, &front).await;
            }
        }
        let outputs = outputs(&administrator).await;
        let stack = Self {
            url: front.url.clone(),
            administrator,
            emulator,
            outputs,
            _front: front,
            _provider: provider,
            folder,
        };
        for (number, person) in people.iter().enumerate() {
            stack.grant(number, person).await;
        }
        stack
    }

    async fn grant(&self, number: usize, person: &Person) {
        let (email, number) = (person.email(), format!("E{number:04}"));
        let mut arguments = vec!["grant", "--given-name", person.given, "--family-name", person.family];
        arguments.extend(["--email", &email, "--number", &number]);
        arguments.extend(person.roles.iter().flat_map(|role| ["--role", role]));
        self.cloud(&arguments).await;
    }

    /// What `cardwright cloud` prints for the administrator.
    ///
    /// # Panics
    /// If it fails.
    pub async fn cloud(&self, arguments: &[&str]) -> String {
        let mut command = self.administrator.command(&programs::server());
        let (act, rest) = arguments.split_first().expect("an act");
        command.args(["cloud", act, "--table", self.table()]).args(rest);
        let output = ended(command).await;
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "cardwright cloud {arguments:?}: {said}");
        String::from_utf8(output.stdout).expect("its output is text").trim().to_owned()
    }

    /// A person signs in at the identity provider.
    pub async fn sign_in(&self, person: &Person) -> SignedIn {
        oidc::sign_in(&self.url, &Account::of(person).sub).await
    }

    /// The table's name.
    ///
    /// # Panics
    /// If the template does not tell it.
    pub fn table(&self) -> &str {
        self.outputs.get("Table").expect("the name of the table")
    }

    /// What AWS calls a resource of the template.
    pub async fn resource(&self, name: &str) -> String {
        let arguments = ["cloudformation", "describe-stack-resource", "--stack-name", NAME];
        let arguments = [&arguments[..], &["--logical-resource-id", name]].concat();
        let resource = self.administrator.call(&arguments).await;
        text(&resource, "/StackResourceDetail/PhysicalResourceId")
    }

    /// The template as it was handed in.
    pub async fn template(&self) -> String {
        let arguments = ["cloudformation", "get-template", "--stack-name", NAME];
        text(&self.administrator.call(&arguments).await, "/TemplateBody")
    }

    /// A path that goes with the stack.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Of the role of a function.
    pub fn role(function: &str) -> String {
        format!("{NAME}-{function}-{}", super::aws::REGION)
    }
}

/// An administrator as an account has them: no owner, but with every right that policies can give.
async fn administrator_of(root: &Aws) -> Aws {
    root.call(&["iam", "create-user", "--user-name", "administrator"]).await;
    let policy = "arn:aws:iam::aws:policy/AdministratorAccess";
    root.call(&["iam", "attach-user-policy", "--user-name", "administrator", "--policy-arn", policy]).await;
    let key = root.call(&["iam", "create-access-key", "--user-name", "administrator"]).await;
    let field = |name: &str| text(&key, &format!("/AccessKey/{name}"));
    root.with(Key { id: field("AccessKeyId"), secret: field("SecretAccessKey"), token: None })
}

/// The command with what a reader of the README replaces as well, and with what was built for tests.
fn adapted(command: &str, url: &str, issuer: &str) -> String {
    let program = programs::server();
    let folder = program.parent().and_then(Path::to_str).expect("a path in UTF-8");
    command
        .replace("https://login.example.com", issuer)
        .replace("OidcClientId=cardwright", &format!("OidcClientId={} Url={url}", oidc::CLIENT))
        .replace("target/release", folder)
        .replace("portal/wasm-release", "portal/wasm-dev")
        .replace(KEEPS_SESSION, "")
}

/// Gives a command to a shell in this checkout.
async fn shell(administrator: &Aws, line: &str) -> String {
    let mut command = administrator.command(Path::new("bash"));
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{path}", tools().display()));
    command.args(["-euo", "pipefail", "-c", line]).current_dir(readme::checkout());
    let output = ended(command).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{line}\n{printed}\n{said}");
    printed
}

async fn outputs(administrator: &Aws) -> BTreeMap<String, String> {
    let stacks = administrator.call(&["cloudformation", "describe-stacks", "--stack-name", NAME]).await;
    let outputs = stacks.pointer("/Stacks/0/Outputs").and_then(Value::as_array).expect("outputs");
    outputs.iter().map(|output| (text(output, "/OutputKey"), text(output, "/OutputValue"))).collect()
}

/// What the stack has behind its name.
async fn behind(administrator: &Aws, front: &Front) {
    let outputs = outputs(administrator).await;
    let output = |name: &str| outputs.get(name).expect("an output of the template").as_str();
    let arguments = ["cloudfront", "get-distribution", "--id", output("Distribution")];
    let distribution = administrator.call(&arguments).await;
    let behaviours = distribution.pointer("/Distribution/DistributionConfig/CacheBehaviors/Items");
    let behaviours = behaviours.and_then(Value::as_array).expect("behaviours for some paths").iter();
    let to_api = behaviours.filter(|behaviour| text(behaviour, "/TargetOriginId") == "api");
    let paths: Vec<_> = to_api.map(|behaviour| text(behaviour, "/PathPattern")).collect();
    let (_, api) = output("ApiEndpoint").split_once("://").expect("an address");
    front.lead_to(&text(&distribution, "/Distribution/DomainName"), api, &paths);
}
