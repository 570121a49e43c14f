//! The API against its own description, judged by schemathesis (PyPI): every answer is one that the description has,
//! data that fit are understood, data that do not are refused, and nothing makes the server fail.
#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use cardwright_e2e::job;
use cardwright_e2e::people::{EVERY_ROLE, HOLDER, Person, STAFF};
use cardwright_e2e::person::{SignedIn, client};
use cardwright_e2e::site::Site;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

/// Where the judges are: a Python environment with schemathesis and openapi-spec-validator.
const ENVIRONMENT: &str = "CARDWRIGHT_SCHEMATHESIS";

/// Signing out would end the run; the others lead to a provider that the site does not have.
const LEFT_OUT: [&str; 3] = ["delete-session", "get-session-begin", "get-session-callback"];

fn judge(name: &str) -> PathBuf {
    let place = std::env::var_os(ENVIRONMENT).map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/schemathesis-venv"),
        PathBuf::from,
    );
    let program = place.join("bin").join(name);
    assert!(program.is_file(), "{name} is not installed: ./test does, or set {ENVIRONMENT}");
    program
}

/// What schemathesis is told: nothing is kept between runs, and who comes.
fn settings(who: Option<(&SignedIn, &str)>) -> String {
    let mut text = String::from(
        "[generation]\ndatabase = \"none\"\n\
         [checks.positive_data_acceptance]\n\
         expected-statuses = [\"2xx\", 303, 400, 401, 403, 404, 409, 412, 422]\n\
         [checks.missing_required_header]\nexpected-statuses = [400, 401, 403, 404, 406, 422, 428]\n\
         [checks.negative_data_rejection]\n\
         expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428]\n",
    );
    if let Some((who, issuance)) = who {
        let cookie = who.cookie.split_once('=').unwrap().1;
        let (token, person) = (&who.me.csrf, &who.me.person);
        write!(
            text,
            "[auth.openapi.session]\napi_key = \"{cookie}\"\n[auth.openapi.token]\napi_key = \"{token}\"\n\
             [parameters]\n\"path.issuance\" = \"{issuance}\"\n\"path.person\" = \"{person}\"\n"
        )
        .unwrap();
    }
    text
}

async fn document(site: &Site) -> PathBuf {
    let answer = client().get(format!("{}/api/openapi.json", site.url())).send().await.unwrap();
    let path = site.beside("openapi.json");
    std::fs::write(&path, answer.bytes().await.unwrap()).unwrap();
    path
}

/// One run over every operation.
async fn run(site: &Site, name: &str, examples: &str, who: Option<(&SignedIn, &str)>) {
    let document = document(site).await;
    let settings_file = site.beside(&format!("{name}.toml"));
    std::fs::write(&settings_file, settings(who)).unwrap();
    let mut command = Command::new(judge("schemathesis"));
    command.arg("--config-file").arg(settings_file).arg("run").arg(document).args(["--url", site.url()]);
    // hooks.py has another in its place.
    command.args(["--exclude-checks", "ensure_resource_availability"]);
    command.args(["--checks", "all", "--seed", "1", "--no-color"]);
    command.args(["--max-examples", examples, "--suppress-health-check", "all"]);
    for operation in LEFT_OUT {
        command.args(["--exclude-operation-id", operation]);
    }
    let hooks = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api_contract");
    command.env("SCHEMATHESIS_HOOKS", "hooks").env("PYTHONPATH", hooks).env("PYTHONDONTWRITEBYTECODE", "1");
    command.stdin(Stdio::null()).kill_on_drop(true).current_dir(site.beside(""));
    let output = command.output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let (_, failures) = said.split_once("FAILURES").unwrap_or(("", &said));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{name}: {failures}\n{errors}\n{}",
        site.log().lines().filter(|l| l.contains("ERROR")).collect::<Vec<_>>().join("\n")
    );
}

async fn as_person(person: &Person, examples: &str) {
    let site = Site::serving(&[STAFF, &[EVERY_ROLE]].concat()).await;
    let issuance = job::request(&site.sign_in(&HOLDER).await).await;
    let who = site.sign_in(person).await;
    run(&site, person.given, examples, Some((&who, issuance.as_str()))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_description_is_openapi_3_1() {
    let site = Site::serving(&[]).await;
    let validator =
        Command::new(judge("openapi-spec-validator")).arg(document(&site).await).output().await.unwrap();
    assert!(validator.status.success(), "{}", String::from_utf8_lossy(&validator.stdout));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_do_everything_meets_what_is_described() {
    as_person(&EVERY_ROLE, "8").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_holder_meets_what_is_described() {
    as_person(&HOLDER, "2").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn officers_meet_what_is_described() {
    for person in STAFF.iter().filter(|person| **person != HOLDER) {
        as_person(person, "2").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_and_agents_without_a_key_meet_what_is_described() {
    run(&Site::serving(STAFF).await, "strangers", "4", None).await;
}
