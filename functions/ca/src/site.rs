//! The authority of a site on disk: what is kept of its keys, its certificates, and the way to others from a root, which is here or
//! far from any network.

use crate::carried::{CarriedError, RootAnswer, RootRequest};
use crate::ceremony::{Root, Signed, Wanted, make_chain, make_content_signing, make_root_crl};
use crate::crl;
use crate::custody::{Custody, CustodyError, KeyUse};
use crate::error::CaError;
use crate::files::{
    self, CERTIFICATE, CRL, DIRECTORY, KEY, certificate, certificate_pem, is_there, path, place, put, read,
    read_if_there,
};
use crate::issuer;
use crate::issuing::IssuingKey;
use crate::profile::DEFAULT_VALIDITY;
use crate::settings::Settings;
use cardwright_core::ports::certificate::{CaChain, CertificateSigner};
use domain::certificate::{Der, IssuerNumber};
use domain::id::Version;
use domain::time::Timestamp;
use rand_core::CryptoRngCore;
use std::path::{Path, PathBuf};

const ROOT: &str = KeyUse::Root.as_str();
const CONTENT_SIGNING: &str = KeyUse::ContentSigning.as_str();
/// What the root was asked, while its answer is waited for.
const REQUEST: &str = "request.json";

/// What the authority works with. The root's key stays where it is kept, and may be taken away.
pub(crate) struct Opened {
    pub(crate) key: Box<dyn CertificateSigner>,
    pub(crate) chain: CaChain,
    pub(crate) content_key: Box<dyn CertificateSigner>,
    pub(crate) content_signing: Der,
    /// None if the root's key was taken away before there was one.
    pub(crate) root_crl: Option<Der>,
}

/// How a rotation went on.
#[derive(Debug)]
pub enum Rotation {
    /// The root's key is here: the next issuing key is in force.
    Done(CaChain),
    /// It is not: this is what it is asked.
    Asked(RootRequest),
}

fn home(dir: &Path) -> PathBuf {
    dir.join(DIRECTORY)
}

/// A key of which something is kept here.
pub(crate) async fn key(
    home: &Path,
    usage: KeyUse,
    name: &str,
    custody: &dyn Custody,
) -> Result<Box<dyn CertificateSigner>, CaError> {
    let path = path(home, name, KEY);
    let kept = files::text(&path)?;
    custody.open(usage, kept.trim_end()).await.map_err(|error| match error {
        CustodyError::Damaged => CaError::Damaged { path },
        CustodyError::Sealed(error) => CaError::Sealed(error),
        error => CaError::Custody(error),
    })
}

async fn root_key(home: &Path, custody: &dyn Custody) -> Result<Box<dyn CertificateSigner>, CaError> {
    key(home, KeyUse::Root, ROOT, custody).await
}

/// The same, made if nothing is kept of one.
pub(crate) async fn key_or_made(
    home: &Path,
    usage: KeyUse,
    name: &str,
    custody: &dyn Custody,
    rng: &mut (dyn CryptoRngCore + Send),
) -> Result<Box<dyn CertificateSigner>, CaError> {
    let path = path(home, name, KEY);
    if !is_there(&path)? {
        let made = custody.make(usage, name, rng).await.map_err(CaError::Custody)?;
        place(&path, format!("{}\n", made.kept).as_bytes())?;
    }
    key(home, usage, name, custody).await
}

/// The key for OCSP answers of the authority under `dir`, made if there is none.
pub(crate) async fn ocsp_key(
    dir: &Path,
    custody: &dyn Custody,
    rng: &mut (dyn CryptoRngCore + Send),
) -> Result<Box<dyn CertificateSigner>, CaError> {
    key_or_made(&home(dir), KeyUse::OcspSigning, KeyUse::OcspSigning.as_str(), custody, rng).await
}

/// The certificates: those of all issuing keys so far, and the root's.
fn chain(home: &Path) -> Result<CaChain, CaError> {
    let mut issuing = Vec::new();
    let mut next = Some(IssuerNumber::FIRST);
    while let Some(number) = next {
        let path = path(home, &number.name(), CERTIFICATE);
        if number != IssuerNumber::FIRST && !is_there(&path)? {
            break;
        }
        issuing.push(certificate(home, &number.name())?);
        next = number.next();
    }
    let first = || CaError::Damaged { path: path(home, &IssuerNumber::FIRST.name(), CERTIFICATE) };
    let last = issuing.pop().ok_or_else(first)?;
    Ok(CaChain { issuing: last, root: certificate(home, ROOT)?, former: issuing })
}

