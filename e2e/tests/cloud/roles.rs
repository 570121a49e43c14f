//! The role of each function, tried on what it needs and on what it must not have.

use crate::PEOPLE;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{DataKeySpec, MacAlgorithmSpec, SigningAlgorithmSpec};
use cardwright_e2e::cloud::{Aws, Stack};
use std::collections::{BTreeSet, HashMap};
use store::SdkConfig;

/// Each function, and all that it may of what is tried here, as its calls of the store and of KMS need it.
const RIGHTS: &[(&str, &[&str])] = &[
    ("sign-in", &["GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"]),
    ("sign-out", &["GetItem", "PutItem", "UpdateItem"]),
    ("request-card", &["BatchGetItem", "PutItem", "UpdateItem"]),
    ("produce-card", &["BatchGetItem", "PutItem", "UpdateItem"]),
    ("decide-approval", &["BatchGetItem", "PutItem", "UpdateItem"]),
    ("withdraw", &["BatchGetItem", "PutItem", "UpdateItem"]),
    ("choose-production", &["BatchGetItem", "PutItem", "UpdateItem"]),
    ("confirm-production", &["BatchGetItem", "PutItem", "UpdateItem"]),
    ("print-letter", &["BatchGetItem", "PutItem", "Decrypt", "UpdateItem"]),
    ("manage-card", &["BatchGetItem", "GetItem", "PutItem", "UpdateItem"]),
    ("manage-order", &["BatchGetItem", "PutItem", "UpdateItem"]),
    (
        "preflight-order",
        &[
            "BatchGetItem",
            "GetItem",
            "Query",
            "Query mass",
            "GetPublicKey of issuing key",
            "GetPublicKey of content-signing key",
            "UpdateItem",
        ],
    ),
    ("withdraw-agent", &["GetItem", "PutItem", "UpdateItem"]),
    ("report-lost", &["BatchGetItem", "GetItem", "PutItem", "UpdateItem"]),
    ("save-person", &["GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem"]),
    ("photo", &["GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem"]),
    ("import-people", &["GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"]),
    ("enrol-agent", &["BatchGetItem", "PutItem", "DeleteItem", "UpdateItem"]),
    ("poll-jobs", &["GetItem", "Query", "PutItem", "Query jobs", "Query mass", "UpdateItem"]),
    ("claim-job", &["BatchGetItem", "PutItem", "UpdateItem"]),
    ("register-uid", &["BatchGetItem", "PutItem", "UpdateItem"]),
    ("release-print", &["BatchGetItem", "GetItem", "PutItem", "UpdateItem"]),
    (
        "release-secrets",
        &["BatchGetItem", "PutItem", "Decrypt", "GenerateMac", "GenerateMac for agreement", "UpdateItem"],
    ),
    (
        "certify",
        &[
            "BatchGetItem",
            "PutItem",
            "GetItem",
            "GenerateMac for agreement",
            "Sign with issuing key",
            "Sign with content-signing key",
            "GetPublicKey of issuing key",
            "GetPublicKey of content-signing key",
            "UpdateItem",
        ],
    ),
    ("report-production", &["BatchGetItem", "PutItem", "UpdateItem"]),
    ("configure", &["GetItem", "BatchGetItem", "PutItem", "UpdateItem"]),
    (
        "read",
        &[
            "GetItem",
            "BatchGetItem",
            "Query",
            "Query work",
            "Query holder",
            "Query state",
            "Query mass",
            "Query due",
            "UpdateItem",
        ],
    ),
    ("read-audit", &["GetItem", "BatchGetItem", "Query", "Query work", "Query holder", "UpdateItem"]),
    (
        "sequence-audit",
        &[
            "GetItem",
            "BatchGetItem",
            "Query",
            "Query pending",
            "PutItem",
            "UpdateItem",
            "GenerateMac for audit log",
        ],
    ),
    ("send-mail", &["GetItem", "BatchGetItem", "Query work", "Query due", "PutItem"]),
    ("ca-chain", &["GetItem", "Query"]),
    ("answer-ocsp", &["GetItem", "BatchGetItem", "Sign with OCSP key", "GetPublicKey of OCSP key"]),
    (
        "publish-status",
        &[
            "GetItem",
            "Query",
            "PutItem",
            "Sign with issuing key",
            "GetPublicKey of issuing key",
            "GetPublicKey of content-signing key",
            "GetPublicKey of OCSP key",
        ],
    ),
    ("api-reference", &[]),
    (
        "create-card-object",
        &[
            "GetItem",
            "BatchGetItem",
            "Query pending",
            "Query due",
            "Query holder",
            "Query mass",
            "PutItem",
            "UpdateItem",
            "DeleteItem",
            "GenerateDataKey",
        ],
    ),
];

