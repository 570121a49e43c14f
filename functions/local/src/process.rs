//! `cardwright process`: the processes by the ids that administrators know.

use crate::console::{Failure, line};
use clap::{Args, Subcommand};
use domain::process::{MASS_PROCESSES, PROCESSES, Package};
use serde::Serialize;

/// Commands about processes.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Lists the issue processes and those of mass production. Needs no server.
    List(List),
}

/// Options of `cardwright process list`.
#[derive(Args)]
pub(crate) struct List {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row {
    id: &'static str,
    name: &'static str,
    package: &'static str,
    mass_production: bool,
    /// Whom its cards are for.
    holder: &'static str,
    /// Of an issue process.
    #[serde(skip_serializing_if = "Option::is_none")]
    approval: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    self_service: Option<bool>,
}

fn rows() -> Vec<Row> {
    let issue = PROCESSES.iter().map(|process| Row {
        id: process.id.as_str(),
        name: process.name,
        package: process.kind.package.as_str(),
        mass_production: false,
        holder: process.kind.holder.as_str(),
        approval: Some(process.approval),
        self_service: Some(process.self_service),
    });
    let mass = MASS_PROCESSES.iter().map(|process| Row {
        id: process.id.as_str(),
        name: process.name,
        package: process.kind.package.as_str(),
        mass_production: true,
        holder: process.kind.holder.as_str(),
        approval: None,
        self_service: None,
    });
    issue.chain(mass).collect()
}

/// Runs it.
pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    let Command::List(List { json }) = command;
    let rows = rows();
    if *json {
        let text = serde_json::to_string_pretty(&rows);
        line(&text.map_err(|e| Failure::because("the list was not written", &e))?);
        return Ok(());
    }
    let width = rows.iter().map(|row| row.id.len()).max().unwrap_or_default();
    for (mass, title) in [(false, "Issue processes"), (true, "Mass production")] {
        line(title);
        for row in rows.iter().filter(|row| row.mass_production == mass) {
            let package =
                [Package::PhysicalId, Package::DigitalId].into_iter().find(|p| p.as_str() == row.package);
            let package = package.map_or(row.package, |package| match package {
                Package::PhysicalId => "Physical ID",
                Package::DigitalId => "Digital ID",
            });
            line(&format!("  {:<width$}  {package:<11}  {}", row.id, row.name));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The vocabulary as it is published: 8 variants of issuing and 5 of mass production, in both packages.
    #[test]
    fn the_ids_are_those_that_are_published() {
        let variants = [
            "USSPEmployeeCardWithApproval",
            "USSPEmployeeCardWithoutApproval",
            "EmployeeCardWithApproval",
            "EmployeeCardWithoutApproval",
            "ContractorCardWithApproval",
            "ContractorCardWithoutApproval",
            "VisitorCardWithApproval",
            "VisitorCardWithoutApproval",
            "MassProductionEmployeeCard",
            "MassProductionContractorCard",
            "MassProductionVisitorCard",
            "MassProductionVisitorNonPersonalCard",
            "MassProductionNonPersonalCard",
        ];
        let published = |package| variants.map(|variant| format!("{package}Proc{variant}"));
        let expected: BTreeSet<_> = published("CC").into_iter().chain(published("Pcm")).collect();
        let rows = rows();
        let listed: BTreeSet<_> = rows.iter().map(|row| row.id.to_owned()).collect();
        assert_eq!((listed.len(), rows.len()), (26, 26));
        assert_eq!(listed, expected);
        for row in &rows {
            let package = if row.id.starts_with("CC") { "physical-id" } else { "digital-id" };
            assert_eq!(row.package, package, "{}", row.id);
            assert_eq!(row.mass_production, row.id.contains("MassProduction"));
            assert_eq!(row.self_service, (!row.mass_production).then_some(row.id.contains("USSP")));
            assert_eq!(row.approval, (!row.mass_production).then_some(row.id.contains("WithApproval")));
            assert!(!row.name.is_empty() && row.name != row.id);
        }
    }
}