/// Whether there is an authority under `dir`, waiting for its root or not.
///
/// # Errors
/// [`CaError::File`] if that cannot be seen.
pub fn exists(dir: &Path) -> Result<bool, CaError> {
    is_there(&home(dir))
}

/// The certificates of the authority under `dir`.
///
/// # Errors
/// [`CaError`] if they are not there, damaged, or still waited for.
pub fn certificates(dir: &Path) -> Result<CaChain, CaError> {
    let home = home(dir);
    let request = home.join(REQUEST);
    if !is_there(&path(&home, &IssuerNumber::FIRST.name(), CERTIFICATE))? && is_there(&request)? {
        return Err(CarriedError::Awaited.into());
    }
    chain(&home)
}

/// What the authority under `dir` was made with, as its certificate in force tells it.
///
/// # Errors
/// [`CaError`] if there is none.
pub fn settings(dir: &Path) -> Result<Settings, CaError> {
    let chain = certificates(dir)?;
    let said = issuer::organisation(&chain.issuing).zip(issuer::published_at(&chain.issuing));
    let settings =
        said.and_then(|(organisation, url)| Settings::parse(&organisation, &url, DEFAULT_VALIDITY).ok());
    settings.ok_or_else(|| files::damaged(dir))
}

/// Opens the authority under `dir`, or makes it there if there is none.
pub(crate) async fn open_or_create(
    dir: &Path,
    custody: &dyn Custody,
    settings: &Settings,
    now: Timestamp,
    rng: &mut (dyn CryptoRngCore + Send),
) -> Result<Opened, CaError> {
    let home = home(dir);
    if !is_there(&home)? {
        create(dir, &home, custody, settings, now, rng).await?;
    }
    let chain = certificates(dir)?;
    let number = chain.number();
    let key = key(&home, KeyUse::Issuing, &number.name(), custody).await?;
    // An authority of a former release has none yet.
    let content = number.suffixed(CONTENT_SIGNING);
    let content_key = key_or_made(&home, KeyUse::ContentSigning, &content, custody, rng).await?;
    let certified = path(&home, &content, CERTIFICATE);
    if !is_there(&certified)? {
        let root_key = root_key(&home, custody).await?;
        let public = content_key.public_key();
        let made = make_content_signing(&*root_key, &chain, public, settings, now, rng).await?;
        place(&certified, certificate_pem(&made)?.as_bytes())?;
    }
    let content_signing = certificate(&home, &content)?;
    let root_crl = path(&home, ROOT, CRL);
    if !is_there(&root_crl)? && is_there(&path(&home, ROOT, KEY))? {
        let root_key = root_key(&home, custody).await?;
        let made = make_root_crl(&*root_key, &chain.root, Version::FIRST, now).await?;
        place(&root_crl, made.as_bytes())?;
    }
    let root_crl = read_if_there(&root_crl)?.map(Der::new);
    Ok(Opened { key, chain, content_key, content_signing, root_crl })
}

/// Makes root and issuing authority in a directory of another name, and renames it.
async fn create(
    dir: &Path,
    home: &Path,
    custody: &dyn Custody,
    settings: &Settings,
    now: Timestamp,
    rng: &mut (dyn CryptoRngCore + Send),
) -> Result<(), CaError> {
    let making = files::making(dir)?;
    let (place_of, issuing) = (making.path(), IssuerNumber::FIRST.name());
    let root_key = key_or_made(place_of, KeyUse::Root, ROOT, custody, rng).await?;
    let issuing_key = key_or_made(place_of, KeyUse::Issuing, &issuing, custody, rng).await?;
    let chain = make_chain(&*root_key, issuing_key.public_key(), settings, now, rng).await?;
    for (name, certificate) in [(ROOT, &chain.root), (issuing.as_str(), &chain.issuing)] {
        place(&path(place_of, name, CERTIFICATE), certificate_pem(certificate)?.as_bytes())?;
    }
    files::made(making, home)
}

