//! The door itself: TLS that asks for a certificate, and has whoever shows one prove to hold its key.
//!
//! Whether the certificate opens anything is decided at each request and not here, so that a page can say why not, and so
//! that a connection which stands open is no way around a revocation.

use crate::console::Failure;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{NoServerSessionStorage, ServerConfig};
use rustls::{DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How long a handshake may take: somebody may have to type a PIN first.
const HANDSHAKE: Duration = Duration::from_secs(120);
/// How many connections wait to be served.
const WAITING: usize = 16;

/// Who stands before the door: the certificate whose key took part in the handshake, if there was one.
#[derive(Clone, Debug)]
pub(super) struct Guest(pub(super) Option<CertificateDer<'static>>);

/// Connections whose handshake is done.
pub(super) struct Doorway {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, Guest)>,
}

impl Doorway {
    /// Takes the connections of a listener from now on.
    pub(super) fn open(listener: TcpListener, config: ServerConfig) -> Self {
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let (pass, ready) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            let mut listener = listener;
            loop {
                let (stream, _) = Listener::accept(&mut listener).await;
                let (acceptor, pass) = (acceptor.clone(), pass.clone());
                // Each by itself: one that takes its time holds up nobody.
                tokio::spawn(async move {
                    if let Ok(Ok(stream)) = timeout(HANDSHAKE, acceptor.accept(stream)).await {
                        let shown = stream.get_ref().1.peer_certificates();
                        let guest =
                            Guest(shown.and_then(|chain| chain.first()).map(|der| der.clone().into_owned()));
                        let _ended = pass.send((stream, guest)).await;
                    }
                });
            }
        });
        Self { ready }
    }
}

impl Listener for Doorway {
    type Io = TlsStream<TcpStream>;
    type Addr = Guest;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            // Whoever passes them on goes on for ever.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(Guest(None))
    }
}

impl Connected<IncomingStream<'_, Doorway>> for Guest {
    fn connect_info(stream: IncomingStream<'_, Doorway>) -> Self {
        stream.remote_addr().clone()
    }
}

/// Listens on loopback: on this port, or on any if it is taken.
pub(super) async fn listen(port: u16) -> Result<TcpListener, Failure> {
    let at = |port| TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port)));
    let listener = match at(port).await {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => at(0).await,
        other => other,
    };
    listener.map_err(|e| Failure::because("the door found no port", &e))
}

/// TLS 1.3 with this certificate, which asks for those of this issuer. No session is resumed: each connection takes a
/// signature of the card's.
pub(super) fn config(
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
    issuers: Vec<DistinguishedName>,
) -> Result<ServerConfig, Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let asks = Arc::new(ProofOfKey { issuers, provider: provider.clone() });
    let config = ServerConfig::builder_with_provider(provider);
    let config = config.with_protocol_versions(&[&rustls::version::TLS13])?;
    let mut config = config.with_client_cert_verifier(asks).with_single_cert(vec![certificate], key)?;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(config)
}

/// Takes any certificate, and believes of it that the other side holds its key once the handshake was signed with that.
#[derive(Debug)]
struct ProofOfKey {
    issuers: Vec<DistinguishedName>,
    provider: Arc<CryptoProvider>,
}

impl ClientCertVerifier for ProofOfKey {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.issuers
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
