//! The keys to which roles are bound, held against those that functions have asked for: the emulator lets every key
//! pass, AWS does not.

use cardwright_e2e::cloud::{Demand, NAME, Stack};
use serde_json::Value;
use std::collections::BTreeSet;

/// What changes an item.
const WRITES: &[&str] = &["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];

/// The function that asks nothing of the table: the description of the API is part of its binary.
const WITHOUT_TABLE: &str = "api-reference";

/// Every function has been at work. Whatever it demanded, its role lets pass on AWS as well, and what it may write are
/// the items of these calls and no others.
pub(crate) async fn roles_fit(stack: &Stack) {
    let heard = stack.emulator.wire.demands();
    let mut faults = Vec::new();
    for function in crate::resources::functions() {
        let demands = heard.get(&format!("{NAME}-{function}"));
        assert_eq!(demands.is_none(), function == WITHOUT_TABLE, "{function} was at work");
        let Some(demands) = demands else { continue };
        let role = Stack::role(function);
        let arguments = ["iam", "get-role-policy", "--role-name", &role, "--policy-name", function];
        let policy = stack.administrator.call(&arguments).await;
        let statements = policy["PolicyDocument"]["Statement"].as_array().unwrap();
        for demand in demands {
            let covered = statements.iter().any(|statement| covers(statement, demand, stack.table()));
            if !covered {
                faults.push(format!("{function} may not: {demand:?}"));
            }
        }
        for action in WRITES {
            let wanted = demands.iter().filter(|demand| demand.action == *action);
            let wanted: BTreeSet<&str> = wanted.flat_map(|demand| &demand.keys).map(String::as_str).collect();
            let allowing = statements.iter().filter(|statement| texts(&statement["Action"]).contains(action));
            let allowed: BTreeSet<&str> = allowing.flat_map(|statement| texts(keys(statement))).collect();
            if allowed != wanted {
                faults.push(format!("{function} may {action} of {allowed:?} and has asked for {wanted:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
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