impl IssuingKey {
    /// The former issuing keys of the authority under `dir`, as long as certificates of theirs may be valid.
    ///
    /// # Errors
    /// [`CaError`] if files cannot be read or are damaged, or a key cannot be used.
    pub async fn former(
        dir: &Path,
        custody: &dyn Custody,
        settings: &Settings,
        now: Timestamp,
        rng: impl Fn() -> Box<dyn CryptoRngCore + Send>,
    ) -> Result<Vec<Self>, CaError> {
        let (home, chain) = (home(dir), certificates(dir)?);
        let mut keys = Vec::new();
        for (number, certificate) in chain.number().so_far().zip(&chain.former) {
            if issuer::validity(certificate).is_none_or(|validity| validity.until <= now.as_secs()) {
                continue;
            }
            let signer = key(&home, KeyUse::Issuing, &number.name(), custody).await?;
            keys.push(Self::open(number, signer, certificate, settings.clone(), rng())?);
        }
        Ok(keys)
    }
}

/// Makes an authority's keys under `dir`, and what a root elsewhere is asked for them. Asked again, it is the same.
///
/// # Errors
/// [`CarriedError::There`] if there is an authority, [`CaError`] if a key cannot be made or a file not written.
pub async fn ask(
    dir: &Path,
    custody: &dyn Custody,
    settings: &Settings,
    now: Timestamp,
    rng: &mut (dyn CryptoRngCore + Send),
) -> Result<RootRequest, CaError> {
    let home = home(dir);
    if is_there(&home)? {
        return match (pending(&home)?, certificates(dir)) {
            (Some(request), Err(_)) => Ok(request),
            _ => Err(CarriedError::There.into()),
        };
    }
    let making = files::making(dir)?;
    let number = IssuerNumber::FIRST;
    let request = request(making.path(), number, custody, settings, None, now, rng).await?;
    let ocsp = KeyUse::OcspSigning;
    key_or_made(making.path(), ocsp, ocsp.as_str(), custody, rng).await?;
    put(&making.path().join(REQUEST), request.to_text().as_bytes())?;
    files::made(making, &home)?;
    Ok(request)
}

/// Makes the next issuing key. Where the root's key is here, it is in force at once; else the root is asked, and what was goes on
/// until it has answered. Asked again, it is the same.
///
/// # Errors
/// [`CaError`] if there is no authority, a key cannot be made or used, or a file not be written.
pub async fn rotate(
    dir: &Path,
    custody: &dyn Custody,
    settings: &Settings,
    now: Timestamp,
    rng: &mut (dyn CryptoRngCore + Send),
) -> Result<Rotation, CaError> {
    let (home, chain) = (home(dir), certificates(dir)?);
    let number = chain.number().next().ok_or(CarriedError::NoMoreKeys)?;
    if !is_there(&path(&home, ROOT, KEY))? {
        if let Some(request) = pending(&home)? {
            return Ok(Rotation::Asked(request));
        }
        let request = request(&home, number, custody, settings, Some(&chain.root), now, rng).await?;
        put(&home.join(REQUEST), request.to_text().as_bytes())?;
        return Ok(Rotation::Asked(request));
    }
    let [issuing, content] = keys(&home, number, custody, rng).await?;
    let root_key = root_key(&home, custody).await?;
    let crl = read_if_there(&path(&home, ROOT, CRL))?.map(Der::new);
    let root = Root { key: &*root_key, certificate: &chain.root, crl: crl.as_ref() };
    let (issuing, content_signing) = (issuing.public_key(), content.public_key());
    let signed = root.certify(Wanted { number, issuing, content_signing }, settings, now, rng).await?;
    take_in(&home, number, &signed)?;
    if is_there(&home.join(REQUEST))? {
        // The root was asked before its key came back here: whatever it answers is not waited for any more.
        files::remove(&home.join(REQUEST))?;
    }
    certificates(dir).map(Rotation::Done)
}

/// The keys that go with a number: one to sign certificates, one for data objects.
async fn keys(
    home: &Path,
    number: IssuerNumber,
    custody: &dyn Custody,
    rng: &mut (dyn CryptoRngCore + Send),
) -> Result<[Box<dyn CertificateSigner>; 2], CaError> {
    let issuing = key_or_made(home, KeyUse::Issuing, &number.name(), custody, rng).await?;
    let content = number.suffixed(CONTENT_SIGNING);
    let content = key_or_made(home, KeyUse::ContentSigning, &content, custody, rng).await?;
    Ok([issuing, content])
}

