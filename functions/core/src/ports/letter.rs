//! The PIN letter.

use domain::id::CardNumber;
use domain::person::Person;
use sealed::secret::Pin;
use zeroize::Zeroizing;

/// What stands on a letter.
#[derive(Debug)]
pub struct Letter<'a> {
    /// Who it is for.
    pub holder: &'a Person,
    /// The card it opens.
    pub card_number: &'a CardNumber,
    /// The secret.
    pub pin: &'a Pin,
}

/// The letter could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the letter could not be rendered")]
pub struct LetterError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Renders letters as a PDF, a page of A4 each.
pub trait LetterRenderer: Send + Sync {
    /// A page for each letter, in their order. The PDF's bytes are zeroized when dropped.
    ///
    /// # Errors
    /// [`LetterError`]
    fn render(&self, letters: &[Letter<'_>]) -> Result<Zeroizing<Vec<u8>>, LetterError>;
}
