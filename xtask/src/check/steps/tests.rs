use super::*;

const TABLE: &str = r#"
// Route { function: "old-one", method: Method::Get, path: "/api/old" },
pub const ROUTES: &[Route] = &[
    Route { function: "request-card", method: Method::Post, path: "/api/issuances/request" },
    Route { function: "claim-job", method: Method::Post, path: "/api/jobs/claim" },
];
"#;
const MODULES_THERE: &[&str] = &["lib", "request_card", "claim_job", "create_card_object"];
const MOUNT: &str = "request_card::handle,\nclaim_job::handle,\ncreate_card_object::handle,\n";

#[test]
fn a_whole_house_passes() {
    assert_eq!(step_faults(TABLE, MODULES_THERE, MOUNT), Vec::<String>::new());
    let by_name = MOUNT.replace("claim_job::handle", "\"claim-job\"");
    assert_eq!(step_faults(TABLE, MODULES_THERE, &by_name), Vec::<String>::new());
}

#[test]
fn catches_a_function_without_module() {
    assert_eq!(
        step_faults(TABLE, &["lib", "request_card", "create_card_object"], MOUNT),
        ["function claim-job has no module functions/steps/src/claim_job.rs"]
    );
}

#[test]
fn catches_a_function_that_is_not_mounted() {
    for other in ["reclaim_job::handle", "claim_job", "// claim_job::handle"] {
        let mount = MOUNT.replace("claim_job::handle", other);
        assert_eq!(
            step_faults(TABLE, MODULES_THERE, &mount),
            ["function claim-job is not mounted in functions/local/src/"],
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
    let faults = step_faults("const ROUTES: &[Route] = &[];", &["lib", "create_card_object"], MOUNT);
    assert_eq!(faults, ["shared/api/src/routes.rs names no function"]);
}
