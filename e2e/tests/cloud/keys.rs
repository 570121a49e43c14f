//! The keys to which roles are bound, held against those that functions have asked for: the emulator lets every key
//! pass, AWS does not.

use cardwright_e2e::cloud::{Demand, NAME, Stack};
use serde_json::Value;
use std::collections::BTreeSet;

/// What changes an item.
const WRITES: &[&str] = &["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];

/// What functions do, and not in the main job: an officer begins an issuance and takes its lock; the search entries of
/// a former name go.
const UNTRIED: &[(&str, &str, &str)] = &[
    ("produce-card", "dynamodb:PutItem", "person#*"),
    ("create-card-object", "dynamodb:DeleteItem", "find#*"),
];

/// Every function has been at work. Whatever it demanded, its role lets pass on AWS as well, and what it may write are
/// the items of these calls and no others.
pub(crate) async fn roles_fit(stack: &Stack) {
    let heard = stack.emulator.wire.demands();
    for function in crate::resources::functions() {
        let demands = &heard[&format!("{NAME}-{function}")];
        let role = Stack::role(function);
        let arguments = ["iam", "get-role-policy", "--role-name", &role, "--policy-name", function];
        let policy = stack.administrator.call(&arguments).await;
        let statements = policy["PolicyDocument"]["Statement"].as_array().unwrap();
        for demand in demands {
            let covered = statements.iter().any(|statement| covers(statement, demand, stack.table()));
            assert!(covered, "{function} may not: {demand:?}");
        }
        for action in WRITES {
            let wanted = demands.iter().filter(|demand| demand.action == *action);
            let untried = UNTRIED.iter().filter(|(of, untried, _)| (*of, untried) == (function, action));
            let wanted = wanted.flat_map(|demand| &demand.keys).map(String::as_str);
            let wanted: BTreeSet<&str> = wanted.chain(untried.map(|(_, _, key)| *key)).collect();
            let allowing = statements.iter().filter(|statement| texts(&statement["Action"]).contains(action));
            let allowed: BTreeSet<&str> = allowing.flat_map(|statement| texts(keys(statement))).collect();
            assert_eq!(allowed, wanted, "{function}, {action}");
        }
    }
}

/// AWS takes all keys of a call together: one statement names them all.
fn covers(statement: &Value, demand: &Demand, table: &str) -> bool {
    let table = format!("arn:aws:dynamodb:us-east-1:000000000000:table/{table}");
    let resource = demand.index.as_ref().map_or(table.clone(), |index| format!("{table}/index/{index}"));
    let allowed = texts(keys(statement));
    texts(&statement["Action"]).contains(demand.action.as_str())
        && texts(&statement["Resource"]).contains(resource.as_str())
        && (keys(statement).is_null() || demand.keys.iter().all(|key| allowed.contains(key.as_str())))
}

fn keys(statement: &Value) -> &Value {
    &statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
}

/// A text, or several.
fn texts(value: &Value) -> BTreeSet<&str> {
    match value {
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect(),
        text => text.as_str().into_iter().collect(),
    }
}
