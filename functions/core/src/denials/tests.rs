use super::*;
use domain::id::RequestId;
use proptest::prelude::*;

fn attempt(second: i64, who: Option<&str>) -> Denial {
    let at = Timestamp::from_millis(second * 1000);
    Denial {
        who: who.map(|id| format!("person/{id}").parse().unwrap()),
        function: "read".to_owned(),
        code: "role-missing".to_owned(),
        count: 1,
        first: at,
        last: at,
        about: format!("GET /api/issuances/{second}"),
        request: RequestId::from_random([0; 10]),
    }
}

#[test]
fn a_few_are_written_at_once_and_many_by_the_pause() {
    let mut gathered = Gathered::default();
    // A hundred each second, for a minute.
    let written: Vec<_> = (0..60)
        .flat_map(|second| (0..100).map(move |_| second))
        .flat_map(|s| gathered.take(attempt(s, None)))
        .collect();
    assert_eq!(written.len(), 10 + 5, "the first ten, and one each ten seconds");
    assert!(written.iter().take(10).all(|denial| denial.count == 1));
    // Those that wait still: what came after the last write.
    let total: u64 = written.iter().map(|denial| denial.count).sum();
    assert_eq!(total, 5001);
    // The next hour begins with them.
    let next = gathered.take(attempt(3600, None));
    assert_eq!(
        next.iter().map(|denial| (denial.hour(), denial.count)).collect::<Vec<_>>(),
        [(0, 999), (1, 1)]
    );
}

#[test]
fn the_last_attempt_is_shown_and_the_first_one_dates_it() {
    let mut gathered = Gathered::default();
    for second in 0..11 {
        gathered.take(attempt(second, Some("per-1")));
    }
    let [denial] = <[_; 1]>::try_from(gathered.take(attempt(30, Some("per-1")))).unwrap();
    assert_eq!((denial.count, denial.about.as_str()), (2, "GET /api/issuances/30"));
    assert_eq!((denial.first, denial.last), (Timestamp::from_millis(10_000), Timestamp::from_millis(30_000)));
}

proptest! {
    #[test]
    fn none_is_lost_and_none_counted_twice(steps in prop::collection::vec((0i64..400, 0usize..3), 1..300)) {
        let mut gathered = Gathered::default();
        let (mut now, mut written) = (0, 0);
        for (step, who) in &steps {
            now += step;
            let who = [None, Some("per-1"), Some("per-2")][*who];
            written += gathered.take(attempt(now, who)).iter().map(|denial| denial.count).sum::<u64>();
        }
        let waiting: u64 = gathered.kinds.values().filter_map(|kind| kind.waiting.as_ref()).map(|d| d.count).sum();
        prop_assert_eq!(written + waiting, steps.len() as u64);
    }
}
