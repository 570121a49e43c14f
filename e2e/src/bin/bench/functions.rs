//! Each function's binary as it is deployed: from its start to its first answer, its memory, its zip.
//!
//! Beside it, in the same rounds, a function that says hello and knows no SDK, as cargo links it by itself, and one that
//! only reads an item and writes one, linked like ours. State steps do what they are asked; those with keys or pens are
//! asked about an issuance that is not there, so that neither key server nor drawing is measured.

mod first;
mod kms;

use super::median;
use adapters::edge::SystemClock;
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::functions::{DynamoDb, Function, Outcome, RuntimeApi, URL};
use cardwright_e2e::in_process::{Keys, Office, TestClock};
use cardwright_e2e::oidc::{CLIENT, ScriptedProvider};
use first::FIRST;
use kms::Kms;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use store::Embedded;

/// Starts of each function, of which the median is taken.
const ROUNDS: usize = 11;

/// Bytes in a megabyte, as the bars count them.
const MEGABYTE: f64 = 1e6;

/// Those with rights to keys, providers or mail servers, whose clients take room, and those that draw cards: fonts do, too.
const LARGE: [&str; 12] = [
    "answer-ocsp",
    "certify",
    "configure",
    "create-card-object",
    "preflight-order",
    "print-letter",
    "publish-status",
    "release-print",
    "release-secrets",
    "send-mail",
    "sequence-audit",
    "sign-in",
];

/// What was measured of a function.
#[derive(Serialize)]
pub(super) struct Row {
    name: &'static str,
    cold_start_ms: f64,
    /// The same without the time in which the table's stand-in, which is no part of the function, was at work.
    own_ms: f64,
    rss_mb: f64,
    zip_mb: f64,
}

/// A start of a function.
struct Start {
    /// Milliseconds to its answer.
    took: f64,
    /// Of these, those in which the table's stand-in was not at work.
    own: f64,
    /// The most memory that it had by then, in megabytes.
    peak: f64,
}

/// Where functions run.
struct Place {
    office: Office,
    environment: Vec<(&'static str, String)>,
    dynamodb: DynamoDb,
    _kms: Kms,
    _provider: ScriptedProvider,
}

impl Place {
    async fn open() -> Self {
        let embedded = Embedded::memory().await.unwrap();
        let (dynamodb, kms) = (DynamoDb::before(&embedded).await, Kms::with_authority(&embedded).await);
        let provider = ScriptedProvider::start("subject-1", "officer@example.org").await;
        let environment = vec![
            ("CARDWRIGHT_TABLE", Embedded::TABLE.to_owned()),
            ("CARDWRIGHT_URL", URL.to_owned()),
            ("CARDWRIGHT_ORGANISATION", kms::ORGANISATION.to_owned()),
            ("CARDWRIGHT_SEALING_KEY", "sealing".to_owned()),
            ("CARDWRIGHT_MANAGEMENT_KEY", "management".to_owned()),
            ("CARDWRIGHT_ISSUING_KEY", kms::ISSUING.to_owned()),
            ("CARDWRIGHT_CONTENT_SIGNING_KEY", kms::CONTENT_SIGNING.to_owned()),
            ("CARDWRIGHT_AGREEMENT_KEY", "agreement".to_owned()),
            ("CARDWRIGHT_LOG_KEY", "log".to_owned()),
            ("CARDWRIGHT_OCSP_KEY", "ocsp".to_owned()),
            ("CARDWRIGHT_OIDC_ISSUER", provider.issuer.clone()),
            ("CARDWRIGHT_OIDC_CLIENT_ID", CLIENT.to_owned()),
            ("AWS_ENDPOINT_URL_DYNAMODB", dynamodb.endpoint.clone()),
            ("AWS_ENDPOINT_URL_KMS", kms.endpoint.clone()),
        ];
        let now = SystemClock.now();
        let keys = Keys::in_files(now).await;
        let office = Office::with(embedded.clone(), &embedded.config(), TestClock::at(now), keys).await;
        Self { office, environment, dynamodb, _kms: kms, _provider: provider }
    }

