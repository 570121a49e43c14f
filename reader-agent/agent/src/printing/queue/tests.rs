//! Sizes of cards, and a print service that answers badly.

use super::*;
use axum::body::Bytes;
use axum::http::StatusCode as HttpStatus;
use domain::id::{Attempt, IssuanceId};
use ipp::attribute::IppAttributes;
use ipp::model::{IppVersion, StatusCode};
use ipp::parser::IppParser;
use ipp::reader::IppReader;
use ipp::request::IppRequestResponse;
use std::io::Cursor;
use std::sync::{Arc, Mutex};

fn fixed(x: i32, y: i32) -> IppValue {
    collection(vec![("x-dimension", IppValue::new_integer(x)), ("y-dimension", IppValue::new_integer(y))])
        .unwrap()
}

#[test]
fn cards_are_printed_on_the_size_that_a_printer_has_for_them() {
    let (letter, any) = (fixed(21_590, 27_940), IppValue::new_range_of_integer(2540, 35_278));
    let any = collection(vec![("x-dimension", any.clone()), ("y-dimension", any)]).unwrap();
    assert_eq!(size(&[]), Some((8560, 5398)), "it does not say");
    assert_eq!(size(std::slice::from_ref(&letter)), None);
    assert_eq!(size(&[letter.clone(), any.clone()]), Some((8560, 5398)));
    assert_eq!(size(&[letter.clone(), any.clone(), fixed(5400, 8570)]), Some((5400, 8570)), "upright");
    assert_eq!(size(&[letter, fixed(8566, 5397), any]), Some((8566, 5397)));
}

/// A bad answer.
#[derive(Clone, Copy, Debug)]
enum Bad {
    Http(u16),
    Ipp(StatusCode),
}

const BADLY: [Bad; 6] = [
    Bad::Http(503),
    Bad::Http(500),
    Bad::Http(502),
    Bad::Http(403),
    Bad::Ipp(StatusCode::ServerErrorBusy),
    Bad::Ipp(StatusCode::ServerErrorTemporaryError),
];

#[derive(Default)]
struct Desk {
    /// Name and state of each job; its id is its place.
    jobs: Vec<(String, JobState)>,
    /// So often is this operation answered so, whether it was carried out or not.
    bad: Vec<(Operation, usize, Bad)>,
    /// Bad answers are given to what was carried out.
    done_all_the_same: bool,
    /// So often is a job looked at before it is printed.
    slow: usize,
}

/// A print service that does as it is told.
#[derive(Clone, Default)]
struct Service(Arc<Mutex<Desk>>);

impl Service {
    /// One that answers this operation badly so often.
    fn bad(operation: Operation, times: usize, bad: Bad) -> Self {
        let service = Self::default();
        service.with(|desk| (desk.bad, desk.slow) = (vec![(operation, times, bad)], 2));
        service
    }

    fn with<R>(&self, look: impl FnOnce(&mut Desk) -> R) -> R {
        look(&mut self.0.lock().unwrap())
    }

    fn ends(&self) -> Vec<JobState> {
        self.with(|desk| desk.jobs.iter().map(|(_, state)| *state).collect())
    }

    async fn queue(&self) -> PrintQueue {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("ipp://{}/printers/cards", listener.local_addr().unwrap());
        let served = self.clone();
        let handler = move |body: Bytes| async move { served.answer(body) };
        tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(handler)).await });
        let patience = Patience { card: Duration::from_secs(20), service: Duration::from_millis(600) };
        PrintQueue::new(address.parse().unwrap(), patience).unwrap()
    }

    async fn prints(&self, attempt: u64) -> Result<(), PrintFault> {
        let pdf = b"%PDF-1.7 <</Type/Pages>> <</Type/Page>>".to_vec();
        let order = PrintOrder::new(IssuanceId::from_random([7; 10]), Attempt::new(attempt), pdf).unwrap();
        self.queue().await.print(&order, &mut |_| ()).await
    }

    fn answer(&self, body: Bytes) -> (HttpStatus, Vec<u8>) {
        let (header, asked, _) = IppParser::new(IppReader::new(Cursor::new(body))).parse_parts().unwrap();
        let operation = header.operation_or_status;
        self.with(|desk| {
            let bad = desk.bad.iter_mut().find(|(of, left, _)| *of as i16 == operation && *left > 0);
            let bad = bad.map(|(_, left, bad)| {
                *left -= 1;
                *bad
            });
            let mut answer =
                IppRequestResponse::new_response(IppVersion::v2_0(), StatusCode::SuccessfulOk, 1).unwrap();
            if bad.is_none() || desk.done_all_the_same {
                desk.does(operation, &asked, answer.attributes_mut());
            }
            match bad {
                Some(Bad::Http(status)) => return (HttpStatus::from_u16(status).unwrap(), Vec::new()),
                Some(Bad::Ipp(status)) => answer.header_mut().operation_or_status = status as i16,
                None => {}
            }
            (HttpStatus::OK, answer.to_bytes().to_vec())
        })
    }
}

