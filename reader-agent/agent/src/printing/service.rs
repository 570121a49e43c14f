//! One request to a print service, and what it answered.

use super::attributes::{attribute, first_text, is_false, keywords, number, texts, values};
use super::{PrintFault, PrinterAddress, Trouble};
use http::StatusCode as HttpStatus;
use ipp::attribute::{IppAttribute, IppAttributeGroup, IppAttributes};
use ipp::model::{DelimiterTag, IppVersion, Operation, PrinterState, StatusCode};
use ipp::parser::IppParser;
use ipp::reader::IppReader;
use ipp::request::IppRequestResponse;
use ipp::value::IppValue;
use serde::Serialize;
use std::io::Cursor;
use std::time::Duration;

/// What jobs are owned by: CUPS tells the names of jobs to their owner alone.
const USER: &str = "cardwright-agent";
/// How long it may take to reach the service, and to be answered.
const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(20);
/// The longest answer taken: a list of all jobs that a service remembers.
const LONGEST: usize = 4 << 20;

/// A group of attributes to send.
pub(super) type Attributes = Vec<(DelimiterTag, IppAttribute)>;

/// A print service: CUPS, or a printer that speaks IPP itself.
#[derive(Clone)]
pub struct PrintService {
    http: reqwest::Client,
    address: PrinterAddress,
}

/// A queue as it was last seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QueueSeen {
    /// Its name.
    pub name: String,
    /// What people call it, if that is something else.
    pub info: String,
    /// Whether it takes jobs.
    pub accepting: bool,
    /// Whether it is stopped: it takes jobs and prints none.
    pub stopped: bool,
    /// What it says of itself.
    pub message: String,
    /// The keywords of what holds it up.
    pub troubles: Vec<String>,
}

impl QueueSeen {
    fn of(group: &IppAttributeGroup) -> Self {
        let troubles = texts(group, "printer-state-reasons");
        let troubles = troubles.iter().filter_map(|reason| Trouble::of(reason));
        Self {
            name: first_text(group, "printer-name").unwrap_or_default(),
            info: first_text(group, "printer-info").unwrap_or_default(),
            accepting: !is_false(group, "printer-is-accepting-jobs"),
            stopped: number(group, "printer-state") == Some(PrinterState::Stopped as i32),
            message: first_text(group, "printer-state-message").unwrap_or_default(),
            troubles: troubles.map(|trouble| trouble.keyword().to_owned()).collect(),
        }
    }

    /// What holds it up.
    pub fn trouble(&self) -> Option<Trouble> {
        self.troubles.iter().find_map(|keyword| Trouble::of(keyword))
    }

    /// Whether it would print.
    ///
    /// # Errors
    /// [`PrintFault`] if not.
    pub fn ready(&self) -> Result<(), PrintFault> {
        match self.trouble() {
            _ if !self.accepting => Err(PrintFault::Rejecting(self.name.clone())),
            Some(trouble) => Err(PrintFault::Trouble(trouble)),
            None if self.stopped => Err(self.stopped()),
            None => Ok(()),
        }
    }

    /// The fault of a queue that is stopped.
    pub(super) fn stopped(&self) -> PrintFault {
        PrintFault::Stopped { queue: self.name.clone(), message: self.message.clone() }
    }
}

/// The attributes of a queue that tell how it is.
const STATE: [&str; 6] = [
    "printer-name",
    "printer-info",
    "printer-is-accepting-jobs",
    "printer-state",
    "printer-state-message",
    "printer-state-reasons",
];

impl PrintService {
    /// The service at an address; nothing is sent yet.
    ///
    /// # Errors
    /// [`PrintFault::Refused`] if this workstation has no TLS.
    pub fn new(address: PrinterAddress) -> Result<Self, PrintFault> {
        // Printers are near: a proxy for the web does not know them.
        let http = reqwest::Client::builder().connect_timeout(CONNECT).timeout(ANSWER).no_proxy().build();
        let http = http.map_err(|error| PrintFault::Refused(error.to_string()))?;
        Ok(Self { http, address })
    }

    pub(super) const fn address(&self) -> &PrinterAddress {
        &self.address
    }

    /// All queues of a CUPS service.
    ///
    /// # Errors
    /// [`PrintFault`]
    pub async fn queues(&self) -> Result<Vec<QueueSeen>, PrintFault> {
        let wanted = (DelimiterTag::OperationAttributes, keywords("requested-attributes", &STATE)?);
        let answer = self.ask(Operation::CupsGetPrinters, vec![wanted], &[]).await;
        match answer {
            // So CUPS says that it has none.
            Err(PrintFault::NoQueue(_)) => Ok(Vec::new()),
            answer => Ok(answer?.groups_of(DelimiterTag::PrinterAttributes).map(QueueSeen::of).collect()),
        }
    }

