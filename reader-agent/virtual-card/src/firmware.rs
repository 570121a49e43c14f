//! The applet on its software platform: which backend of Trussed serves which request.

use piv_authenticator::{Authenticator, Options};
use rand_chacha::ChaCha8Rng;
use trussed::backend::{Backend as _, BackendId};
use trussed::pipe::{ServiceEndpoint, TrussedChannel};
use trussed::platform::{Platform, Syscall};
use trussed::serde_extensions::{ExtensionDispatch, ExtensionId, ExtensionImpl};
use trussed::service::{Service, ServiceResources};
use trussed::types::{Context, CoreContext};
use trussed::{ClientImplementation, virt};
use trussed_auth::AuthExtension;
use trussed_auth_backend::{AuthBackend, AuthContext, FilesystemLayout};
use trussed_chunked::ChunkedExtension;
use trussed_core::Error;
use trussed_core::api::{Reply, Request, reply, request};
use trussed_core::types::Location;
use trussed_hpke::HpkeExtension;
use trussed_rsa_alloc::SoftwareRsa;
use trussed_staging::{StagingBackend, StagingContext};
use trussed_wrap_key_to_file::WrapKeyToFileExtension;

/// The applet with its client of the platform.
pub(crate) type Applet<'a> = Authenticator<ClientImplementation<'a, Inline<'a>, Dispatch>>;

/// Powers the applet up on this memory, hands it to `work`, and lets it go with all it remembers.
pub(crate) fn powered<R>(
    store: virt::Store<'_>,
    rng: ChaCha8Rng,
    work: impl FnOnce(&mut Applet<'_>) -> R,
) -> Option<R> {
    let channel = TrussedChannel::new();
    let (requester, responder) = channel.split()?;
    let platform = Software { rng, store, ui: virt::UserInterface::new() };
    let context = CoreContext::new(littlefs2::path!("piv").into());
    let inline = Inline {
        service: Service::with_dispatch(platform, Dispatch::new()),
        endpoint: [ServiceEndpoint::new(responder, context, BACKENDS)],
    };
    let client = ClientImplementation::new(requester, inline, None);
    Some(work(&mut Authenticator::new(client, Options::default())))
}

/// Serves the platform's requests in the caller's thread: the runner that comes with the platform
/// polls once a millisecond, and one APDU makes dozens of requests.
pub(crate) struct Inline<'a> {
    service: Service<Software<'a>, Dispatch>,
    endpoint: [ServiceEndpoint<'a, Backends, Contexts>; 1],
}

impl Syscall for Inline<'_> {
    fn syscall(&mut self) {
        self.service.process(&mut self.endpoint);
    }
}

/// The platform that comes with Trussed has a constant seed: every card would make the same keys.
struct Software<'a> {
    rng: ChaCha8Rng,
    store: virt::Store<'a>,
    ui: virt::UserInterface,
}

impl<'a> Platform for Software<'a> {
    type R = ChaCha8Rng;
    type S = virt::Store<'a>;
    type UI = virt::UserInterface;

    fn rng(&mut self) -> &mut Self::R {
        &mut self.rng
    }

    fn store(&self) -> Self::S {
        self.store
    }

    fn user_interface(&mut self) -> &mut Self::UI {
        &mut self.ui
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Backends {
    Staging,
    Auth,
    Rsa,
}

static BACKENDS: &[BackendId<Backends>] = &[
    BackendId::Custom(Backends::Staging),
    BackendId::Custom(Backends::Auth),
    BackendId::Custom(Backends::Rsa),
    BackendId::Core,
];

#[derive(Default)]
pub(crate) struct Contexts {
    auth: AuthContext,
    staging: StagingContext,
}

pub(crate) struct Dispatch {
    auth: AuthBackend,
    staging: StagingBackend,
}

impl Dispatch {
    fn new() -> Self {
        Self {
            auth: AuthBackend::new(Location::Internal, FilesystemLayout::V0),
            staging: StagingBackend::new(),
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Extensions {
    Auth,
    Chunked,
    Hpke,
    WrapKeyToFile,
}

impl From<Extensions> for u8 {
    fn from(extension: Extensions) -> Self {
        match extension {
            Extensions::Auth => 0,
            Extensions::Chunked => 1,
            Extensions::Hpke => 2,
            Extensions::WrapKeyToFile => 3,
        }
    }
}

impl TryFrom<u8> for Extensions {
    type Error = Error;
    fn try_from(number: u8) -> Result<Self, Error> {
        match number {
            0 => Ok(Self::Auth),
            1 => Ok(Self::Chunked),
            2 => Ok(Self::Hpke),
            3 => Ok(Self::WrapKeyToFile),
            _ => Err(Error::InternalError),
        }
    }
}

macro_rules! extensions {
    ($($extension:ty => $id:ident),*) => {$(
        impl ExtensionId<$extension> for Dispatch {
            type Id = Extensions;
            const ID: Extensions = Extensions::$id;
        }
    )*};
}

extensions!(
    AuthExtension => Auth,
    ChunkedExtension => Chunked,
    HpkeExtension => Hpke,
    WrapKeyToFileExtension => WrapKeyToFile
);

impl ExtensionDispatch for Dispatch {
    type BackendId = Backends;
    type Context = Contexts;
    type ExtensionId = Extensions;

    fn core_request<P: Platform>(
        &mut self,
        backend: &Backends,
        context: &mut Context<Contexts>,
        request: &Request,
        resources: &mut ServiceResources<P>,
    ) -> Result<Reply, Error> {
        let (core, contexts) = (&mut context.core, &mut context.backends);
        match backend {
            Backends::Auth => self.auth.request(core, &mut contexts.auth, request, resources),
            Backends::Staging => self.staging.request(core, &mut contexts.staging, request, resources),
            Backends::Rsa => SoftwareRsa.request(core, &mut (), request, resources),
        }
    }

    fn extension_request<P: Platform>(
        &mut self,
        backend: &Backends,
        extension: &Extensions,
        context: &mut Context<Contexts>,
        request: &request::SerdeExtension,
        resources: &mut ServiceResources<P>,
    ) -> Result<reply::SerdeExtension, Error> {
        let (core, contexts) = (&mut context.core, &mut context.backends);
        macro_rules! staging {
            ($extension:ty) => {
                ExtensionImpl::<$extension>::extension_request_serialized(
                    &mut self.staging,
                    core,
                    &mut contexts.staging,
                    request,
                    resources,
                )
            };
        }
        match (backend, extension) {
            (Backends::Auth, Extensions::Auth) => {
                self.auth.extension_request_serialized(core, &mut contexts.auth, request, resources)
            }
            (Backends::Staging, Extensions::Chunked) => staging!(ChunkedExtension),
            (Backends::Staging, Extensions::Hpke) => staging!(HpkeExtension),
            (Backends::Staging, Extensions::WrapKeyToFile) => staging!(WrapKeyToFileExtension),
            _ => Err(Error::RequestNotAvailable),
        }
    }
}
