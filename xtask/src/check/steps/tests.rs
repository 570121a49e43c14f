use super::*;

const TABLE: &str = r#"
// Route { function: "old-one", method: Method::Get, path: "/api/old" },
pub const ROUTES: &[Route] = &[
    Route { function: "request-card", method: Method::Post, path: "/api/issuances/request" },
    Route { function: "claim-job", method: Method::Post, path: "/api/jobs/claim" },
];
"#;
const MODULES_THERE: &[&str] = &[
    "lib",
    "request_card",
    "claim_job",
    "create_card_object",
    "publish_status",
    "send_mail",
    "sequence_audit",
];
const MOUNT: &str = "request_card::handle,\nclaim_job::handle,\ncreate_card_object::handle,\npublish_status::handle,\nsend_mail::sweep,\nsequence_audit::sweep,\n";

#[test]
fn a_whole_house_passes() {
    assert_eq!(step_faults(TABLE, MODULES_THERE, MOUNT), Vec::<String>::new());
    let by_name = MOUNT.replace("claim_job::handle", "\"claim-job\"");
    assert_eq!(step_faults(TABLE, MODULES_THERE, &by_name), Vec::<String>::new());
}

#[test]
fn catches_a_function_without_module() {
    assert_eq!(
        step_faults(
            TABLE,
            &["lib", "request_card", "create_card_object", "publish_status", "send_mail", "sequence_audit"],
            MOUNT
        ),
        ["function claim-job has no module functions/steps/src/claim_job.rs"]
    );
}

#[test]
fn catches_a_function_that_is_not_mounted() {
    for other in ["reclaim_job::handle", "claim_job", "// claim_job::handle"] {
        let mount = MOUNT.replace("claim_job::handle", other);
        assert_eq!(
            step_faults(TABLE, MODULES_THERE, &mount),
            [
                "function claim-job is mounted neither in functions/steps/src/dispatch.rs nor in functions/local/src/"
            ],
            "{other}"
        );
    }
}

#[test]
fn catches_a_module_without_function() {
    let more = [MODULES_THERE, &["old_one"]].concat();
    assert_eq!(
        step_faults(TABLE, &more, MOUNT),
        ["functions/steps/src/old_one.rs is no function of shared/api/src/routes.rs and no effect"]
    );
}

#[test]
fn catches_an_empty_table() {
    let faults = step_faults(
        "const ROUTES: &[Route] = &[];",
        &["lib", "create_card_object", "publish_status", "send_mail", "sequence_audit"],
        MOUNT,
    );
    assert_eq!(faults, ["shared/api/src/routes.rs names no function"]);
}

fn binaries(of: &[(&str, &str)]) -> Vec<String> {
    let binaries: Vec<_> =
        of.iter().map(|(name, source)| ((*name).to_owned(), (*source).to_owned())).collect();
    binary_faults(&BTreeSet::from(["claim-job", "create-card-object"]), &binaries)
}

const CLAIM: (&str, &str) = ("claim-job", "claim_job::handle(engine)");
const CREATE: (&str, &str) = ("create-card-object", "serve(&create_card_object::handle)");

#[test]
fn catches_a_function_without_binary_and_a_binary_without_function() {
    assert_eq!(binaries(&[CLAIM, CREATE]), Vec::<String>::new());
    assert_eq!(
        binaries(&[CREATE]),
        ["function claim-job has no binary functions/lambda/src/bin/claim-job.rs"]
    );
    assert_eq!(
        binaries(&[CLAIM, CREATE, ("old-one", "")]),
        ["functions/lambda/src/bin/old-one.rs is no function of shared/api/src/routes.rs and no effect"]
    );
}

#[test]
fn catches_a_binary_that_runs_another_function_or_does_more_than_run() {
    assert_eq!(
        binaries(&[("claim-job", CREATE.1), CREATE]),
        ["functions/lambda/src/bin/claim-job.rs runs another function"]
    );
    let long = format!("{}{}", CLAIM.1, "\n".repeat(41));
    assert_eq!(
        binaries(&[("claim-job", &long), CREATE]),
        ["functions/lambda/src/bin/claim-job.rs has 41 lines; 40 are enough for wiring"]
    );
}

#[test]
fn catches_a_function_whose_start_is_not_measured() {
    let functions = BTreeSet::from(["claim-job", "create-card-object"]);
    let list = "(\"claim-job\", First::Claim),\n(\"create-card-object\", First::Change),\n";
    assert_eq!(unmeasured(&functions, list), Vec::<String>::new());
    assert_eq!(
        unmeasured(&functions, &list.replace("(\"claim-job\"", "// (\"claim-job\"")),
        ["the start of function claim-job is not measured in e2e/src/bin/bench/functions/first.rs"]
    );
}
