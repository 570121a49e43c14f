//! What Windows asks of a logon certificate: the names of the account (MS-PKCA, 3.1.5.2.1; KB5014754).

use super::{Candidate, Purpose};
use crate::profile::{OBJECT_SID, SecurityExtension};
use der::Decode as _;
use der::asn1::{ContextSpecific, Utf8StringRef};
use domain::profile::Slot;
use domain::settings::WindowsLogon;
use x509_parser::asn1_rs::oid;
use x509_parser::extensions::{GeneralName, X509Extension};

/// What a SAN URI says before a SID (KB5014754).
const SID_URI: &str = "tag:microsoft.com,2022-09-14:sid:";

/// Whether the certificate is to sign its holder in to Windows.
pub(super) fn signs_in(c: &Candidate<'_>) -> bool {
    c.expected.purpose == Purpose::Slot(Slot::Authentication) && c.expected.logon != WindowsLogon::Off
}

/// The user principal names in it: otherNames with a UTF8String.
fn upns<'a>(c: &Candidate<'a>) -> Vec<&'a str> {
    let upn = |name: &GeneralName<'a>| match name {
        GeneralName::OtherName(kind, value) if *kind == oid!(1.3.6.1.4.1.311.20.2.3) => {
            let name = ContextSpecific::<Utf8StringRef<'a>>::from_der(value).ok()?;
            (name.tag_number.value() == 0).then(|| name.value.as_str())
        }
        _ => None,
    };
    super::rules::alternative_names(c).iter().filter_map(upn).collect()
}

/// The SIDs in it, in either form; an empty one for an extension that cannot be read.
fn sids(c: &Candidate<'_>) -> Vec<String> {
    let of_extension = |extension: &X509Extension<'_>| {
        let name = SecurityExtension::from_der(extension.value).ok()?.name;
        let text = std::str::from_utf8(name.value.as_bytes()).ok()?.to_owned();
        (name.kind == OBJECT_SID && !extension.critical).then_some(text)
    };
    let extensions =
        c.tbs.extensions().iter().filter(|extension| extension.oid == oid!(1.3.6.1.4.1.311.25.2));
    let uri = |name: &GeneralName<'_>| match name {
        GeneralName::URI(uri) => uri.strip_prefix(SID_URI).map(str::to_owned),
        _ => None,
    };
    let extensions = extensions.map(|extension| of_extension(extension).unwrap_or_default());
    extensions.chain(super::rules::alternative_names(c).iter().filter_map(uri)).collect()
}

/// Without a user principal name Windows does not know whose card it is.
pub(super) fn upn_present(c: &Candidate<'_>) -> bool {
    !signs_in(c) || upns(c).iter().any(|upn| upn.contains('@'))
}

/// Nobody signs in as somebody else.
pub(super) fn upn_own(c: &Candidate<'_>) -> bool {
    let own = c.expected.holder.filter(|_| signs_in(c)).and_then(|holder| holder.upn.as_ref());
    let found = upns(c);
    found.is_empty() || own.is_some_and(|own| found == [own.as_str()])
}

/// Without a SID domain controllers map no certificate by themselves (KB5014754, full enforcement).
pub(super) fn sid_present(c: &Candidate<'_>) -> bool {
    !(signs_in(c) && c.expected.logon == WindowsLogon::BySid && sids(c).is_empty())
}

/// One that can be read, and the holder's.
pub(super) fn sid_own(c: &Candidate<'_>) -> bool {
    let own = c.expected.holder.filter(|_| signs_in(c)).and_then(|holder| holder.sid.as_ref());
    let found = sids(c);
    found.is_empty() || own.is_some_and(|own| found == [own.as_str()])
}