/// What nobody's role allows, tried at the command line.
const NEVER: &[&[&str]] = &[
    &["s3api", "list-buckets"],
    &["iam", "create-user", "--user-name", "stranger"],
    &["lambda", "list-functions"],
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_role_allows_what_its_function_calls_and_nothing_else() {
    let stack = Stack::shared(PEOPLE).await;
    let store = Store::of(&stack).await;
    let root = &stack.emulator.root;
    let sealed = sealed(&store, &root.in_role(&Stack::role("create-card-object")).await).await;
    for (function, rights) in RIGHTS {
        let session = root.in_role(&Stack::role(function)).await;
        let expected: BTreeSet<&str> = rights.iter().copied().collect();
        assert_eq!(allowed(&session, &store, &sealed).await, expected, "{function}");
    }
    let session = root.in_role(&Stack::role("claim-job")).await;
    let bucket = stack.outputs["Portal"].as_str();
    let put = ["s3api", "put-object", "--bucket", bucket, "--key", "assets/admin/index.html"];
    for arguments in NEVER.iter().copied().chain([&put[..]]) {
        let refusal = session.try_call(arguments).await.expect_err("no role allows this");
        assert!(refusal.contains("AccessDenied"), "{arguments:?}: {refusal}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_manages_keys_but_uses_only_the_root() {
    let stack = Stack::shared(PEOPLE).await;
    let store = Store::of(&stack).await;
    let root = &stack.emulator.root;
    let sealed = sealed(&store, &root.in_role(&Stack::role("create-card-object")).await).await;
    let administrator = allowed(&stack.administrator, &store, &sealed).await;
    for use_of_a_key in [
        "GenerateDataKey",
        "Decrypt",
        "GenerateMac",
        "GenerateMac for agreement",
        "GenerateMac for audit log",
        "Sign with issuing key",
        "Sign with content-signing key",
        "Sign with OCSP key",
    ] {
        assert!(!administrator.contains(use_of_a_key), "{use_of_a_key}");
    }
    assert!(administrator.contains("Sign with root key"));
    let certify = format!("arn:aws:iam::000000000000:role/{}", Stack::role("certify"));
    let arguments = ["sts", "assume-role", "--role-arn", &certify, "--role-session-name", "nosy"];
    let trust = stack.administrator.try_call(&arguments);
    let refusal = trust.await.expect_err("only Lambda takes on a function's role");
    assert!(refusal.contains("AccessDenied"), "{refusal}");
}

/// What AWS calls the table and the keys.
struct Store {
    table: String,
    sealing: String,
    management: String,
    agreement: String,
    log: String,
    issuing: String,
    content_signing: String,
    ocsp: String,
    root: String,
}

impl Store {
    async fn of(stack: &Stack) -> Self {
        Self {
            table: stack.table().to_owned(),
            sealing: stack.resource("SealingKey").await,
            management: stack.resource("ManagementKey").await,
            agreement: stack.resource("AgreementKey").await,
            log: stack.resource("LogKey").await,
            issuing: stack.resource("IssuingKey").await,
            content_signing: stack.resource("ContentSigningKey").await,
            ocsp: stack.resource("OcspKey").await,
            root: stack.resource("RootKey").await,
        }
    }
}

pub(crate) fn config(aws: &Aws) -> SdkConfig {
    let credentials = Credentials::new(&aws.key.id, &aws.key.secret, aws.key.token.clone(), None, "test");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .retry_config(RetryConfig::disabled())
        .endpoint_url(&aws.endpoint)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build()
}

/// A data key, wrapped for whoever may open it.
async fn sealed(store: &Store, holder: &Aws) -> Blob {
    let kms = aws_sdk_kms::Client::new(&config(holder));
    let made = kms.generate_data_key().key_id(&store.sealing).key_spec(DataKeySpec::Aes256).send().await;
    made.unwrap().ciphertext_blob.unwrap()
}

/// What of all that is tried is not refused. Nothing is changed: writes carry a condition that does not hold.
async fn allowed(aws: &Aws, store: &Store, sealed: &Blob) -> BTreeSet<&'static str> {
    let config = config(aws);
    let mut found = table_calls(&aws_sdk_dynamodb::Client::new(&config), &store.table).await;
    found.extend(key_calls(&aws_sdk_kms::Client::new(&config), store, sealed).await);
    found.into_iter().filter_map(|(name, allowed)| allowed.then_some(name)).collect()
}

async fn table_calls(client: &aws_sdk_dynamodb::Client, table: &str) -> Vec<(&'static str, bool)> {
    const HOLDS_NOT: &str = "attribute_exists(pk)";
    let item = || {
        let text = AttributeValue::S("probe".to_owned());
        HashMap::from([("pk".to_owned(), text.clone()), ("sk".to_owned(), text)])
    };
    let batch = KeysAndAttributes::builder().keys(item()).build().unwrap();
    let query = |index: Option<&str>, key: &str| {
        client
            .query()
            .table_name(table)
            .set_index_name(index.map(str::to_owned))
            .key_condition_expression("#k = :p")
            .expression_attribute_names("#k", key)
            .expression_attribute_values(":p", AttributeValue::S("probe".to_owned()))
            .send()
    };
    let (put, update) = (client.put_item().table_name(table), client.update_item().table_name(table));
    let (delete, get) = (client.delete_item().table_name(table), client.get_item().table_name(table));
    let update = update.set_key(Some(item())).update_expression("SET body = pk");
    vec![
        ("GetItem", may(get.set_key(Some(item())).send().await)),
        ("BatchGetItem", may(client.batch_get_item().request_items(table, batch).send().await)),
        ("Query", may(query(None, "pk").await)),
        ("Query work", may(query(Some("work"), "worklist").await)),
        ("Query holder", may(query(Some("holder"), "holder").await)),
        ("Query jobs", may(query(Some("jobs"), "jobs").await)),
        ("Query pending", may(query(Some("pending"), "pending").await)),
        ("Query due", may(query(Some("due"), "due").await)),
        ("Query state", may(query(Some("state"), "standing").await)),
        ("Query mass", may(query(Some("mass"), "mass").await)),
        ("PutItem", may(put.set_item(Some(item())).condition_expression(HOLDS_NOT).send().await)),
        ("UpdateItem", may(update.condition_expression(HOLDS_NOT).send().await)),
        ("DeleteItem", may(delete.set_key(Some(item())).condition_expression(HOLDS_NOT).send().await)),
        ("Scan", may(client.scan().table_name(table).send().await)),
        ("Scan of an index", may(client.scan().table_name(table).index_name("work").send().await)),
        ("DescribeTable", may(client.describe_table().table_name(table).send().await)),
        // Protected from deletion besides.
        ("DeleteTable", may(client.delete_table().table_name(table).send().await)),
    ]
}

async fn key_calls(client: &aws_sdk_kms::Client, keys: &Store, sealed: &Blob) -> Vec<(&'static str, bool)> {
    let seal = client.generate_data_key().key_id(&keys.sealing).key_spec(DataKeySpec::Aes256);
    let open = client.decrypt().key_id(&keys.sealing).ciphertext_blob(sealed.clone());
    let mac = |key: &str| {
        let request = client.generate_mac().key_id(key).message(Blob::new("probe"));
        request.mac_algorithm(MacAlgorithmSpec::HmacSha256).send()
    };
    let sign = |key: &str| {
        let request = client.sign().key_id(key).message(Blob::new("probe"));
        request.signing_algorithm(SigningAlgorithmSpec::EcdsaSha256).send()
    };
    let public = |key: &str| client.get_public_key().key_id(key).send();
    vec![
        ("GenerateDataKey", may(seal.send().await)),
        ("Decrypt", may(open.send().await)),
        ("GenerateMac", may(mac(&keys.management).await)),
        ("GenerateMac for agreement", may(mac(&keys.agreement).await)),
        ("GenerateMac for audit log", may(mac(&keys.log).await)),
        ("Sign with issuing key", may(sign(&keys.issuing).await)),
        ("Sign with content-signing key", may(sign(&keys.content_signing).await)),
        ("Sign with OCSP key", may(sign(&keys.ocsp).await)),
        ("Sign with root key", may(sign(&keys.root).await)),
        ("GetPublicKey of issuing key", may(public(&keys.issuing).await)),
        ("GetPublicKey of content-signing key", may(public(&keys.content_signing).await)),
        ("GetPublicKey of OCSP key", may(public(&keys.ocsp).await)),
        ("GetPublicKey of root key", may(public(&keys.root).await)),
    ]
}

/// Whether a call was let through to where it is carried out, whatever came of it there.
fn may<T, E: ProvideErrorMetadata>(answer: Result<T, SdkError<E>>) -> bool {
    match answer {
        Ok(_) => true,
        Err(SdkError::ServiceError(error)) => {
            let code = error.err().code().unwrap();
            !code.starts_with("AccessDenied")
        }
        Err(_) => panic!("no answer from the emulator"),
    }
}
