//! The published process ids.

use cardwright_domain::process::{
    HolderKind, MASS_PROCESSES, ORDERED, PROCESSES, Package, ProcessId, UnknownProcess,
};
use cardwright_domain::settings::Terms;
use std::collections::BTreeSet;

/// As published: variant, Physical ID, Digital ID.
const PUBLISHED: [(&str, &str, &str); 8] = [
    (
        "Employee card with approval, Self-Service",
        "CCProcUSSPEmployeeCardWithApproval",
        "PcmProcUSSPEmployeeCardWithApproval",
    ),
    (
        "Employee card without approval, Self-Service",
        "CCProcUSSPEmployeeCardWithoutApproval",
        "PcmProcUSSPEmployeeCardWithoutApproval",
    ),
    ("Employee card with approval", "CCProcEmployeeCardWithApproval", "PcmProcEmployeeCardWithApproval"),
    (
        "Employee card without approval",
        "CCProcEmployeeCardWithoutApproval",
        "PcmProcEmployeeCardWithoutApproval",
    ),
    (
        "Contractor card with approval",
        "CCProcContractorCardWithApproval",
        "PcmProcContractorCardWithApproval",
    ),
    (
        "Contractor card without approval",
        "CCProcContractorCardWithoutApproval",
        "PcmProcContractorCardWithoutApproval",
    ),
    ("Visitor card with approval", "CCProcVisitorCardWithApproval", "PcmProcVisitorCardWithApproval"),
    (
        "Visitor card without approval",
        "CCProcVisitorCardWithoutApproval",
        "PcmProcVisitorCardWithoutApproval",
    ),
];

#[test]
fn every_published_id_is_parsed_and_printed() {
    let mut seen = Vec::new();
    for (variant, physical, digital) in PUBLISHED {
        for (text, package) in [(physical, Package::PhysicalId), (digital, Package::DigitalId)] {
            let id: ProcessId = text.parse().unwrap();
            assert_eq!(id.to_string(), text);
            assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<ProcessId>(&format!("\"{text}\"")).unwrap(), id);
            let process = id.process();
            assert_eq!(process.id, id);
            assert_eq!(process.kind.package, package, "{text}");
            let holder = match variant.split_whitespace().next() {
                Some("Employee") => HolderKind::Employee,
                Some("Contractor") => HolderKind::Contractor,
                _ => HolderKind::Visitor,
            };
            assert_eq!(process.kind.holder, holder, "{text}");
            assert_eq!(process.self_service, variant.ends_with("Self-Service"), "{text}");
            assert_eq!(process.approval, variant.contains("with approval"), "{text}");
            let profile = Terms::built_in(id).profile(process.kind);
            let physical = package == Package::PhysicalId;
            let parts = (profile.slots.is_empty(), profile.contactless, profile.layout.is_some());
            assert_eq!(parts, (physical, physical, physical), "{text}");
            seen.push(id);
        }
    }
    seen.sort_unstable();
    seen.dedup();
    let mut all: Vec<_> = PROCESSES.iter().map(|process| process.id).collect();
    all.sort_unstable();
    assert_eq!(seen, all, "no process but the published ones");
}

/// As published: `CCProcMassProduction` and `PcmProcMassProduction`, each with these.
const MASS: [&str; 5] =
    ["EmployeeCard", "ContractorCard", "VisitorCard", "VisitorNonPersonalCard", "NonPersonalCard"];

#[test]
fn mass_production_has_the_published_ids() {
    let packages = [("CCProc", Package::PhysicalId), ("PcmProc", Package::DigitalId)];
    let published = packages
        .into_iter()
        .flat_map(|(prefix, package)| MASS.map(|card| (format!("{prefix}MassProduction{card}"), package)));
    let ours = MASS_PROCESSES.map(|mass| (mass.id.as_str().to_owned(), mass.kind.package));
    assert_eq!(ours.to_vec(), published.collect::<Vec<_>>());
    let names: BTreeSet<_> = MASS_PROCESSES.iter().map(|mass| mass.name).collect();
    assert_eq!(names.len(), ours.len(), "each has a name of its own");
    // Cards without a name follow what their order is named after.
    let nameless = MASS_PROCESSES.iter().filter(|mass| !mass.kind.holder.is_personal());
    let nameless: Vec<_> = nameless.map(|mass| (mass.id.as_str(), mass.name, mass.kind)).collect();
    let followed = ORDERED.map(|process| (process.id.as_str(), process.name, process.kind));
    assert_eq!(nameless, followed);
    for mass in MASS_PROCESSES {
        let followed = mass.ordered().map(|process| process.to_string());
        assert_eq!(followed, (!mass.kind.holder.is_personal()).then(|| mass.id.to_string()));
    }
}

#[test]
fn an_unknown_id_is_refused_with_a_sentence() {
    for text in [
        "",
        "PcmProcEmployeeCard",
        "pcmProcEmployeeCardWithApproval",
        "PcmProcEmployeeCardWithApproval ",
        "PcmProcUSSPVisitorCardWithApproval",
    ] {
        let error = text.parse::<ProcessId>().unwrap_err();
        assert_eq!(error.to_string(), format!("no process is called `{text}`"));
        assert!(serde_json::from_str::<ProcessId>(&format!("\"{text}\"")).is_err());
    }
    let UnknownProcess { id } = "ä".repeat(10_000).parse::<ProcessId>().unwrap_err();
    assert_eq!(id.chars().count(), 64, "what a stranger sends is not echoed whole");
}
