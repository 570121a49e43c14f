//! The first people and agents.

use crate::cloud::Cloud;
use cardwright_core::ports::outbox::Change;
use cardwright_core::ports::outbox::Outbox as _;
use cardwright_core::ports::sign_in::SignIns as _;
use cardwright_core::ports::store::Commands as _;
use cardwright_core::ports::store::{Lists as _, Load, PrincipalKey};
use domain::role::Role;

#[tokio::test]
async fn a_person_is_there_with_roles() {
    let cloud = Cloud::new().await;
    let said = cloud
        .run(
            &[
                &["grant", "--given-name", "Åsa", "--family-name", "Sjöberg", "--email", "asa@corp.example"]
                    [..],
                &["--number", "E-1042", "--role", "registration-officer", "--role", "approver"],
            ]
            .concat(),
        )
        .await;
    assert!(
        said.done
            && said.out.contains("Åsa Sjöberg was added; the address to sign in with is asa@corp.example"),
        "{said:?}"
    );
    // The stream's consumer finds the person, and the officers' search then does.
    let store = cloud.store();
    for change in store.pending().await.unwrap() {
        let Change::Person(record) = change else { panic!("an issuance out of nowhere") };
        store.index_person(&record).await.unwrap();
    }
    let found = store.search_people("sjob", None).await.unwrap().rows;
    let [person] = found.as_slice() else { panic!("{found:?}") };
    let key = PrincipalKey::Person(person.id.clone());
    let what =
        Load { principal: &key, issuance: None, people: &[], secrets: false, terms: None, order: None };
    let access = store.load(what).await.unwrap().access.unwrap();
    assert!(
        access.roles.iter().eq([Role::RegistrationOfficer, Role::Approver].iter().copied()),
        "{access:?}"
    );
}

#[tokio::test]
async fn who_is_granted_a_role_again_stays_one_person() {
    let cloud = Cloud::new().await;
    let grant = async |given, email, role| {
        let name = ["grant", "--given-name", given, "--family-name", "Hill", "--email", email];
        cloud.run(&[&name[..], &["--number", "1", "--role", role]].concat()).await
    };
    let first = grant("Ada", "ada.hill@corp.example", "registration-officer").await;
    let again = grant("Ada", "Ada.Hill@corp.example", "auditor").await;
    assert!(first.done && again.done, "{first:?} {again:?}");
    assert!(again.out.contains("Ada Hill was here already, and now has the roles"), "{again:?}");
    let email = domain::person::Email::parse("ada.hill@corp.example").unwrap();
    let people = cloud.store().people_at(&email).await.unwrap();
    let [ada] = people.as_slice() else { panic!("{people:?}") };
    let key = PrincipalKey::Person(ada.person.id.clone());
    let what =
        Load { principal: &key, issuance: None, people: &[], secrets: false, terms: None, order: None };
    let access = cloud.store().load(what).await.unwrap().access.unwrap();
    assert!(access.roles.has(Role::RegistrationOfficer) && access.roles.has(Role::Auditor), "{access:?}");
}

#[tokio::test]
async fn each_agent_gets_a_code_of_its_own() {
    let cloud = Cloud::new().await;
    let (one, two) =
        (cloud.run(&["agent-code"]).await, cloud.run(&["agent-code", "--for-site", "north"]).await);
    assert!(one.done && two.done, "{one:?} {two:?}");
    assert!(one.out != two.out && one.out.trim().len() > 20, "{one:?} {two:?}");
}
