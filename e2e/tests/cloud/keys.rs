//! The keys to which roles are bound, held against those that functions have asked for: the emulator lets every key
//! pass, AWS does not.

use cardwright_e2e::cloud::{Demand, NAME, Stack};
use serde_json::Value;

/// Every function has been at work, and whatever it demanded, its role lets pass on AWS as well.
pub(crate) async fn roles_are_wide_enough(stack: &Stack) {
    let heard = stack.emulator.wire.demands();
    for function in crate::resources::functions() {
        let demands = &heard[&format!("{NAME}-{function}")];
        let role = Stack::role(function);
        let arguments = ["iam", "get-role-policy", "--role-name", &role, "--policy-name", function];
        let policy = stack.administrator.call(&arguments).await;
        let statements = policy["PolicyDocument"]["Statement"].as_array().unwrap();
        for demand in demands {
            assert!(statements.iter().any(|s| covers(s, demand)), "{function} may not: {demand:?}");
        }
    }
}

fn covers(statement: &Value, demand: &Demand) -> bool {
    let table = format!("arn:aws:dynamodb:us-east-1:000000000000:table/{NAME}");
    let resource = demand.index.as_ref().map_or(table.clone(), |index| format!("{table}/index/{index}"));
    let keys = &statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"];
    let fits = |pattern: &str| match pattern.strip_suffix('*') {
        Some(beginning) => demand.key.starts_with(beginning),
        None => demand.key == pattern,
    };
    has(&statement["Action"], |action| action == demand.action)
        && has(&statement["Resource"], |named| named == resource)
        && (keys.is_null() || has(keys, fits))
}

/// Whether a text, or one of several, is such.
fn has(texts: &Value, is: impl Fn(&str) -> bool) -> bool {
    match texts {
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).any(is),
        text => text.as_str().is_some_and(is),
    }
}