async fn request(
    home: &Path,
    number: IssuerNumber,
    custody: &dyn Custody,
    settings: &Settings,
    root: Option<&Der>,
    now: Timestamp,
    rng: &mut (dyn CryptoRngCore + Send),
) -> Result<RootRequest, CaError> {
    let [issuing, content] = keys(home, number, custody, rng).await?;
    RootRequest::make(number, [&*issuing, &*content], settings, root, now).await
}

/// What the root was asked and has not answered.
fn pending(home: &Path) -> Result<Option<RootRequest>, CaError> {
    let path = home.join(REQUEST);
    let Some(text) = read_if_there(&path)? else { return Ok(None) };
    let text = String::from_utf8_lossy(&text);
    RootRequest::parse(&text).map(Some).map_err(|_| CaError::Damaged { path })
}

/// What a root elsewhere is being asked by the authority under `dir`, if its answer is waited for.
///
/// # Errors
/// [`CaError`] if it cannot be read.
pub fn asked(dir: &Path) -> Result<Option<RootRequest>, CaError> {
    pending(&home(dir))
}

/// Takes in what a root answered, if it fits what it was asked: then the new issuing key is in force.
///
/// # Errors
/// [`CaError::Carried`] says what does not fit; nothing was changed then.
pub fn accept(dir: &Path, answer: &RootAnswer) -> Result<CaChain, CaError> {
    let home = home(dir);
    let request = pending(&home)?.ok_or(CarriedError::NoRequest)?;
    if answer.answers() != request.fingerprint() {
        return Err(CarriedError::OtherRequest.into());
    }
    let root_path = path(&home, ROOT, CERTIFICATE);
    let known = is_there(&root_path)?.then(|| certificate(&home, ROOT)).transpose()?;
    let parts = answer.parts()?;
    let unfit = |what| CaError::Carried(CarriedError::Unfit(what));
    if known.as_ref().is_some_and(|known| *known != parts.root) {
        return Err(unfit("it comes from another root than the one that this authority has"));
    }
    let [issuing, content] = request.keys()?;
    let chain = CaChain { issuing: parts.signed.issuing, root: parts.root, former: Vec::new() };
    let signed = Signed { issuing: chain.issuing.clone(), ..parts.signed };
    if !issuer::is_of(&chain.issuing, &issuing) || !issuer::is_of(&signed.content_signing, &content) {
        return Err(unfit("a certificate in it is of another key than was to be certified"));
    }
    if !issuer::holds(&chain) || !issuer::signed(&chain.root, &signed.content_signing) {
        return Err(unfit("its root did not sign the certificates in it"));
    }
    if !crl::is_of(&chain.root, &signed.root_crl) {
        return Err(unfit("its root did not sign the CRL in it"));
    }
    if known.is_none() {
        put(&root_path, certificate_pem(&chain.root)?.as_bytes())?;
    }
    take_in(&home, request.number(), &signed)?;
    files::remove(&home.join(REQUEST))?;
    certificates(dir)
}

/// The issuing certificate comes last: with it, the key is in force.
fn take_in(home: &Path, number: IssuerNumber, signed: &Signed) -> Result<(), CaError> {
    let content = path(home, &number.suffixed(CONTENT_SIGNING), CERTIFICATE);
    put(&content, certificate_pem(&signed.content_signing)?.as_bytes())?;
    put(&path(home, ROOT, CRL), signed.root_crl.as_bytes())?;
    put(&path(home, &number.name(), CERTIFICATE), certificate_pem(&signed.issuing)?.as_bytes())
}

/// What is kept of a key under `dir`, if anything is: an envelope, or where it is in a token. No secret by itself.
pub(crate) fn kept(home: &Path, name: &str) -> Result<Option<String>, CaError> {
    let path = path(home, name, KEY);
    let kept = if is_there(&path)? { Some(read(&path)?) } else { None };
    Ok(kept.map(|kept| String::from_utf8_lossy(&kept).trim_end().to_owned()))
}
