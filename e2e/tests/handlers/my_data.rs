//! What a person sees of what is kept of them, and of what was done with it.

use api::my_data::{By, MyData, What};
use api::people::{PersonForm, PersonPage};
use cardwright_e2e::in_process::{Act, Call, Office, holder};
use domain::card::CardCommandName;
use domain::issuance::CommandName;
use domain::person::change::{PersonField, PersonFields};
use domain::person::{Engagement, Person};
use domain::role::Role;
use domain::time::Timestamp;

/// Every step of a card and every change of the data, newest first, each with the role that did it: there is no field that could name anybody.
#[tokio::test]
async fn a_person_sees_what_was_done_by_which_role() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Confirm).await;
    case.does(Act::Confirm).await;
    let mine: MyData = office.send(&Call::get("/api/my/data").by(&case.holder)).await.json();
    assert_eq!(mine.person.id, case.holder.person);
    assert!(mine.deeds.is_sorted_by(|one, other| one.at >= other.at), "newest first: {:?}", mine.deeds);
    let by = |wanted: CommandName| {
        let is = |what: &What| matches!(what, What::Issuance { command, .. } if *command == wanted);
        mine.deeds.iter().find(|deed| is(&deed.what)).map(|deed| deed.by)
    };
    let role = |role| Some(By::Role { role });
    assert_eq!(by(CommandName::Request), Some(By::You));
    assert_eq!(by(CommandName::Produce), role(Role::RegistrationOfficer));
    assert_eq!(by(CommandName::Approve), role(Role::Approver));
    assert_eq!(by(CommandName::CardCreated), Some(By::System));
    assert_eq!(by(CommandName::ReleaseSecrets), Some(By::Agent));
    assert_eq!(by(CommandName::Confirm), role(Role::RegistrationOfficer));
    let issued = mine
        .deeds
        .iter()
        .find(|deed| matches!(&deed.what, What::Card { command, .. } if *command == CardCommandName::Issue));
    assert_eq!(issued.map(|deed| deed.by), Some(By::System));
}

/// Whom somebody answers for reads who that is, and when it ends.
#[tokio::test]
async fn a_contractor_sees_the_name_of_the_sponsor() {
    let office = Office::open().await;
    let sponsor = &office.staff_members().officer;
    let until = Timestamp::midnight(2031, 1, 1).unwrap();
    let engagement = Engagement::Contractor { sponsor: sponsor.person.clone(), until };
    let one = Person { engagement: engagement.clone(), ..holder(&office.name("contractor")) };
    let one = office.hire(one, &[Role::SelfServiceUser]).await;
    let data = async |by| office.send(&Call::get("/api/my/data").by(by)).await.json::<MyData>();
    let mine = data(&one).await;
    let page = Call::get(format!("/api/people/{}", sponsor.person)).by(sponsor);
    let named: PersonPage = office.send(&page).await.json();
    assert_eq!(mine.answers, Some(named.person.display_name()));
    assert_eq!(mine.person.engagement, engagement);
    assert_eq!(data(&office.case().await.holder).await.answers, None, "nobody answers for an employee");
}

/// A change of the data is told with what it is now; somebody else's is not.
#[tokio::test]
async fn a_change_of_the_data_is_told_to_its_person_alone() {
    let office = Office::open().await;
    let (one, other) = (office.case().await.holder, office.case().await.holder);
    let before: MyData = office.send(&Call::get("/api/my/data").by(&one)).await.json();
    let fields = PersonFields::of(&before.person);
    let form = PersonForm { given_name: "Zo\u{eb}".to_owned(), ..PersonForm::of(&fields) };
    let path = format!("/api/people/{}", one.person);
    let save = Call::post(path, &office.name("save"), &form).by(&office.staff_members().officer);
    assert_eq!(office.send(&save.with("if-match", "\"1\"")).await.status, 200);
    office.settle().await;
    let told = async |by| {
        let mine: MyData = office.send(&Call::get("/api/my/data").by(by)).await.json();
        let changed = mine.deeds.into_iter().filter_map(|deed| match deed.what {
            What::Changed { fields, .. } => Some((deed.by, fields)),
            _ => None,
        });
        changed.collect::<Vec<_>>()
    };
    let mine = told(&one).await;
    let (by, fields) = &mine[0];
    assert_eq!(*by, By::Role { role: Role::RegistrationOfficer });
    assert_eq!((fields[0].field, fields[0].after.as_deref()), (PersonField::GivenName, Some("Zo\u{eb}")));
    assert!(
        told(&other)
            .await
            .iter()
            .all(|(_, fields)| fields.iter().all(|f| f.after.as_deref() != Some("Zo\u{eb}")))
    );
}
