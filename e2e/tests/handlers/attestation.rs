//! A card's word for where its keys were born: asked for by the process, looked at by the authority, kept with the certificates.

use api::agent::Job;
use api::settings::PutSetting;
use cardwright_e2e::in_process::{Act, Call, Case, Office, holder, office_that_believes};
use domain::attestation::{Attestation, AttestationFault, AttestationPolicy};
use domain::issuance::State;
use domain::process::ProcessId;
use domain::profile::Slot;
use domain::role::Role;
use domain::settings::{ProcessSettings, Setting, SettingName};
use rand::Rng as _;
use rand::rngs::OsRng;
use virtual_card::{Attesting, Vendor, VirtualCard};

async fn set(office: &Office, attestation: AttestationPolicy) {
    let by = office.hire(holder(&office.name("system")), &[Role::SystemAdministrator]).await;
    let process = ProcessId::PcmProcUSSPEmployeeCardWithApproval;
    let value = ProcessSettings { attestation, ..ProcessSettings::built_in(process) };
    let body = PutSetting { value: Setting::Process(value), note: None };
    let path = format!("/api/settings/{}", SettingName::Process(process));
    assert!(office.send(&Call::put(path, &office.name("cmd"), 0, &body).by(&by)).await.status.is_success());
}

/// What was found of each key, as the case file has it.
async fn found(case: &Case<'_>) -> Vec<(Slot, Option<Attestation>)> {
    let State::AwaitingConfirmation(state) = case.record().await.unwrap().issuance.state else {
        panic!("the card is not verified")
    };
    state.card.certificates.iter().map(|c| (c.slot, c.attestation.clone())).collect()
}

async fn claimed<'o>(office: &'o Office) -> (Case<'o>, Job) {
    let mut case = office.case_before(Act::Claim).await;
    let job = case.does(Act::Claim).await.json();
    (case, job)
}

#[tokio::test]
async fn a_card_that_attests_its_keys_is_issued_where_that_is_required() {
    let vendor = Vendor::new().unwrap();
    let office = office_that_believes(vendor.root()).await;
    set(&office, AttestationPolicy::Require).await;
    let (case, job) = claimed(&office).await;
    assert_eq!(job.profile.attestation, AttestationPolicy::Require, "the agent is told to ask");
    let card = VirtualCard::in_memory(OsRng.r#gen()).unwrap();
    case.personalise_in(job, Attesting::new(card, vendor.device(15_000_004).unwrap())).await;
    let found = found(&case).await;
    assert_eq!(found.iter().map(|(slot, _)| *slot).collect::<Vec<_>>(), Slot::ALL);
    for (slot, attestation) in found {
        let Some(Attestation::Verified { device }) = attestation else { panic!("{slot}: {attestation:?}") };
        assert_eq!(device.serial, Some(15_000_004));
        assert_eq!(
            device.to_string(),
            "YubiKey 15000004, firmware 5.4.3, PIN once, no touch, USB-C keychain"
        );
    }
}

#[tokio::test]
async fn where_it_is_checked_a_card_without_a_word_is_issued_and_that_is_on_record() {
    let office = Office::open().await;
    set(&office, AttestationPolicy::Check).await;
    let (case, job) = claimed(&office).await;
    case.personalise(job).await;
    let missing = Some(Attestation::Failed { why: AttestationFault::Missing });
    assert!(found(&case).await.into_iter().all(|(_, attestation)| attestation == missing));
}

#[tokio::test]
async fn where_nobody_cares_no_card_is_asked() {
    let office = Office::open().await;
    let (case, job) = claimed(&office).await;
    case.personalise(job).await;
    assert!(found(&case).await.into_iter().all(|(_, attestation)| attestation.is_none()));
}
