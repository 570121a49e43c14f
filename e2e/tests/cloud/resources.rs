//! The stack, resource by resource: that it is there says little.

use crate::PEOPLE;
use api::routes::ROUTES;
use cardwright_e2e::cloud::{Aws, NAME, Stack};
use cardwright_e2e::person::client;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The functions that no route leads to.
const EFFECTS: &str = "create-card-object";
/// The function that takes records into the audit log.
const LOG: &str = "sequence-audit";

/// The function that sends mails.
pub(crate) const MAIL: &str = "send-mail";

/// The function that publishes what became of certificates.
pub(crate) const STATUS: &str = "publish-status";

pub(crate) fn functions() -> BTreeSet<&'static str> {
    ROUTES.iter().map(|route| route.function).chain([EFFECTS, LOG, MAIL, STATUS]).collect()
}

fn list<'a>(answer: &'a Value, name: &str) -> &'a [Value] {
    answer[name].as_array().unwrap_or_else(|| panic!("no {name} in {answer}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_function_has_its_own_role_and_log() {
    let stack = Stack::shared(PEOPLE).await;
    let aws = &stack.administrator;
    let all = aws.call(&["lambda", "list-functions"]).await;
    let names = list(&all, "Functions").iter().map(|f| f["FunctionName"].as_str().unwrap().to_owned());
    let ours: BTreeSet<String> = functions().iter().map(|function| format!("{NAME}-{function}")).collect();
    assert_eq!(names.collect::<BTreeSet<_>>(), ours);
    for function in list(&all, "Functions") {
        let name = function["FunctionName"].as_str().unwrap();
        let step = name.strip_prefix("cardwright-").unwrap();
        let role = format!("arn:aws:iam::000000000000:role/{}", Stack::role(step));
        assert_eq!(function["Role"], json!(role));
        assert_eq!(function["Runtime"], json!("provided.al2023"));
        // Longer than AWS may let a function wait: it still says why it fails. The API waits for 30 seconds.
        let seconds = if matches!(step, EFFECTS | LOG | MAIL | STATUS) { 60 } else { 29 };
        assert_eq!(function["Timeout"], json!(seconds), "{step}");
        let variables = function["Environment"]["Variables"].as_object().unwrap();
        // The description of the API is part of its binary: it reads no table.
        let table = (step != "api-reference").then(|| json!(stack.table()));
        assert_eq!(variables.get("CARDWRIGHT_TABLE"), table.as_ref(), "{step}");
        assert_eq!(variables["CARDWRIGHT_URL"], json!(stack.url));
        let keys: Vec<_> = variables.keys().filter(|name| name.ends_with("_KEY")).collect();
        let holds: &[&str] = match step {
            EFFECTS | "print-letter" => &["CARDWRIGHT_SEALING_KEY"],
            LOG => &["CARDWRIGHT_LOG_KEY"],
            "release-secrets" => {
                &["CARDWRIGHT_AGREEMENT_KEY", "CARDWRIGHT_MANAGEMENT_KEY", "CARDWRIGHT_SEALING_KEY"]
            }
            "certify" => {
                &["CARDWRIGHT_AGREEMENT_KEY", "CARDWRIGHT_CONTENT_SIGNING_KEY", "CARDWRIGHT_ISSUING_KEY"]
            }
            "preflight-order" => &["CARDWRIGHT_CONTENT_SIGNING_KEY", "CARDWRIGHT_ISSUING_KEY"],
            "answer-ocsp" => &["CARDWRIGHT_OCSP_KEY"],
            STATUS => &["CARDWRIGHT_CONTENT_SIGNING_KEY", "CARDWRIGHT_ISSUING_KEY", "CARDWRIGHT_OCSP_KEY"],
            _ => &[],
        };
        assert_eq!(keys, holds, "{step}");
    }
    let logs = aws.call(&["logs", "describe-log-groups"]).await;
    let kept: BTreeMap<_, _> = list(&logs, "logGroups")
        .iter()
        .map(|log| (log["logGroupName"].as_str().unwrap(), &log["retentionInDays"]))
        .collect();
    for function in ours {
        assert_eq!(kept[format!("/aws/lambda/{function}").as_str()], &json!(90), "{function}");
    }
    only_lambda_takes_on(aws).await;
}

/// Policies stand in the roles themselves, and nothing was attached.
async fn only_lambda_takes_on(aws: &Aws) {
    let roles = aws.call(&["iam", "list-roles"]).await;
    let roles: Vec<_> = list(&roles, "Roles")
        .iter()
        .filter(|role| role["RoleName"].as_str().unwrap().starts_with("cardwright-"))
        .collect();
    assert_eq!(roles.len(), functions().len());
    for role in roles {
        let trust = &role["AssumeRolePolicyDocument"]["Statement"];
        let only = json!([{ "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" }]);
        assert_eq!(trust, &only);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_of_the_table_leads_to_its_function() {
    let stack = Stack::shared(PEOPLE).await;
    let aws = &stack.administrator;
    let api = stack.resource("Api").await;
    let routes = aws.call(&["apigatewayv2", "get-routes", "--api-id", &api]).await;
    let integrations = aws.call(&["apigatewayv2", "get-integrations", "--api-id", &api]).await;
    let function_of: BTreeMap<String, String> = list(&integrations, "Items")
        .iter()
        .map(|integration| {
            let function = integration["IntegrationUri"].as_str().unwrap().rsplit(':').next().unwrap();
            assert_eq!(integration["PayloadFormatVersion"], json!("2.0"));
            let id = integration["IntegrationId"].as_str().unwrap();
            (format!("integrations/{id}"), function.to_owned())
        })
        .collect();
    let laid: BTreeSet<(String, String)> = list(&routes, "Items")
        .iter()
        .map(|route| {
            let target = route["Target"].as_str().unwrap();
            (route["RouteKey"].as_str().unwrap().to_owned(), function_of[target].clone())
        })
        .collect();
    let ours = ROUTES
        .iter()
        .map(|route| (format!("{} {}", route.method, route.path), format!("{NAME}-{}", route.function)));
    assert_eq!(laid, ours.collect());
    let stages = aws.call(&["apigatewayv2", "get-stages", "--api-id", &api]).await;
    let [stage] = list(&stages, "Items") else { panic!("one stage") };
    assert_eq!((&stage["StageName"], &stage["AutoDeploy"]), (&json!("$default"), &json!(true)));
    for function in
        functions().into_iter().filter(|function| ![EFFECTS, LOG, MAIL, STATUS].contains(function))
    {
        let name = format!("{NAME}-{function}");
        let policy = aws.call(&["lambda", "get-policy", "--function-name", &name]).await;
        let policy: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
        let [statement] = list(&policy, "Statement") else { panic!("one caller of {function}") };
        assert_eq!(statement["Principal"], json!({ "Service": "apigateway.amazonaws.com" }));
        let from = statement.pointer("/Condition/ArnLike/AWS:SourceArn").and_then(Value::as_str);
        assert_eq!(from, Some(format!("arn:aws:execute-api:us-east-1:000000000000:{api}/*").as_str()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_table_is_kept_and_what_it_leaves_to_do_is_done() {
    let stack = Stack::shared(PEOPLE).await;
    let aws = &stack.administrator;
    let table = aws.call(&["dynamodb", "describe-table", "--table-name", stack.table()]).await;
    assert_eq!(table["Table"]["DeletionProtectionEnabled"], json!(true));
    let refusal = aws.try_call(&["dynamodb", "delete-table", "--table-name", stack.table()]).await;
    assert!(refusal.is_err(), "a protected table is not deleted");
    // The emulator does not take these from a template: as they were handed in.
    let template = stack.template().await;
    for kept in [
        "PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }",
        "SSESpecification: { SSEEnabled: true }",
    ] {
        assert!(template.contains(kept), "{kept}");
    }
    let mappings = aws.call(&["lambda", "list-event-source-mappings"]).await;
    let mappings = list(&mappings, "EventSourceMappings");
    assert_eq!(mappings.len(), 4, "one for each consumer");
    let of = |function: &str| {
        let ends = |arn: &Value| arn.as_str().unwrap().ends_with(&format!(":{NAME}-{function}"));
        mappings.iter().find(|mapping| ends(&mapping["FunctionArn"])).unwrap()
    };
    let (mapping, log) = (of(EFFECTS), of(LOG));
    for mapping in [EFFECTS, LOG, MAIL, STATUS].map(of) {
        assert_eq!(mapping["EventSourceArn"], table["Table"]["LatestStreamArn"]);
    }
    assert_eq!(log["MaximumRetryAttempts"], json!(2), "the sweep finds what is given up");
    assert_eq!(mapping["BisectBatchOnFunctionError"], json!(true));
    assert_eq!(mapping["MaximumRetryAttempts"], json!(5));
    assert_eq!(mapping["FunctionResponseTypes"], json!(["ReportBatchItemFailures"]));
    let queue = &stack.outputs["SetAside"];
    let attributes = ["sqs", "get-queue-attributes", "--queue-url", queue, "--attribute-names", "All"];
    let queue = aws.call(&attributes).await;
    assert_eq!(mapping["DestinationConfig"]["OnFailure"]["Destination"], queue["Attributes"]["QueueArn"]);
    assert_eq!(queue["Attributes"]["ApproximateNumberOfMessages"], json!("0"));

    let rules = aws.call(&["events", "list-rules"]).await;
    let mut swept = Vec::new();
    for rule in list(&rules, "Rules") {
        let name = rule["Name"].as_str().unwrap();
        let targets = aws.call(&["events", "list-targets-by-rule", "--rule", name]).await;
        let [target] = list(&targets, "Targets") else { panic!("one target") };
        assert_eq!(target["Input"], json!(r#"{"sweep":{}}"#));
        let arn = target["Arn"].as_str().unwrap();
        let consumers = [EFFECTS, LOG, MAIL, STATUS];
        let function = consumers.into_iter().find(|name| arn.ends_with(&format!(":{NAME}-{name}")));
        let rate = if function == Some(STATUS) { "rate(1 hour)" } else { "rate(1 minute)" };
        assert_eq!((&rule["ScheduleExpression"], &rule["State"]), (&json!(rate), &json!("ENABLED")));
        sweep(&stack, function.unwrap(), target["Input"].as_str().unwrap()).await;
        swept.extend(function);
    }
    swept.sort_unstable();
    assert_eq!(swept, [EFFECTS, STATUS, MAIL, LOG], "a rule for each consumer");
}

/// What the schedule sends, the function takes.
pub(crate) async fn sweep(stack: &Stack, function: &str, input: &str) {
    let function = format!("{NAME}-{function}");
    let file = stack.beside("swept.json");
    let arguments = ["lambda", "invoke", "--function-name", &function, "--payload", input];
    let swept = [&arguments[..], &[file.to_str().unwrap()]].concat();
    let answer = stack.emulator.root.call(&swept).await;
    assert_eq!(answer["StatusCode"], json!(200));
    let said = std::fs::read_to_string(file).unwrap();
    assert!(answer.get("FunctionError").is_none(), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_key_is_of_its_kind() {
    let stack = Stack::shared(PEOPLE).await;
    let aws = &stack.administrator;
    for (name, spec, usage) in [
        ("SealingKey", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
        ("ManagementKey", "HMAC_256", "GENERATE_VERIFY_MAC"),
        ("AgreementKey", "HMAC_256", "GENERATE_VERIFY_MAC"),
        ("LogKey", "HMAC_256", "GENERATE_VERIFY_MAC"),
        ("IssuingKey", "ECC_NIST_P256", "SIGN_VERIFY"),
        ("ContentSigningKey", "ECC_NIST_P256", "SIGN_VERIFY"),
        ("OcspKey", "ECC_NIST_P256", "SIGN_VERIFY"),
        ("RootKey", "ECC_NIST_P256", "SIGN_VERIFY"),
    ] {
        let key = stack.resource(name).await;
        let key = aws.call(&["kms", "describe-key", "--key-id", &key]).await;
        let kind = (&key["KeyMetadata"]["KeySpec"], &key["KeyMetadata"]["KeyUsage"]);
        assert_eq!(kind, (&json!(spec), &json!(usage)), "{name}");
    }
    let key = stack.resource("SealingKey").await;
    let rotation = aws.call(&["kms", "get-key-rotation-status", "--key-id", &key]).await;
    assert_eq!(rotation["KeyRotationEnabled"], json!(true));
    keys_let_administrators_name_them(aws).await;
}

/// AWS asks the key as well who may give it a name or take it away; the emulator asks the caller alone.
async fn keys_let_administrators_name_them(aws: &Aws) {
    let aliases = aws.call(&["kms", "list-aliases"]).await;
    let ours: BTreeMap<_, _> = list(&aliases, "Aliases")
        .iter()
        .map(|alias| (alias["AliasName"].as_str().unwrap(), alias["TargetKeyId"].as_str()))
        .filter(|(name, _)| name.starts_with("alias/cardwright-"))
        .collect();
    let names: Vec<_> = ours.keys().copied().collect();
    let wanted = ["content-signing", "issuing", "ocsp", "root"].map(|key| format!("alias/cardwright-{key}"));
    assert_eq!(names, wanted);
    for (name, key) in ours {
        let arguments = ["kms", "get-key-policy", "--key-id", key.unwrap(), "--policy-name", "default"];
        let policy = aws.call(&arguments).await;
        let policy: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
        let manage = &list(&policy, "Statement")[0];
        assert_eq!(manage["Principal"], json!({ "AWS": "arn:aws:iam::000000000000:root" }), "{name}");
        for action in ["kms:CreateAlias", "kms:DeleteAlias"] {
            assert!(list(manage, "Action").contains(&json!(action)), "{name} lacks {action}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_portals_are_private_files_behind_one_origin_with_the_api() {
    let stack = Stack::shared(PEOPLE).await;
    let aws = &stack.administrator;
    let bucket = &stack.outputs["Portal"];
    let of_bucket = |what: &'static str| async move { aws.call(&["s3api", what, "--bucket", bucket]).await };
    let encryption = of_bucket("get-bucket-encryption").await;
    let rule = &encryption["ServerSideEncryptionConfiguration"]["Rules"][0];
    assert_eq!(rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"], json!("AES256"));
    assert_eq!(of_bucket("get-bucket-versioning").await["Status"], json!("Enabled"));
    let block = of_bucket("get-public-access-block").await;
    let blocked = block["PublicAccessBlockConfiguration"].as_object().unwrap();
    assert!(blocked.len() == 4 && blocked.values().all(|blocked| blocked == &json!(true)));
    let page = "assets/admin/index.html";
    let stranger = client().get(format!("{}/{bucket}/{page}", stack.emulator.endpoint)).send().await.unwrap();
    assert_eq!(stranger.status(), 403, "nobody gets a file past the distribution");

    let http = client();
    let get = |path: &str| {
        let request = http.get(format!("{}{path}", stack.url));
        async move { cardwright_e2e::answer::Answer::of(request).await.unwrap() }
    };
    for (path, portal) in [
        ("/", "self-service"),
        ("/my/requests", "self-service"),
        ("/admin/work", "admin"),
        ("/verify", "verify"),
    ] {
        let answer = get(path).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/html"), "{path}");
        let html = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(html.contains(&format!("/assets/{portal}/portal")), "{path}: {html}");
        assert_eq!(answer.header("content-security-policy"), api::headers::PORTAL_POLICY, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "no-cache", "the page of the last release stays nowhere");
        let named = html.split('"').find(|text| text.ends_with(".css")).unwrap().to_owned();
        let style = get(&named).await;
        assert_eq!(style.header("cache-control"), "max-age=31536000, immutable", "{named}");
    }
    get("/api/me").await.problem(401, "no-session");
    let arguments = ["cloudfront", "get-distribution", "--id", &stack.outputs["Distribution"]];
    let distribution = aws.call(&arguments).await;
    let errors = &distribution["Distribution"]["DistributionConfig"]["CustomErrorResponses"];
    let errors: BTreeMap<_, _> = list(errors, "Items")
        .iter()
        .map(|error| (error["ErrorCode"].as_u64().unwrap(), error["ErrorCachingMinTTL"].as_u64()))
        .collect();
    assert_eq!(errors, [404, 500, 502, 503, 504].map(|status| (status, Some(0))).into(), "shared by nobody");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_is_told() {
    let stack = Stack::shared(PEOPLE).await;
    let aws = &stack.administrator;
    let alarms = aws.call(&["cloudwatch", "describe-alarms"]).await;
    let topic = stack.resource("Alarms").await;
    let watched: BTreeSet<_> = list(&alarms, "MetricAlarms")
        .iter()
        .map(|alarm| {
            assert_eq!(alarm["AlarmActions"], json!([topic]), "{alarm}");
            (alarm["Namespace"].as_str().unwrap(), alarm["MetricName"].as_str().unwrap())
        })
        .collect();
    let wanted = BTreeSet::from([
        ("AWS/Lambda", "IteratorAge"),
        ("AWS/Lambda", "Errors"),
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
        ("AWS/ApiGateway", "5xx"),
    ]);
    assert_eq!(watched, wanted);
}
