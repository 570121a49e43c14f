//! Measures what `cargo xtask bench` holds against its bars, and writes it as JSON.
#![expect(clippy::print_stdout, reason = "what lies behind each figure is for whoever runs it")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a bench that cannot go on has nothing to report"
)]

mod card;
mod functions;
mod orders;
mod overhead;
mod round_trips;
mod scale;

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

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let file = match (arguments.next().as_deref(), arguments.next(), arguments.next()) {
        (Some("--out"), Some(file), None) => PathBuf::from(file),
        (Some("--functions"), names, None) => {
            functions::measure(&mut BTreeMap::new(), names.as_deref()).await;
            return ExitCode::SUCCESS;
        }
        (Some("--orders"), cards, None) => {
            let cards = cards.map_or(orders::CARDS, |cards| cards.parse().unwrap());
            orders::measure(&mut BTreeMap::new(), cards).await;
            return ExitCode::SUCCESS;
        }
        (Some("--scale"), people, None) => {
            let [small, large] = scale::SIZES;
            let large = people.map_or(large, |people| people.parse().unwrap());
            scale::measure(&mut BTreeMap::new(), [small, large]).await;
            return ExitCode::SUCCESS;
        }
        _ => {
            println!("usage: bench --out FILE");
            println!("       bench --functions [NAME,NAME...]   to look at those alone");
            println!("       bench --orders [CARDS]             to ready an order of so many");
            println!("       bench --scale [PEOPLE]             to compare with so many");
            return ExitCode::FAILURE;
        }
    };
    let mut figures = BTreeMap::from([
        ("store_round_trips_max", round_trips::most().await),
        ("step_overhead_ratio", overhead::ratio().await),
        ("apdus_per_one_slot_card", card::apdus().await),
    ]);
    orders::measure(&mut figures, orders::CARDS).await;
    scale::measure(&mut figures, scale::SIZES).await;
    let functions = functions::measure(&mut figures, None).await;
    let date = time::OffsetDateTime::now_utc().date().to_string();
    let run = Run { commit: commit(), machine: machine(), date, figures, functions };
    fs::write(&file, format!("{}\n", serde_json::to_string_pretty(&run).unwrap())).unwrap();
    ExitCode::SUCCESS
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
