//! Making a portrait of an uploaded picture.

/// Why a picture was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// More bytes than are taken.
    #[error("the picture is larger than 4 MiB; crop it or save it smaller, and upload it again")]
    TooLarge,
    /// No picture of a kind that is taken.
    #[error("this is no JPEG, PNG or WebP picture; save it as one of these and upload it again")]
    Kind,
    /// More pixels than are taken.
    #[error(
        "the picture has {0} x {1} pixels, more than 25 million in all; make it smaller and upload it again"
    )]
    TooManyPixels(u32, u32),
    /// Too few pixels to be printed.
    #[error("the picture has {0} x {1} pixels; take one of at least 240 x 320")]
    TooFewPixels(u32, u32),
    /// A picture that ends too early or is damaged.
    #[error("the picture cannot be read to its end; it may be damaged, take another one")]
    Damaged(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Makes portraits.
pub trait Photographer: Send + Sync {
    /// The picture as an upright JPEG of fixed size without any metadata, whatever came with it.
    ///
    /// # Errors
    /// [`PhotoError`]
    fn portrait(&self, picture: &[u8]) -> Result<Vec<u8>, PhotoError>;
}