    /// The queue at this address, and what else was asked of it.
    pub(super) async fn queue(&self, more: &[&str]) -> Result<(QueueSeen, IppAttributeGroup), PrintFault> {
        let wanted = [&STATE, more].concat();
        let wanted = (DelimiterTag::OperationAttributes, keywords("requested-attributes", &wanted)?);
        let answer = self.ask(Operation::GetPrinterAttributes, vec![wanted], &[]).await?;
        let group = answer.first_of(DelimiterTag::PrinterAttributes).cloned();
        let group = group.ok_or_else(|| PrintFault::NotIpp(self.address.to_string()))?;
        let mut seen = QueueSeen::of(&group);
        if seen.name.is_empty() {
            self.address.queue().clone_into(&mut seen.name);
        }
        Ok((seen, group))
    }

    /// Sends a request about the queue at this address.
    pub(super) async fn ask(
        &self,
        operation: Operation,
        attributes: Attributes,
        document: &[u8],
    ) -> Result<IppAttributes, PrintFault> {
        let uri = self.address.uri().clone();
        let request = IppRequestResponse::new(IppVersion::v2_0(), operation, Some(uri));
        let mut request = request.map_err(|error| PrintFault::Refused(error.to_string()))?;
        let user = attribute("requesting-user-name", IppValue::new_name_without_language(USER))?;
        request.attributes_mut().add(DelimiterTag::OperationAttributes, user);
        for (group, attribute) in attributes {
            request.attributes_mut().add(group, attribute);
        }
        let answer = self.send([&request.to_bytes(), document].concat()).await?;
        let not_ipp = |_| PrintFault::NotIpp(self.address.to_string());
        let parsed = IppParser::new(IppReader::new(Cursor::new(answer))).parse_parts();
        let (header, attributes, _) = parsed.map_err(not_ipp)?;
        self.judge(header.status_code(), &attributes)?;
        Ok(attributes)
    }

    async fn send(&self, body: Vec<u8>) -> Result<Vec<u8>, PrintFault> {
        let gone = |_| PrintFault::Unreachable(self.address.to_string());
        let request = self.http.post(self.address.url()).header("content-type", "application/ipp");
        let mut response = request.body(body).send().await.map_err(gone)?;
        match response.status() {
            HttpStatus::OK => {}
            HttpStatus::UNAUTHORIZED | HttpStatus::FORBIDDEN => return Err(PrintFault::Denied),
            HttpStatus::NOT_FOUND => return Err(self.no_queue()),
            HttpStatus::INTERNAL_SERVER_ERROR | HttpStatus::SERVICE_UNAVAILABLE => return Err(self.busy()),
            _ => return Err(PrintFault::NotIpp(self.address.to_string())),
        }
        let mut answer = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(gone)? {
            answer.extend_from_slice(&piece);
            if answer.len() > LONGEST {
                return Err(PrintFault::NotIpp(self.address.to_string()));
            }
        }
        Ok(answer)
    }

    fn no_queue(&self) -> PrintFault {
        PrintFault::NoQueue(self.address.queue().to_owned())
    }

    fn busy(&self) -> PrintFault {
        PrintFault::Busy(self.address.to_string())
    }

    /// What the status of an answer means (RFC 8011, appendix B).
    fn judge(&self, status: StatusCode, answer: &IppAttributes) -> Result<(), PrintFault> {
        let queue = || self.address.queue().to_owned();
        Err(match status {
            _ if status.is_success() => return Ok(()),
            StatusCode::ClientErrorNotFound | StatusCode::ClientErrorGone => self.no_queue(),
            StatusCode::ClientErrorForbidden
            | StatusCode::ClientErrorNotAuthenticated
            | StatusCode::ClientErrorNotAuthorized => PrintFault::Denied,
            StatusCode::ServerErrorBusy
            | StatusCode::ServerErrorTemporaryError
            | StatusCode::ServerErrorInternalError
            | StatusCode::ServerErrorServiceUnavailable => self.busy(),
            StatusCode::ServerErrorNotAcceptingJobs => PrintFault::Rejecting(queue()),
            StatusCode::ClientErrorDocumentFormatNotSupported => PrintFault::TakesNoPdf(queue()),
            _ => {
                let group = answer.first_of(DelimiterTag::OperationAttributes);
                let said = group.and_then(|group| first_text(group, "status-message"));
                PrintFault::Refused(said.unwrap_or_else(|| status.to_string()))
            }
        })
    }
}

/// Whether a list that may be missing has a value in it.
pub(super) fn offers(group: &IppAttributeGroup, name: &str, value: &str) -> bool {
    values(group, name).is_empty() || texts(group, name).iter().any(|offered| offered == value)
}
