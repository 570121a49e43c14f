//! Certificates: lists by state, those of a person, and the one with a serial number.

use super::cards::Holders;
use super::{OFFICERS, order, reader};
use crate::http_edge::{Incoming, Result, json_with_tag};
use crate::problem::{Fault, phrases};
use api::card::{CertificateLine, CertificatesPage};
use cardwright_core::command::Engine;
use cardwright_core::ports::store::{CertificateTime, Lists, Page};
use cardwright_core::principal::Credentials;
use domain::certificate::{CertificateStateName, CertificateSummary, Serial};

pub(super) async fn list(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let reader = reader(engine, &Credentials::Session(incoming.session()?), None, &[]).await?;
    reader.needs(OFFICERS, phrases::CERTIFICATES_FOR)?;
    let query = |name: &str| incoming.query.get(name).map(String::as_str);
    let order = order(incoming)?;
    let state = query("state").map(CertificateStateName::parse);
    let serial = query("serial").map(|text| Serial::try_from(text.to_owned()));
    let page = match (state, query("holder").map(str::parse), serial) {
        (Some(Some(state)), None, None) => {
            lists.certificates(state, time(query("by"))?, order, query("after")).await?
        }
        (None, Some(Ok(holder)), None) => Page { rows: lists.certificates_of(&holder).await?, next: None },
        (None, None, Some(Ok(serial))) => {
            Page { rows: lists.certificate(&serial).await?.into_iter().collect(), next: None }
        }
        _ => {
            return Err(Fault::Query(phrases::WHICH_CERTIFICATES));
        }
    };
    let names = Holders::named(lists, page.rows.iter().filter_map(|row| row.holder.as_ref())).await?;
    let row = |certificate: CertificateSummary| CertificateLine {
        holder_name: certificate.holder.as_ref().and_then(|holder| names.of(holder)),
        certificate,
    };
    json_with_tag(
        incoming,
        &CertificatesPage { rows: page.rows.into_iter().map(row).collect(), next: page.next },
    )
}

fn time(by: Option<&str>) -> Result<CertificateTime> {
    match by {
        None | Some("since") => Ok(CertificateTime::Since),
        Some("until") => Ok(CertificateTime::Until),
        Some(_) => Err(Fault::Query(phrases::CERTIFICATE_ORDER)),
    }
}
