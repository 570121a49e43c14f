//! The next issuing key: what the former one signed stays what it was, can still be revoked, and whoever checks it learns it.

use crate::commands::{Folder, fingerprint, key};
use api::card::CardLife;
use cardwright_e2e::desk::Desk;
use cardwright_e2e::one_card::Staff;
use cardwright_e2e::people::{APPROVER, CARD_ADMINISTRATOR, HOLDER, OFFICER, STAFF};
use cardwright_e2e::person::SignedIn;
use cardwright_e2e::process::{done, run};
use cardwright_e2e::site::Site;
use cardwright_e2e::wait::until;
use domain::card::LockCause;
use domain::certificate::Certificate;
use domain::id::IssuanceId;
use std::fs;
use std::path::{Path, PathBuf};

/// A site whose staff is signed in, and a desk.
struct House {
    site: Site,
    desk: Desk,
    holder: SignedIn,
    officer: SignedIn,
    approver: SignedIn,
    administrator: SignedIn,
}

impl House {
    async fn open(mut site: Site) -> Self {
        let code = site.agent_code().await;
        site.start(&[]).await;
        let desk = Desk::at(site.beside("desk"));
        desk.enrol(site.url(), &code).await;
        Self::at_work(site, desk).await
    }

    /// The same site and desk, after both were stopped.
    async fn again(self) -> Self {
        let Self { mut site, desk, .. } = self;
        site.start(&[]).await;
        Self::at_work(site, desk).await
    }

    async fn at_work(site: Site, mut desk: Desk) -> Self {
        desk.start(site.url());
        Self {
            holder: site.sign_in(&HOLDER).await,
            officer: site.sign_in(&OFFICER).await,
            approver: site.sign_in(&APPROVER).await,
            administrator: site.sign_in(&CARD_ADMINISTRATOR).await,
            desk,
            site,
        }
    }

