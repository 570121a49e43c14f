//! The cloud's template, as far as it must agree with the table of routes: text is enough for that, since its
//! resources stand one below the other.

use std::collections::{BTreeMap, BTreeSet};

pub(super) const TEMPLATE: &str = "infra/template.yaml";

/// What each function has under its own name.
const PARTS: &[&str] = &["Role", "Log", "Function"];

/// `functions` are all there are; `routes` those of the table, as `METHOD /path`, with their functions.
pub(super) fn faults(
    template: &str,
    functions: &BTreeSet<&str>,
    routes: &BTreeSet<(String, String)>,
) -> Vec<String> {
    let resources = resources(template);
    let mut faults = Vec::new();
    for function in functions {
        for part in PARTS {
            let name = format!("{}{part}", pascal(function));
            if !resources.contains_key(name.as_str()) {
                faults.push(format!("function {function} has no {name} in {TEMPLATE}"));
            }
        }
        let role = format!("Role: !GetAtt {}Role.Arn", pascal(function));
        let own = resources.get(format!("{}Function", pascal(function)).as_str());
        if own.is_some_and(|text| !text.contains(&role)) {
            faults.push(format!("function {function} has another role than its own in {TEMPLATE}"));
        }
    }
    for name in
        resources.iter().filter(|(_, text)| text.contains("Type: AWS::Lambda::Function\n")).map(|r| r.0)
    {
        if !functions.iter().any(|function| format!("{}Function", pascal(function)) == *name) {
            faults.push(format!("{name} in {TEMPLATE} is no function of ours"));
        }
    }
    let laid: BTreeSet<(String, String)> = resources.values().filter_map(|text| laid_route(text)).collect();
    let as_laid: BTreeSet<_> = routes.iter().map(|(key, of)| (key.clone(), pascal(of))).collect();
    for (key, of) in as_laid.difference(&laid) {
        faults.push(format!("{TEMPLATE} does not lead {key} to {of}Integration"));
    }
    for (key, of) in laid.difference(&as_laid) {
        faults.push(format!("{TEMPLATE} leads {key} to {of}Integration, the table of routes does not"));
    }
    faults
}

/// The resources by their logical names, each with its text.
fn resources(template: &str) -> BTreeMap<&str, String> {
    let mut found: BTreeMap<&str, String> = BTreeMap::new();
    let mut current = None;
    let section = template.lines().skip_while(|line| *line != "Resources:").skip(1);
    for line in section.take_while(|line| line.is_empty() || line.starts_with([' ', '#'])) {
        if let Some(name) = line.strip_prefix("  ").and_then(|line| line.strip_suffix(':'))
            && !name.starts_with([' ', '#'])
        {
            current = Some(name);
        }
        if let Some(name) = current {
            let text = found.entry(name).or_default();
            text.push_str(line);
            text.push('\n');
        }
    }
    found
}

/// The key of a route, and the function to whose integration it leads.
fn laid_route(resource: &str) -> Option<(String, String)> {
    if !resource.contains("Type: AWS::ApiGatewayV2::Route\n") {
        return None;
    }
    let (_, key) = resource.split_once("RouteKey: \"")?;
    let (_, target) = resource.split_once("integrations/${")?;
    let function = target.split_once("Integration}")?.0;
    Some((key.split_once('"')?.0.to_owned(), function.to_owned()))
}

/// `claim-job` is `ClaimJob` there.
fn pascal(function: &str) -> String {
    let mut name = String::new();
    for word in function.split('-') {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE_THERE: &str = r#"Resources:
  ClaimJobRole:
    Type: AWS::IAM::Role
  ClaimJobLog:
    Type: AWS::Logs::LogGroup
  ClaimJobFunction:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt ClaimJobRole.Arn
  ClaimJobRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties: { RouteKey: "POST /api/jobs/{issuance}/claim", Target: !Sub "integrations/${ClaimJobIntegration}" }
Outputs:
  Url:
"#;

    fn judge(template: &str) -> Vec<String> {
        let route = ("POST /api/jobs/{issuance}/claim".to_owned(), "claim-job".to_owned());
        faults(template, &BTreeSet::from(["claim-job"]), &BTreeSet::from([route]))
    }

    #[test]
    fn a_whole_template_passes() {
        assert_eq!(judge(TEMPLATE_THERE), Vec::<String>::new());
    }

    #[test]
    fn catches_a_missing_part_and_a_shared_role() {
        let faults = judge(&TEMPLATE_THERE.replace("ClaimJobRole", "AnyRole"));
        assert_eq!(
            faults,
            [
                "function claim-job has no ClaimJobRole in infra/template.yaml",
                "function claim-job has another role than its own in infra/template.yaml"
            ]
        );
    }

    #[test]
    fn catches_a_route_that_is_missing_or_leads_elsewhere() {
        let faults = judge(&TEMPLATE_THERE.replace("${ClaimJobIntegration}", "${ReadIntegration}"));
        let key = "POST /api/jobs/{issuance}/claim";
        assert_eq!(
            faults,
            [
                format!("infra/template.yaml does not lead {key} to ClaimJobIntegration"),
                format!("infra/template.yaml leads {key} to ReadIntegration, the table of routes does not")
            ]
        );
    }

    #[test]
    fn catches_a_function_that_is_left_over() {
        let more =
            TEMPLATE_THERE.replace("Outputs", "  OldFunction:\n    Type: AWS::Lambda::Function\nOutputs");
        assert_eq!(judge(&more), ["OldFunction in infra/template.yaml is no function of ours"]);
    }
}
