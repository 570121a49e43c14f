//! What is measured and how good it must be.

use std::collections::BTreeMap;
use std::fmt;

pub(super) struct Figure {
    pub(super) name: &'static str,
    pub(super) what: &'static str,
    pub(super) bar: Bar,
}

#[derive(Clone, Copy)]
pub(super) enum Bar {
    AtMost(f64),
    AtLeast(f64),
    /// Explained, not judged.
    Reported,
}

impl Bar {
    pub(super) fn met(self, value: f64) -> bool {
        match self {
            Self::AtMost(bar) => value <= bar,
            Self::AtLeast(bar) => value >= bar,
            Self::Reported => true,
        }
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(bar) => write!(f, "<= {bar}"),
            Self::AtLeast(bar) => write!(f, ">= {bar}"),
            Self::Reported => f.write_str("reported"),
        }
    }
}

const fn figure(name: &'static str, bar: Bar, what: &'static str) -> Figure {
    Figure { name, what, bar }
}

pub(super) const FIGURES: &[Figure] = &[
    figure("store_round_trips_max", Bar::AtMost(2.0), "store calls of the costliest command"),
    figure(
        "step_overhead_ratio",
        Bar::AtMost(1.25),
        "a step without cryptography through its handler / the same store calls bare",
    ),
    figure("store_round_trips_print", Bar::AtMost(3.0), "store calls of the command that has a card printed"),
    figure(
        "cold_start_step_ratio",
        Bar::AtMost(2.5),
        "worst step's binary, spawn to first answer / a function that only reads and writes an item",
    ),
    // Without a bar since docs/adr/0007-static-functions.md.
    figure("cold_start_ratio", Bar::Reported, "the same / a hello function, which has no SDK"),
    figure(
        "cold_start_bare_ratio",
        Bar::Reported,
        "a function that only reads and writes an item / a hello function",
    ),
    figure(
        "cold_start_own_ratio",
        Bar::Reported,
        "the same without the time in which the stand-in of the table was at work",
    ),
    figure("function_rss_mb", Bar::AtMost(16.0), "most memory of a function by its first answer"),
    figure("function_zip_mb", Bar::AtMost(5.0), "zip of a state step"),
    figure(
        "function_zip_with_keys_mb",
        Bar::AtMost(8.0),
        "zip of a function with KMS or OpenID Connect, or that draws cards",
    ),
    figure(
        "ca_vs_raw_sign",
        Bar::AtLeast(0.65),
        "certificates / raw P-256 signatures, per second: profile to signed DER, one thread",
    ),
    figure("ca_raw_signatures_per_s", Bar::Reported, "those signatures, by the same key and library"),
    figure("ca_certificates_per_s", Bar::Reported, "those certificates"),
    figure(
        "ca_checked_certificates_per_s",
        Bar::Reported,
        "the same with proof, lint, and the check of what was signed",
    ),
    figure(
        "ca_stored_certificates_per_s",
        Bar::Reported,
        "the same through `certify`: four to a card, stored, with its signed data objects",
    ),
    figure(
        "openssl_ca_certificates_per_s",
        Bar::Reported,
        "`openssl ca`, one process: checks requests, signs such certificates, writes each and its line into files",
    ),
    figure(
        "agent_overhead_ratio",
        Bar::AtMost(1.10),
        "four-slot personalisation / time spent inside the card",
    ),
    figure("apdus_per_card", Bar::Reported, "APDUs of the four-slot P-256 profile"),
    figure(
        "apdus_per_card_least",
        Bar::Reported,
        "the least of them that it needs, without reading and proving",
    ),
    figure("cut_points", Bar::Reported, "places at which the production of a card was cut off"),
    figure("cut_failures", Bar::AtMost(0.0), "cards that were not finished then, or told something else"),
    figure("cut_minutes", Bar::AtMost(15.0), "how long that took"),
    figure("pickup_ms_p95", Bar::AtMost(150.0), "job ready to job claimed, local"),
    figure("batch_scaling_8", Bar::AtLeast(0.9), "cards per second with 8 readers / 8 times with 1"),
    figure(
        "scale_ratio_1m",
        Bar::AtMost(1.5),
        "worst median at a million people / at a thousand, both files in memory, of answers with as many rows",
    ),
    figure(
        "scale_all_ratio_1m",
        Bar::Reported,
        "the same of all answers: of a million people more have the name that is looked for",
    ),
    figure(
        "scale_cold_ratio_1m",
        Bar::Reported,
        "the same as the filling left them, most of the large file on disk",
    ),
    figure("scale_units_ratio_1m", Bar::Reported, "worst capacity units at a million people / at a thousand"),
    figure(
        "order_ready_10k_seconds",
        Bar::Reported,
        "from the start of an order of 10,000 cards to all of them ready, local",
    ),
    figure("crl_rebuild_s_100k", Bar::AtMost(2.0), "seconds to make and keep a CRL of 100,000 certificates"),
    figure("ocsp_per_s", Bar::Reported, "OCSP answers per second, one after the other"),
    figure("order_ready_10k_read_units", Bar::Reported, "read capacity units of that"),
    figure("order_ready_10k_write_units", Bar::Reported, "write capacity units of that"),
    figure("order_cards_verified", Bar::Reported, "smart cards of an order during which anybody was killed"),
    figure("order_cards_failed", Bar::Reported, "those of it that had to fail"),
    figure("order_badges_verified", Bar::Reported, "badges of such an order"),
    figure("order_badges_failed", Bar::Reported, "those of it that had to fail"),
    figure("order_kills", Bar::Reported, "how often somebody was killed meanwhile"),
    figure("order_pins_refused", Bar::AtMost(0.0), "smart cards that do not take the PIN of their letter"),
    figure("import_rows_per_s", Bar::Reported, "people from a CSV file: rows taken, from the command line"),
    figure("import_rows_found_per_s", Bar::Reported, "the same, until everybody can be found"),
    figure("import_rows_unchanged_per_s", Bar::Reported, "the same file once more, which changes nothing"),
    figure(
        "audit_verify_s_100k",
        Bar::AtMost(2.0),
        "longest check of an export of 100,000 audit records, whole or not",
    ),
    figure("portal_self_service_kb", Bar::AtMost(190.0), "first load of the employees' portal, brotli"),
    figure("portal_admin_kb", Bar::AtMost(420.0), "first load of the officers' portal, brotli"),
    figure(
        "work_list_interaction_ms",
        Bar::AtMost(200.0),
        "slowest interaction with a list of 10,000 requests, until painted, on a processor slowed four times",
    ),
    figure("lighthouse_performance", Bar::AtLeast(92.0), "self-service home, throttled mobile"),
    figure("lighthouse_accessibility", Bar::AtLeast(100.0), "self-service home"),
    figure("acked_lost", Bar::AtMost(0.0), "acknowledged commands lost, over every kill and fault"),
    figure("orphan_certificates", Bar::AtMost(0.0), "certificates valid outside a verified card"),
    figure("double_produced", Bar::AtMost(0.0), "cards produced twice"),
];

