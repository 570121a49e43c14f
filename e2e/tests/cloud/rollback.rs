//! A first deploy that fails: the second must not find its leavings in the way.

use cardwright_e2e::cloud::{Aws, Emulator, NAME};
use cardwright_e2e::wait::until;
use serde_json::{Value, json};
use std::path::Path;

const BUCKET: &str = "example-cardwright-code";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_deploy_that_fails_leaves_nothing_in_the_way_of_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = Emulator::start(folder.path()).await;
    let aws = &emulator.root;
    let template = folder.path().join("template.yaml");
    std::fs::write(&template, after_the_table()).unwrap();
    let elsewhere =
        ["--region", "eu-west-1", "--create-bucket-configuration", "LocationConstraint=eu-west-1"];
    aws.call(&[&["s3api", "create-bucket", "--bucket", BUCKET][..], &elsewhere].concat()).await;
    let put = ["s3api", "put-object", "--bucket", BUCKET, "--key", "template.yaml", "--body"];
    aws.call(&[&put[..], &[template.to_str().unwrap()]].concat()).await;
    deploy(aws).await;

    let left = |what: &'static [&str], name: &'static str| async move {
        aws.call(what).await[name].as_array().unwrap().clone()
    };
    let roles = left(&["iam", "list-roles"], "Roles").await;
    assert!(!roles.iter().any(|role| role["RoleName"].as_str().unwrap().starts_with(NAME)));
    let buckets = left(&["s3api", "list-buckets"], "Buckets").await;
    assert_eq!(buckets.iter().map(|bucket| &bucket["Name"]).collect::<Vec<_>>(), [&json!(BUCKET)]);
    let aliases = left(&["kms", "list-aliases"], "Aliases").await;
    let ours = |alias: &&Value| alias["AliasName"].as_str().unwrap().starts_with("alias/cardwright");
    assert_eq!(aliases.iter().find(ours), None);
    let keys = left(&["kms", "list-keys"], "Keys").await;
    // How many there are depends on the order in which the emulator makes what depends on nothing.
    assert!(!keys.is_empty(), "a deploy that made no key shows nothing");
    for key in keys {
        let arguments = ["kms", "describe-key", "--key-id", key["KeyId"].as_str().unwrap()];
        assert_eq!(aws.call(&arguments).await["KeyMetadata"]["KeyState"], json!("PendingDeletion"));
    }
    // AWS rolls back no table that is protected: it stays, under a name that no other deploy will choose.
    let tables = left(&["dynamodb", "list-tables"], "TableNames").await;
    assert!(matches!(&tables[..], [table] if table != NAME), "{tables:?}");
}

/// The template, but that the one function which needs no table waits for it. The emulator makes one resource after the
/// other, AWS many at once: that function would fail here before there is anything to be rolled back.
fn after_the_table() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra/template.yaml");
    let template = std::fs::read_to_string(file).unwrap();
    let waits = "    DependsOn: ApiReferenceLog\n";
    assert!(template.contains(waits));
    template.replace(waits, "    DependsOn: [ApiReferenceLog, Table]\n")
}

/// Deploys with code from another region, which Lambda does not take, and waits until all is rolled back.
async fn deploy(aws: &Aws) {
    let url = format!("{}/{BUCKET}/template.yaml", aws.endpoint);
    let parameter = |name: &str, value: &str| json!({ "ParameterKey": name, "ParameterValue": value });
    let parameters = json!([
        parameter("CodeBucket", BUCKET),
        parameter("Organisation", "Example Ltd"),
        parameter("Administrator", "arn:aws:iam::000000000000:root"),
        parameter("OidcIssuer", "https://login.example.com"),
        parameter("OidcClientId", "cardwright"),
    ])
    .to_string();
    let arguments = ["cloudformation", "create-stack", "--stack-name", NAME, "--template-url", &url];
    let given = ["--capabilities", "CAPABILITY_NAMED_IAM", "--parameters", &parameters];
    aws.call(&[&arguments[..], &given].concat()).await;
    until("the rollback", || async {
        let stacks = aws.call(&["cloudformation", "describe-stacks", "--stack-name", NAME]).await;
        let status = stacks["Stacks"][0]["StackStatus"].as_str().unwrap();
        assert_ne!(status, "CREATE_COMPLETE", "code from another region");
        (status == "ROLLBACK_COMPLETE").then_some(())
    })
    .await;
}
