//! Measures what `cargo xtask bench` holds against its bars, and writes it as JSON.
#![expect(clippy::print_stdout, reason = "what lies behind each figure is for whoever runs it")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a bench that cannot go on has nothing to report"
)]

mod audit_log;
mod batch;
mod campaign;
mod card;
mod certificates;
mod cut;
mod functions;
mod import;
mod orders;
mod overhead;
mod portals;
mod revocation;
mod round_trips;
mod scale;
mod work_list;

use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::{env, fs};

/// A run.
#[derive(Serialize)]
struct Run {
    commit: String,
    machine: String,
    date: String,
    figures: BTreeMap<&'static str, f64>,
    functions: Vec<functions::Row>,
}

/// What can be measured by itself, in the order of a full run.
const PARTS: [&str; 13] = [
    "commands",
    "certificates",
    "card",
    "cut",
    "portals",
    "orders",
    "batch",
    "campaign",
    "import",
    "audit",
    "scale",
    "revocation",
    "functions",
];

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let Some((file, wanted)) = understood(&arguments) else {
        println!("usage: bench --out FILE [PART[=DETAIL]...]");
        println!("       parts: {}", PARTS.join(", "));
        println!(
            "       certificates=IN-A-ROUND, cut=POINTS, orders=CARDS, campaign=CARDS, import=ROWS, audit=RECORDS, scale=PEOPLE, revocation=CERTIFICATES, functions=NAME,NAME..."
        );
        return ExitCode::FAILURE;
    };
    let mut figures = BTreeMap::new();
    let mut functions = Vec::new();
    for (part, detail) in wanted {
        match part {
            "commands" => {
                round_trips::measure(&mut figures).await;
                figures.insert("step_overhead_ratio", overhead::ratio().await);
            }
            "certificates" => certificates::measure(&mut figures, number(detail, certificates::ROUND)).await,
            "card" => card::measure(&mut figures).await,
            "cut" => cut::measure(&mut figures, detail).await,
            "portals" => portals::measure(&mut figures).await,
            "orders" => orders::measure(&mut figures, number(detail, orders::CARDS)).await,
            "batch" => batch::measure(&mut figures).await,
            "campaign" => campaign::measure(&mut figures, number(detail, campaign::CARDS)).await,
            "import" => import::measure(&mut figures, number(detail, import::ROWS)).await,
            "audit" => audit_log::measure(&mut figures, number(detail, audit_log::RECORDS)),
            "revocation" => revocation::measure(&mut figures, number(detail, revocation::REVOKED)).await,
            "scale" => scale::measure(&mut figures, number(detail, scale::PEOPLE)).await,
            _ => functions = functions::measure(&mut figures, detail).await,
        }
    }
    let date = time::OffsetDateTime::now_utc().date().to_string();
    let run = Run { commit: commit(), machine: machine(), date, figures, functions };
    fs::write(&file, format!("{}\n", serde_json::to_string_pretty(&run).unwrap())).unwrap();
    ExitCode::SUCCESS
}

/// A part and what of it, if not all.
type Wanted<'a> = (&'a str, Option<&'a str>);

/// The file for the figures, and which are wanted: all, if none is named.
fn understood(arguments: &[String]) -> Option<(PathBuf, Vec<Wanted<'_>>)> {
    let [out, file, parts @ ..] = arguments else { return None };
    let mut wanted: Vec<Wanted<'_>> = Vec::new();
    for part in parts {
        wanted.push(part.split_once('=').map_or((part.as_str(), None), |(part, of)| (part, Some(of))));
    }
    if wanted.is_empty() {
        wanted.extend(PARTS.map(|part| (part, None)));
    }
    let known = out == "--out" && wanted.iter().all(|(part, _)| PARTS.contains(part));
    known.then(|| (file.into(), wanted))
}

fn number(detail: Option<&str>, usual: u32) -> u32 {
    detail.map_or(usual, |detail| detail.parse().unwrap())
}

/// The commit that was measured, with a mark if it is not all.
fn commit() -> String {
    let described = Command::new("git").args(["describe", "--always", "--dirty", "--exclude=*"]).output();
    let text = described.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.ok().filter(|text| !text.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}

/// Processor and number of cores.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or(env::consts::ARCH, |(_, model)| model.trim());
    format!("{model}, {cores} cores, {}", env::consts::OS)
}

/// The middle of some samples.
fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}