fn bar(name: &str) -> Bar {
    FIGURES.iter().find(|figure| figure.name == name).map_or(Bar::Reported, |figure| figure.bar)
}

/// One line for each figure that was measured, then the names of those that were not.
pub(super) fn lines(measured: &BTreeMap<String, f64>) -> Vec<String> {
    let mut lines: Vec<_> = measured
        .iter()
        .map(|(name, &value)| {
            let verdict = if bar(name).met(value) { "ok" } else { "MISSED" };
            format!("{name:<28} {value:>12.3}  {:<10} {verdict}", bar(name).to_string())
        })
        .collect();
    let others = FIGURES.iter().map(|figure| figure.name).filter(|name| !measured.contains_key(*name));
    let others = others.collect::<Vec<_>>().join(", ");
    if !others.is_empty() {
        lines.push(format!("not measured: {others}"));
    }
    lines
}

pub(super) fn missed(measured: &BTreeMap<String, f64>) -> Vec<String> {
    let missed = measured.iter().filter(|(name, value)| !bar(name).met(**value));
    missed.map(|(name, _)| name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(figures: &[(&str, f64)]) -> BTreeMap<String, f64> {
        figures.iter().map(|&(name, value)| (name.to_owned(), value)).collect()
    }

    #[test]
    fn bars_hold_in_their_own_direction() {
        let good = [
            ("step_overhead_ratio", 1.25),
            ("ca_vs_raw_sign", 0.65),
            ("apdus_per_card", 900.0),
            ("extra", 1.0),
        ];
        assert_eq!(missed(&measured(&good)), Vec::<String>::new());
        let bad = [("step_overhead_ratio", 1.26), ("ca_vs_raw_sign", 0.64), ("acked_lost", 1.0)];
        assert_eq!(missed(&measured(&bad)), ["acked_lost", "ca_vs_raw_sign", "step_overhead_ratio"]);
        assert_eq!(missed(&measured(&[("pickup_ms_p95", f64::NAN)])), ["pickup_ms_p95"]);
    }

    #[test]
    fn says_what_was_not_measured() {
        let lines = lines(&measured(&[("store_round_trips_max", 3.0)]));
        assert!(lines.first().unwrap().ends_with("MISSED"));
        assert!(lines.last().unwrap().starts_with("not measured: step_overhead_ratio, "));
    }
}
