//! What an error of PC/SC means at the desk.

use pcsc::Error;
use personalise::TransportError;

/// The named fault behind an error. Total: a variant that PC/SC gets anew does not compile.
///
/// Some errors do not mean what they are called: pcsc-lite tells of a card that lost contact as
/// `NotTransacted`, and of its own end as `CommError` in the call under way and `NoService` or
/// `InvalidHandle` ever after.
pub fn fault(error: Error) -> TransportError {
    match error {
        Error::NoSmartcard
        | Error::RemovedCard
        | Error::NotTransacted
        | Error::CommDataLost
        | Error::CancelledByUser => TransportError::Removed,
        Error::ResetCard | Error::UnpoweredCard | Error::ProtoMismatch => TransportError::Reset,
        Error::SharingViolation => TransportError::Busy,
        Error::UnresponsiveCard | Error::InvalidAtr | Error::UnsupportedCard | Error::UnknownCard => {
            TransportError::Mute
        }
        Error::UnknownReader | Error::ReaderUnavailable | Error::NoReadersAvailable => {
            TransportError::ReaderGone
        }
        Error::NoService
        | Error::ServiceStopped
        | Error::Shutdown
        | Error::CommError
        | Error::InvalidHandle
        | Error::UnknownResMng
        | Error::Cancelled
        | Error::SystemCancelled => TransportError::ServiceGone,
        #[cfg(windows)]
        Error::Unexpected => TransportError::Reader(error.to_string()),
        Error::NoAccess | Error::SecurityViolation => TransportError::Denied,
        Error::InternalError
        | Error::InvalidParameter
        | Error::InvalidTarget
        | Error::NoMemory
        | Error::WaitedTooLong
        | Error::InsufficientBuffer
        | Error::Timeout
        | Error::CantDispose
        | Error::NotReady
        | Error::InvalidValue
        | Error::UnknownError
        | Error::PciTooSmall
        | Error::ReaderUnsupported
        | Error::DuplicateReader
        | Error::CardUnsupported
        | Error::IccInstallation
        | Error::IccCreateorder
        | Error::UnsupportedFeature
        | Error::DirNotFound
        | Error::FileNotFound
        | Error::NoDir
        | Error::NoFile
        | Error::WriteTooMany
        | Error::BadSeek
        | Error::InvalidChv
        | Error::NoSuchCertificate
        | Error::CertificateUnavailable
        | Error::NoKeyContainer
        | Error::ServerTooBusy
        | Error::WrongChv
        | Error::ChvBlocked
        | Error::Eof
        | Error::CardNotAuthenticated
        | Error::CacheItemNotFound
        | Error::CacheItemStale
        | Error::CacheItemTooBig => TransportError::Reader(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    /// Every error that PC/SC has on all systems, in the order of [`fault`], which does not compile without one.
    const ALL: &[Error] = &[
        Error::NoSmartcard,
        Error::RemovedCard,
        Error::NotTransacted,
        Error::CommDataLost,
        Error::CancelledByUser,
        Error::ResetCard,
        Error::UnpoweredCard,
        Error::ProtoMismatch,
        Error::SharingViolation,
        Error::UnresponsiveCard,
        Error::InvalidAtr,
        Error::UnsupportedCard,
        Error::UnknownCard,
        Error::UnknownReader,
        Error::ReaderUnavailable,
        Error::NoReadersAvailable,
        Error::NoService,
        Error::ServiceStopped,
        Error::Shutdown,
        Error::CommError,
        Error::InvalidHandle,
        Error::UnknownResMng,
        Error::Cancelled,
        Error::SystemCancelled,
        Error::NoAccess,
        Error::SecurityViolation,
        Error::InternalError,
        Error::InvalidParameter,
        Error::InvalidTarget,
        Error::NoMemory,
        Error::WaitedTooLong,
        Error::InsufficientBuffer,
        Error::Timeout,
        Error::CantDispose,
        Error::NotReady,
        Error::InvalidValue,
        Error::UnknownError,
        Error::PciTooSmall,
        Error::ReaderUnsupported,
        Error::DuplicateReader,
        Error::CardUnsupported,
        Error::IccInstallation,
        Error::IccCreateorder,
        Error::UnsupportedFeature,
        Error::DirNotFound,
        Error::FileNotFound,
        Error::NoDir,
        Error::NoFile,
        Error::WriteTooMany,
        Error::BadSeek,
        Error::InvalidChv,
        Error::NoSuchCertificate,
        Error::CertificateUnavailable,
        Error::NoKeyContainer,
        Error::ServerTooBusy,
        Error::WrongChv,
        Error::ChvBlocked,
        Error::Eof,
        Error::CardNotAuthenticated,
        Error::CacheItemNotFound,
        Error::CacheItemStale,
        Error::CacheItemTooBig,
    ];

    #[test]
    fn every_error_of_pcsc_has_a_sentence_and_a_next_action() {
        let mut table = String::new();
        for error in ALL {
            let fault = fault(*error);
            let (sentence, action) = (fault.to_string(), fault.next_action());
            assert!(!sentence.is_empty() && action.ends_with('.'), "{error:?}");
            writeln!(table, "{:<24} {:<14} {sentence}. {action}", format!("{error:?}"), fault.name())
                .unwrap();
        }
        insta::assert_snapshot!(table);
    }
}