    /// From a program's start to its answer. It asserts that the function does what it is asked: a refusal may be quicker.
    async fn start(&self, program: &Path, event: &Value, expected: Option<RangeInclusive<u64>>) -> Start {
        let environment: Vec<_> =
            self.environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let api = RuntimeApi::start().await;
        let answer = api.post(event.to_string());
        let busy = self.dynamodb.busy();
        let begun = Instant::now();
        let function = Function::under(api, program, &environment);
        let outcome = answer.await.unwrap();
        let took = begun.elapsed();
        let own = took.saturating_sub(self.dynamodb.busy() - busy);
        let Outcome::Answer(answer) = outcome else { panic!("{outcome:?}\n{}", function.log()) };
        let status = answer.pointer("/statusCode").and_then(Value::as_u64);
        let good = match (&expected, status) {
            (Some(expected), Some(status)) => expected.contains(&status),
            (expected, status) => expected.is_none() && status.is_none(),
        };
        assert!(good, "{}: {answer}\n{}", program.display(), function.log());
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        Start { took: ms(took), own: ms(own), peak: peak(function.id()) }
    }
}

/// Measures every function, or those that are named, with commas between them.
pub(super) async fn measure(figures: &mut BTreeMap<&'static str, f64>, names: Option<&str>) -> Vec<Row> {
    let named = |name| names.is_none_or(|names| names.split(',').any(|wanted| wanted == name));
    let functions: Vec<_> = FIRST.iter().filter(|(name, _)| named(*name)).collect();
    let place = Place::open().await;
    let hello = target().join("function/examples/hello");
    let bare = binary("examples/bare");
    let (mut hellos, mut bares) = (Vec::new(), Vec::new());
    let mut samples: Vec<_> = functions.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        place.office.clock.advance(SystemClock.now().since(place.office.clock.now()));
        hellos.push(place.start(&hello, &Value::Null, Some(200..=200)).await.took);
        bares.push(place.start(&bare, &Value::Null, Some(200..=200)).await.took);
        for ((name, first), samples) in functions.iter().zip(&mut samples) {
            let event = first.event(&place.office, &place.dynamodb).await;
            samples.push(place.start(&binary(name), &event, first.answers()).await);
        }
    }
    let (hello, bare) = (median(hellos), median(bares));
    println!("hello: {hello:.1} ms, with the SDK and its two calls: {bare:.1} ms");
    let row = |((name, _), samples): (&(&'static str, _), Vec<Start>)| {
        let middle = |of: fn(&Start) -> f64| median(samples.iter().map(of).collect());
        Row {
            name,
            cold_start_ms: middle(|start| start.took),
            own_ms: middle(|start| start.own),
            rss_mb: middle(|start| start.peak),
            zip_mb: zip(name),
        }
    };
    let rows: Vec<_> = functions.into_iter().zip(samples).map(row).collect();
    for Row { name, cold_start_ms, own_ms, rss_mb, zip_mb } in &rows {
        println!(
            "{name:<20} {cold_start_ms:>6.1} ms  {own_ms:>6.1} ms own  {rss_mb:>5.1} MB  {zip_mb:>5.2} MB"
        );
    }
    let worst = |of: fn(&Row) -> f64, which: &dyn Fn(&Row) -> bool| {
        rows.iter().filter(|row| which(row)).map(of).fold(0.0, f64::max)
    };
    let large = |row: &Row| LARGE.contains(&row.name);
    figures.insert("cold_start_ratio", worst(|row| row.cold_start_ms, &|_| true) / hello);
    figures.insert("cold_start_step_ratio", worst(|row| row.cold_start_ms, &|_| true) / bare);
    figures.insert("cold_start_bare_ratio", bare / hello);
    figures.insert("cold_start_own_ratio", worst(|row| row.own_ms, &|_| true) / hello);
    figures.insert("function_rss_mb", worst(|row| row.rss_mb, &|_| true));
    figures.insert("function_zip_mb", worst(|row| row.zip_mb, &|row| !large(row)));
    figures.insert("function_zip_with_keys_mb", worst(|row| row.zip_mb, &large));
    rows
}

/// The most memory that a process ever had resident, in megabytes (proc(5), VmHWM).
fn peak(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    peak.unwrap().trim().parse::<f64>().unwrap() * 1024.0 / MEGABYTE
}

/// A function as `cargo xtask dist functions` has built it, for Lambda's system on this machine's processor.
fn binary(name: &str) -> PathBuf {
    let system = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    target().join(system).join("function").join(name)
}

/// The size of a function's zip in megabytes, as `cargo xtask dist functions` has packed it.
fn zip(name: &str) -> f64 {
    let bytes = std::fs::metadata(target().join(format!("dist/functions/{name}.zip"))).unwrap().len();
    f64::from(u32::try_from(bytes).unwrap()) / MEGABYTE
}

/// The folder in which this program was built, too.
fn target() -> PathBuf {
    std::env::current_exe().unwrap().parent().unwrap().join("..")
}