impl Desk {
    fn does(&mut self, operation: i16, asked: &IppAttributes, answer: &mut IppAttributes) {
        let asked = asked.first_of(DelimiterTag::OperationAttributes).unwrap();
        let job = number(asked, "job-id").map(|id| usize::try_from(id).unwrap());
        if operation == Operation::PrintJob as i16 {
            self.jobs.push((first_text(asked, "job-name").unwrap(), JobState::Processing));
            self.tell(self.jobs.len() - 1, answer);
        } else if operation == Operation::GetJobs as i16 {
            let ended = first_text(asked, "which-jobs").unwrap() == "completed";
            (0..self.jobs.len())
                .filter(|id| (self.jobs[*id].1 as i32 >= JobState::Canceled as i32) == ended)
                .for_each(|id| self.tell(id, answer));
        } else if operation == Operation::GetJobAttributes as i16 {
            self.slow = self.slow.saturating_sub(1);
            let state = &mut self.jobs[job.unwrap()].1;
            if self.slow == 0 && *state == JobState::Processing {
                *state = JobState::Completed;
            }
            self.tell(job.unwrap(), answer);
        } else if operation == Operation::CancelJob as i16 {
            self.jobs[job.unwrap()].1 = JobState::Canceled;
        } else {
            let name = attribute("printer-name", IppValue::new_name_without_language("cards")).unwrap();
            answer.add(DelimiterTag::PrinterAttributes, name);
        }
    }

    fn tell(&self, id: usize, answer: &mut IppAttributes) {
        let (name, state) = &self.jobs[id];
        let mut group = IppAttributeGroup::new(DelimiterTag::JobAttributes);
        let id = integer("job-id", i32::try_from(id).unwrap()).unwrap();
        let name = attribute("job-name", IppValue::new_name_without_language(name.clone())).unwrap();
        let state = attribute("job-state", IppValue::new_enum(*state as i32)).unwrap();
        group.attributes_mut().extend([id, name, state]);
        answer.groups_mut().push(group);
    }
}

#[tokio::test]
async fn a_bad_answer_while_a_card_is_printed_is_waited_out() {
    for bad in BADLY {
        let service = Service::bad(Operation::GetJobAttributes, 1, bad);
        assert_eq!(service.prints(1).await, Ok(()), "{bad:?}");
        assert_eq!(service.ends(), [JobState::Completed], "{bad:?}");
    }
}

#[tokio::test]
async fn a_job_of_which_nothing_is_told_any_more_is_taken_out_of_the_queue() {
    for bad in BADLY {
        let service = Service::bad(Operation::GetJobAttributes, usize::MAX, bad);
        let fault = service.prints(1).await.unwrap_err();
        assert_ne!(fault, PrintFault::Lost, "{bad:?}");
        assert_eq!(service.ends(), [JobState::Canceled], "{bad:?}: nothing is printed later");
    }
}

#[tokio::test]
async fn a_job_that_cannot_be_taken_out_of_the_queue_is_lost() {
    for bad in BADLY {
        let service = Service::bad(Operation::GetJobAttributes, usize::MAX, bad);
        service.with(|desk| desk.bad.push((Operation::CancelJob, usize::MAX, bad)));
        assert_eq!(service.prints(1).await, Err(PrintFault::Lost), "{bad:?}");
    }
}

#[tokio::test]
async fn a_job_that_was_taken_although_the_answer_was_bad_is_not_sent_again() {
    for bad in [Bad::Http(500), Bad::Http(502), Bad::Ipp(StatusCode::ServerErrorTemporaryError)] {
        let service = Service::bad(Operation::PrintJob, 1, bad);
        service.with(|desk| desk.done_all_the_same = true);
        assert_eq!(service.prints(1).await, Ok(()), "{bad:?}");
        assert_eq!(service.ends(), [JobState::Completed], "{bad:?}");
    }
}

#[tokio::test]
async fn a_job_that_was_refused_is_named_as_such() {
    let service = Service::bad(Operation::PrintJob, 1, Bad::Ipp(StatusCode::ServerErrorBusy));
    assert_eq!(service.prints(1).await.unwrap_err().name(), "print-service-busy");
    assert_eq!(service.ends(), []);
}

#[tokio::test]
async fn whoever_comes_back_to_a_busy_service_finds_the_job() {
    let service = Service::bad(Operation::GetJobs, 1, Bad::Http(503));
    let order =
        PrintOrder::new(IssuanceId::from_random([7; 10]), Attempt::FIRST, b"%PDF-/Type/Page ".to_vec());
    service.with(|desk| desk.jobs.push((order.unwrap().job_name(), JobState::Processing)));
    assert_eq!(service.prints(1).await, Ok(()));
    assert_eq!(service.ends(), [JobState::Completed]);
}

#[tokio::test]
async fn nothing_is_printed_beside_an_earlier_attempt_that_stays_in_the_queue() {
    let service = Service::bad(Operation::GetJobAttributes, usize::MAX, Bad::Http(503));
    service.with(|desk| desk.bad.push((Operation::CancelJob, usize::MAX, Bad::Http(503))));
    assert_eq!(service.prints(1).await, Err(PrintFault::Lost));
    assert_eq!(service.prints(2).await.unwrap_err().name(), "print-service-busy");
    assert_eq!(service.ends(), [JobState::Processing]);
}
