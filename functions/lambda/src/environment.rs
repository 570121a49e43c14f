//! What the infrastructure tells a function by its environment.

/// Why a function did not start, in one sentence for whoever deployed it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A variable that the function needs.
    #[error("{name} is not set: set it to {what}")]
    Missing {
        /// Its name.
        name: &'static str,
        /// What to set it to.
        what: &'static str,
    },
    /// A variable that makes no sense.
    #[error("{name} is not {what}: {why}")]
    Wrong {
        /// Its name.
        name: &'static str,
        /// What it has to be.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// What a variable names cannot be used.
    #[error("{name} names something that cannot be used: {why}")]
    Unusable {
        /// Its name.
        name: &'static str,
        /// Why, with its causes.
        why: String,
    },
}

impl StartError {
    /// What a variable names cannot be used.
    pub fn unusable(name: &'static str, error: &dyn std::error::Error) -> Self {
        Self::Unusable { name, why: with_causes(error) }
    }
}

/// An error with its causes, in one line.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |said, cause| format!("{said}: {cause}"))
}

/// A variable of the environment: its name, and what it has to hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variable {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
}

/// Lambda's side of the functions.
pub(crate) const RUNTIME: Variable =
    Variable { name: "AWS_LAMBDA_RUNTIME_API", what: "the host and port of Lambda's Runtime API" };
/// Where AWS is.
pub(crate) const REGION: Variable =
    Variable { name: "AWS_REGION", what: "the region that the function is in" };
/// The one table.
pub(crate) const TABLE: Variable =
    Variable { name: "CARDWRIGHT_TABLE", what: "the name of the DynamoDB table" };
/// Where people reach the product.
pub(crate) const URL: Variable =
    Variable { name: "CARDWRIGHT_URL", what: "the address of the product, as https://cards.example.com" };

/// The key that seals PINs and PUKs.
pub(crate) const SEALING_KEY: Variable =
    Variable { name: "CARDWRIGHT_SEALING_KEY", what: "the KMS key that seals PINs and PUKs" };
/// The key from which management keys are derived.
pub(crate) const MANAGEMENT_KEY: Variable = Variable {
    name: "CARDWRIGHT_MANAGEMENT_KEY",
    what: "the KMS key from which the management keys of cards are derived",
};
/// The key that signs certificates.
pub(crate) const ISSUING_KEY: Variable =
    Variable { name: "CARDWRIGHT_ISSUING_KEY", what: "the KMS key that signs the certificates of cards" };
/// The key that signs data objects.
pub(crate) const CONTENT_SIGNING_KEY: Variable = Variable {
    name: "CARDWRIGHT_CONTENT_SIGNING_KEY",
    what: "the KMS key that signs the data objects of cards",
};
/// The key that answers OCSP requests.
pub(crate) const OCSP_KEY: Variable =
    Variable { name: "CARDWRIGHT_OCSP_KEY", what: "the KMS key that answers OCSP requests" };
/// The key from which the keys are derived with which cards agree.
pub(crate) const AGREEMENT_KEY: Variable = Variable {
    name: "CARDWRIGHT_AGREEMENT_KEY",
    what: "the KMS key from which the keys are derived with which the keys of cards agree",
};
/// Who issues the cards.
pub(crate) const ORGANISATION: Variable =
    Variable { name: "CARDWRIGHT_ORGANISATION", what: "the organisation that certificates and letters name" };
/// Signs checkpoints of the audit log.
pub(crate) const LOG_KEY: Variable = Variable {
    name: "CARDWRIGHT_LOG_KEY",
    what: "the KMS key from which the audit log's signing key derives",
};
/// The OpenID provider.
pub(crate) const OIDC_ISSUER: Variable =
    Variable { name: "CARDWRIGHT_OIDC_ISSUER", what: "the issuer identifier of the OpenID provider" };
/// How the provider knows us.
pub(crate) const OIDC_CLIENT_ID: Variable =
    Variable { name: "CARDWRIGHT_OIDC_CLIENT_ID", what: "the client id that the OpenID provider has given" };
/// The secret that goes with it.
pub(crate) const OIDC_CLIENT_SECRET: Variable = Variable {
    name: "CARDWRIGHT_OIDC_CLIENT_SECRET",
    what: "the client secret, if the provider has given one",
};
/// The claim that has roles.
pub(crate) const OIDC_ROLES_CLAIM: Variable = Variable {
    name: "CARDWRIGHT_OIDC_ROLES_CLAIM",
    what: "the claim that carries roles, if they come by one",
};
/// The mail server.
pub(crate) const SMTP_URL: Variable = Variable {
    name: "CARDWRIGHT_SMTP_URL",
    what: "the mail server, as smtp://USER@HOST:PORT, if there is one",
};
/// The password of the user whom its address names.
pub(crate) const SMTP_PASSWORD: Variable = Variable {
    name: "CARDWRIGHT_SMTP_PASSWORD",
    what: "the password of the user that the mail server's address names, if it names one",
};

impl Variable {
    /// Its value, if it is set and not empty.
    pub(crate) fn optional(self) -> Option<String> {
        std::env::var(self.name).ok().filter(|value| !value.is_empty())
    }

    /// Its value.
    pub(crate) fn text(self) -> Result<String, StartError> {
        self.optional().ok_or(StartError::Missing { name: self.name, what: self.what })
    }
}