    fn staff(&self) -> Staff<'_> {
        let Self { holder, officer, approver, administrator, .. } = self;
        Staff { holder, officer, approver, administrator }
    }

    async fn certificate(&self, issuance: &IssuanceId) -> Certificate {
        self.officer.page(issuance).await.issuance.state.card().unwrap().certificates[0].clone()
    }

    fn kept(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let file = self.site.beside(name);
        fs::write(&file, bytes).unwrap();
        file
    }

    async fn fetched(&self, name: &str) -> PathBuf {
        let answer = self.officer.get(&format!("/pki/{name}")).await;
        assert!(answer.status.is_success(), "{name}: {answer:?}");
        self.kept(name, &answer.body)
    }

    /// What OpenSSL says of a certificate by all CRLs and all certificates that are published.
    async fn path_of(&self, certificate: &Certificate, issuing: &str) -> String {
        let chain = self.officer.get("/ca/chain.pem").await.body;
        let chain = self.kept("chain.pem", &chain);
        let mut arguments = vec!["verify".to_owned(), "-crl_check_all".to_owned()];
        for crl in [format!("{issuing}.crl"), "root.crl".to_owned()] {
            let der = self.fetched(&crl).await;
            let pem = self.site.beside(&format!("{crl}.pem"));
            let convert = ["crl", "-inform", "der", "-in", text(&der), "-out", text(&pem)];
            done(Path::new("openssl"), &convert).await;
            arguments.extend(["-CRLfile".to_owned(), text(&pem).to_owned()]);
        }
        let root = self.pem("root.cer").await;
        let leaf = self.leaf(certificate).await;
        let files = ["-CAfile", text(&root), "-untrusted", text(&chain), text(&leaf)];
        arguments.extend(files.map(str::to_owned));
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let output = run(Path::new("openssl"), &arguments).await;
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    }

    async fn leaf(&self, certificate: &Certificate) -> PathBuf {
        let (der, pem) = (self.kept("leaf.cer", certificate.der.as_bytes()), self.site.beside("leaf.pem"));
        done(Path::new("openssl"), &["x509", "-inform", "der", "-in", text(&der), "-out", text(&pem)]).await;
        pem
    }

    async fn pem(&self, name: &str) -> PathBuf {
        let (der, pem) = (self.fetched(name).await, self.site.beside(&format!("{name}.pem")));
        done(Path::new("openssl"), &["x509", "-inform", "der", "-in", text(&der), "-out", text(&pem)]).await;
        pem
    }

    /// What OpenSSL is told of a certificate at the address that it names itself, and whether it believes it.
    async fn ocsp(&self, certificate: &Certificate, issuing: &str) -> String {
        let leaf = self.leaf(certificate).await;
        self.ocsp_of(&["-cert", text(&leaf)], issuing).await
    }

    async fn ocsp_of(&self, which: &[&str], issuing: &str) -> String {
        let (issuer, root) = (self.pem(&format!("{issuing}.cer")).await, self.pem("root.cer").await);
        let url = format!("{}/pki/ocsp", self.site.url());
        let about = [&["ocsp", "-issuer", text(&issuer), "-url", &url], which].concat();
        let trust = ["-CAfile", text(&root), "-verify_other", text(&issuer)];
        let output = run(Path::new("openssl"), &[&about[..], &trust].concat()).await;
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(said.contains("Response verify OK"), "{said}");
        said
    }

    async fn life(&self, issuance: &IssuanceId, act: &CardLife) {
        let path = format!("/api/cards/{issuance}/life");
        let who = if matches!(act, CardLife::Lock { .. }) { &self.officer } else { &self.administrator };
        let answer = who.command(&path, act).await;
        assert!(answer.status.is_success(), "{answer:?}");
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The address in a certificate, as OpenSSL prints it.
async fn names(certificate: &Path, address: &str) -> bool {
    done(Path::new("openssl"), &["x509", "-in", text(certificate), "-noout", "-text"]).await.contains(address)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cards_of_the_former_key_go_on_and_can_be_revoked() {
    let made = Folder::new();
    made.hsm.make_token("office").await;
    made.init(&["--pkcs11", &made.hsm.uri("office")]).await;
    let environment = [made.hsm.environment()];
    let Folder { folder, hsm } = made;
    let mut house = House::open(Site::prepared(folder, &environment, STAFF).await).await;
    let first = house.staff().one_card(&house.desk).await;
    let old = house.certificate(&first).await;
    house.life(&first, &CardLife::HandOver { to: None }).await;
    house.desk.kill().await;
    house.site.kill().await;

    let data = house.site.data();
    let said = house.site.done(&["ca", "rotate", "--data", text(&data)]).await;
    assert!(said.contains("issuing key 2 is in force from the next start of the server"), "{said}");
    let listed = hsm.pkcs11_tool("office", &["--list-objects", "--type", "privkey"]).await;
    assert!(
        listed.contains("cardwright-issuing-2") && listed.contains("cardwright-content-signing-2"),
        "{listed}"
    );
    house = house.again().await;

    // The card from before: checked by what its certificate names, which is what it was.
    let good = || async {
        let said = house.path_of(&old, "issuing").await;
        said.contains("leaf.pem: OK").then_some(())
    };
    until("the former certificate to be good by CRL", good).await;
    assert!(house.ocsp(&old, "issuing").await.contains("leaf.pem: good"));
    let leaf = house.leaf(&old).await;
    assert!(names(&leaf, "/pki/issuing.crl").await && names(&leaf, "/pki/issuing.cer").await);

    // A card from after it: of another issuer, under other addresses, with a serial number that tells so.
    let second = house.new_card().await;
    let new = house.certificate(&second).await;
    assert!(new.serial.as_str().starts_with("02"), "{}", new.serial);
    let leaf = house.leaf(&new).await;
    assert!(names(&leaf, "/pki/issuing-2.crl").await && names(&leaf, "/pki/issuing-2.cer").await);
    assert!(names(&leaf, "Example Organisation Issuing CA 2").await);
    house.life(&second, &CardLife::HandOver { to: None }).await;
    let good = || async { house.path_of(&new, "issuing-2").await.contains("leaf.pem: OK").then_some(()) };
    until("the new certificate to be good by CRL", good).await;
    assert!(house.ocsp(&new, "issuing-2").await.contains("leaf.pem: good"));

    // The first one is locked: by CRL and OCSP of the former key, and the second card stays good.
    let reason = domain::text::Note::parse("stolen").unwrap();
    house.life(&first, &lock(reason)).await;
    let revoked =
        || async { house.path_of(&old, "issuing").await.contains("certificate revoked").then_some(()) };
    until("the former certificate to be revoked by CRL", revoked).await;
    assert!(house.ocsp(&old, "issuing").await.contains("leaf.pem: revoked"));
    assert!(house.path_of(&new, "issuing-2").await.contains("leaf.pem: OK"));
    let serial = old.serial.to_string().to_uppercase();
    let crl = house.fetched("issuing-2.crl").await;
    let crl =
        done(Path::new("openssl"), &["crl", "-inform", "der", "-in", text(&crl), "-noout", "-text"]).await;
    assert!(!crl.contains(&serial), "a key's CRL has its own certificates alone: {crl}");
    // One issuer's key says nothing of another's certificate.
    let other = house.ocsp_of(&["-serial", &format!("0x{serial}")], "issuing-2").await;
    assert!(other.contains(": unknown"), "{other}");
    house.officer.get("/pki/issuing-3.cer").await.problem(404, "not-found");
    house.officer.get("/pki/anything").await.problem(404, "not-found");
}

impl House {
    /// A card made at a desk at which others were made before.
    async fn new_card(&self) -> IssuanceId {
        use cardwright_e2e::job;
        use domain::issuance::StateName;
        let issuance = job::queued(&self.holder, &self.officer, &self.approver).await;
        job::reach(&self.officer, &issuance, StateName::AwaitingConfirmation).await;
        job::confirm(&self.officer, &issuance).await;
        issuance
    }
}

fn lock(reason: domain::text::Note) -> CardLife {
    CardLife::Lock { cause: LockCause::Stolen, reason }
}

/// With the root offline, the key in force stays so until the answer is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offline_root_certifies_the_next_key_by_files() {
    let site = Folder::new();
    let (data, root) = (site.path("data"), site.path("root"));
    let carry = async |name: &str, asked: String| {
        let (request, answer) = (site.path(&format!("{name}-request")), site.path(&format!("{name}-answer")));
        let sign = ["ceremony", "--root", &root, "--request", &request, "--answer", &answer];
        let said = site.ca(&[&sign[..], &["--fingerprint", &fingerprint(&asked)]].concat()).await;
        (answer, fingerprint(&said))
    };
    let asked = site.init(&["--root-offline", "--request", &site.path("first-request")]).await;
    let (answer, read_out) = carry("first", asked).await;
    site.ca(&["init", "--data", &data, "--answer", &answer, "--fingerprint", &read_out]).await;
    let before = fs::read(site.authority("root.crl")).unwrap();

    let said = site.refused(&["rotate", "--data", &data]).await;
    assert!(said.contains("the root's key is not here; name a file for the request"), "{said}");
    let asked = site.ca(&["rotate", "--data", &data, "--request", &site.path("second-request")]).await;
    assert!(asked.contains("issuing key 1 stays in force"), "{asked}");
    let shown = site.shown().await;
    assert_eq!(key(&shown, "issuing")["role"], "signs cards' certificates");
    assert_eq!(key(&shown, "issuing-2")["role"], "waits for the root");
    // The answer from the first time does not answer the second request.
    let old =
        site.refused(&["rotate", "--data", &data, "--answer", &answer, "--fingerprint", &read_out]).await;
    assert!(old.contains("the file answers another request than the one that waits here"), "{old}");
    // Another root may not take the first one's place.
    let strange = site.path("other-root");
    let request = site.path("second-request");
    let sign = ["ceremony", "--root", &strange, "--request", &request, "--answer", &site.path("strange")];
    let said = site.refused(&[&sign[..], &["--fingerprint", &fingerprint(&asked)]].concat()).await;
    assert!(said.contains("has a root already, and there is none here"), "{said}");

    let (answer, read_out) = carry("second", asked).await;
    let said = site.ca(&["rotate", "--data", &data, "--answer", &answer, "--fingerprint", &read_out]).await;
    assert!(said.contains("issuing key 2 is in force"), "{said}");
    let shown = site.shown().await;
    assert_eq!(key(&shown, "issuing")["role"], "former: tells what became of its certificates");
    assert_eq!(key(&shown, "issuing-2")["role"], "signs cards' certificates");
    assert_ne!(fs::read(site.authority("root.crl")).unwrap(), before, "the root has signed another CRL");
    for name in ["issuing.pem", "issuing-2.pem", "content-signing-2.pem"] {
        let (file, root) = (site.authority(name), format!("{root}/root.pem"));
        let verdict = done(Path::new("openssl"), &["verify", "-CAfile", &root, text(&file)]).await;
        assert!(verdict.contains(": OK"), "{verdict}");
    }
}
