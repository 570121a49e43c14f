//! Reading and writing attributes of IPP (RFC 8011, 5.1).

use super::PrintFault;
use ipp::attribute::{IppAttribute, IppAttributeGroup};
use ipp::value::IppValue;

pub(super) fn integer(name: &str, value: i32) -> Result<IppAttribute, PrintFault> {
    attribute(name, Ok::<_, PrintFault>(IppValue::new_integer(value)))
}

pub(super) fn keyword(name: &str, value: &str) -> Result<IppAttribute, PrintFault> {
    attribute(name, IppValue::new_keyword(value))
}

pub(super) fn keywords(name: &str, values: &[&str]) -> Result<IppAttribute, PrintFault> {
    let values: Result<Vec<_>, _> = values.iter().map(|value| IppValue::new_keyword(*value)).collect();
    attribute(name, values.map(IppValue::Array))
}

/// An attribute; refused only if its name or value is too long for IPP.
pub(super) fn attribute<E: std::fmt::Display>(
    name: &str,
    value: Result<IppValue, E>,
) -> Result<IppAttribute, PrintFault> {
    let refused = |error: &dyn std::fmt::Display| PrintFault::Refused(error.to_string());
    let value = value.map_err(|error| refused(&error))?;
    IppAttribute::with_name(name, value).map_err(|error| refused(&error))
}

/// A collection of members.
pub(super) fn collection(members: Vec<(&str, IppValue)>) -> Result<IppValue, PrintFault> {
    let members: Result<_, _> =
        members.into_iter().map(|(name, value)| Ok((name.try_into()?, value))).collect();
    members
        .map(IppValue::Collection)
        .map_err(|error: ipp::parser::IppParseError| PrintFault::Refused(error.to_string()))
}

/// The values of an attribute: one, several or none.
pub(super) fn values<'a>(group: &'a IppAttributeGroup, name: &str) -> &'a [IppValue] {
    match group.get(name).map(IppAttribute::value) {
        Some(IppValue::Array(values)) => values,
        Some(IppValue::NoValue) | None => &[],
        Some(value) => std::slice::from_ref(value),
    }
}

/// Values that are text of any kind.
pub(super) fn texts(group: &IppAttributeGroup, name: &str) -> Vec<String> {
    values(group, name).iter().filter_map(text).collect()
}

fn text(value: &IppValue) -> Option<String> {
    Some(match value {
        IppValue::Keyword(text) => text.to_string(),
        IppValue::NameWithoutLanguage(name) | IppValue::NameWithLanguage { name, .. } => name.to_string(),
        IppValue::TextWithoutLanguage(text) | IppValue::TextWithLanguage { text, .. } => text.to_string(),
        IppValue::MimeMediaType(text) => text.to_string(),
        IppValue::Uri(text) => text.to_string(),
        _ => return None,
    })
}

/// The first value that is text.
pub(super) fn first_text(group: &IppAttributeGroup, name: &str) -> Option<String> {
    values(group, name).iter().find_map(text)
}

/// The first value that is a number or a number's name.
pub(super) fn number(group: &IppAttributeGroup, name: &str) -> Option<i32> {
    values(group, name).iter().find_map(|value| match value {
        IppValue::Integer(number) | IppValue::Enum(number) => Some(*number),
        _ => None,
    })
}

/// Whether an attribute is there and says no.
pub(super) fn is_false(group: &IppAttributeGroup, name: &str) -> bool {
    matches!(values(group, name), [IppValue::Boolean(false)])
}
