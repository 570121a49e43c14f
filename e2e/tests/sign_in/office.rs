//! A card office in this process whose people sign in at the scripted provider, under a clock that the test moves.

use adapters::oidc::{OpenIdProvider, Settings};
use api::session::{BEGIN, CALLBACK};
use cardwright_core::ports::edge::Clock as _;
use cardwright_core::sign_in::{OpenId, RoleSource};
use cardwright_e2e::in_process::{Call, Office, Reply, holder};
use cardwright_e2e::oidc::{CLIENT, ROLES_CLAIM, ScriptedProvider, Visitor};
use domain::person::Person;
use domain::role::Role;
use http::header::{COOKIE, LOCATION, SET_COOKIE};
use std::sync::Arc;
use steps::sign_in::Way;

/// Who signs in here.
pub(crate) const SUBJECT: &str = "nora";

/// Where the office would be, were it a server.
const URL: &str = "http://cards.example.org";

/// The office and the provider.
pub(crate) struct Place {
    pub(crate) office: Office,
    pub(crate) provider: ScriptedProvider,
}

/// A browser that has been at the provider: its cookie, and where the provider sends it back to.
#[derive(Clone)]
pub(crate) struct Begun {
    pub(crate) cookie: String,
    pub(crate) callback: String,
}

impl Place {
    /// An office where the subject's verified address is one person's, who has a role.
    pub(crate) async fn open() -> Self {
        let place = Self::without_people(RoleSource::Assignments).await;
        place.office.employ(holder(SUBJECT), &[Role::SelfServiceUser]).await;
        place
    }

    pub(crate) async fn without_people(roles: RoleSource) -> Self {
        let provider = ScriptedProvider::start(SUBJECT, "nora@example.org").await;
        let mut office = Office::open().await;
        let settings = Settings {
            issuer: &provider.issuer,
            client_id: CLIENT,
            client_secret: None,
            roles_claim: (roles == RoleSource::Claim).then_some(ROLES_CLAIM),
            redirect_uri: &format!("{URL}{CALLBACK}"),
        };
        let open_id = OpenIdProvider::new(&settings, office.engine.clock.clone()).unwrap();
        let sign_ins = Arc::new(office.store.clone());
        office.door.way = Way::OpenId(OpenId { provider: Arc::new(open_id), sign_ins, roles });
        let place = Self { office, provider };
        place.set_clocks();
        place
    }

    /// The provider's clock shows what the office's does.
    pub(crate) fn set_clocks(&self) {
        self.provider.script().now = Some(self.office.clock.now().as_secs());
    }

    /// Begins in a fresh browser, and goes to the provider.
    pub(crate) async fn begin(&self) -> Begun {
        self.begin_with(Call::get(BEGIN)).await
    }

    pub(crate) async fn begin_with(&self, call: Call) -> Begun {
        let begun = self.office.send(&call).await;
        assert_eq!(begun.status, 303, "{begun:?}");
        let cookie = begun.headers[SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let to = begun.headers[LOCATION].to_str().unwrap();
        assert!(to.starts_with(&self.provider.issuer), "{to}");
        let callback = Visitor::default().at_provider(to, SUBJECT, "Continue").await;
        Begun { cookie, callback: callback.strip_prefix(URL).unwrap().to_owned() }
    }

    /// Comes back with it.
    pub(crate) async fn finish(&self, begun: &Begun) -> Reply {
        self.office.send(&Call::get(&begun.callback).with(COOKIE.as_str(), &begun.cookie)).await
    }

    /// Both.
    pub(crate) async fn sign_in(&self) -> Reply {
        let begun = self.begin().await;
        self.finish(&begun).await
    }
}

/// `ok`, or the problem that the page for signing in is told.
#[track_caller]
pub(crate) fn outcome(reply: &Reply) -> String {
    if reply.status == 200 {
        assert!(session(reply).is_some());
        return "ok".to_owned();
    }
    assert_eq!(reply.status, 303, "{reply:?}");
    assert!(reply.headers.get(SET_COOKIE).is_none(), "nobody is signed in");
    let location = reply.headers[LOCATION].to_str().unwrap();
    let problem = location.strip_prefix("/sign-in?problem=").and_then(|rest| rest.split_once('&'));
    problem.unwrap_or_else(|| panic!("{location}")).0.to_owned()
}

/// The session's cookie.
pub(crate) fn session(reply: &Reply) -> Option<String> {
    let mut cookies = reply.headers.get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
    let cookie = cookies.find(|cookie| cookie.contains("cardwright_session="))?;
    Some(cookie.split(';').next().unwrap().to_owned())
}

/// Somebody whose e-mail address is this.
pub(crate) fn at(id: &str, email: &str) -> Person {
    Person { email: domain::person::Email::parse(email).unwrap(), ..holder(id) }
}

/// Somebody presses the button.
pub(crate) fn begin() -> Call {
    Call::get(BEGIN)
}
