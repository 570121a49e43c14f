//! The first people and agents.

use crate::cloud::Cloud;
use cardwright_core::ports::store::{Change, Commands as _};
use cardwright_core::ports::store::{Lists as _, Load, Outbox as _, PrincipalKey};
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
        said.done && said.out.contains("Åsa Sjöberg was added and signs in as asa@corp.example"),
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
    let what = Load { principal: &key, issuance: None, people: &[], secrets: false };
    let access = store.load(what).await.unwrap().access.unwrap();
    assert!(
        access.roles.iter().eq([Role::RegistrationOfficer, Role::Approver].iter().copied()),
        "{access:?}"
    );
}

#[tokio::test]
async fn each_agent_gets_a_code_of_its_own() {
    let cloud = Cloud::new().await;
    let (one, two) =
        (cloud.run(&["agent-code"]).await, cloud.run(&["agent-code", "--for-site", "north"]).await);
    assert!(one.done && two.done, "{one:?} {two:?}");
    assert!(one.out != two.out && one.out.trim().len() > 20, "{one:?} {two:?}");
}
