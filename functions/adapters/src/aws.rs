//! How AWS is reached: one configuration for the clients of all services.

mod trust;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{ConfigLoader, Region};
use aws_credential_types::provider::ProvideCredentials as _;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_http_client::HttpClientError;
use std::time::Duration;

pub use aws_config::{BehaviorVersion, SdkConfig};

/// Within a region a connection takes milliseconds.
const CONNECT: Duration = Duration::from_secs(2);
/// One attempt. Transactions take a tenth of a second, signatures less.
const ATTEMPT: Duration = Duration::from_secs(5);
/// All attempts together: half of what API Gateway waits, so that a function still answers why.
const OPERATION: Duration = Duration::from_secs(15);

/// What a call to AWS needs is missing.
#[derive(Debug, thiserror::Error)]
pub enum AwsError {
    /// Nothing names a region.
    #[error("no AWS region is named; set AWS_REGION, to eu-central-1 for one")]
    Region,
    /// Nobody vouches for the caller.
    #[error("no AWS credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE")]
    Credentials,
    /// Whoever should vouch for the caller does not.
    #[error(
        "the AWS credentials cannot be used; mend their settings, or set the variables that `aws configure \
         export-credentials --format env` prints"
    )]
    Provider(#[source] CredentialsError),
    /// The certificates of Amazon's authorities that are built in.
    #[error("the certificates that are built in to recognise AWS cannot be used; build the program anew")]
    Trust(#[source] HttpClientError),
}

/// Region, credentials and endpoint as the environment has them. Makes no call unless the environment
/// says that credentials come from one.
pub async fn config() -> SdkConfig {
    loader().load().await
}

/// The same for a function on Lambda, which has no time to read whom the machine believes, nor to set up all the
/// places where others look for a region and credentials: Lambda puts both in the environment.
///
/// # Errors
/// [`AwsError::Trust`]
pub async fn config_of_function() -> Result<SdkConfig, AwsError> {
    let mut loader = loader();
    if let Some(client) = trust::client().map_err(AwsError::Trust)? {
        loader = loader.http_client(client);
    }
    if let Some(region) = variable("AWS_REGION") {
        loader = loader.region(Region::new(region));
    }
    if variable("AWS_ACCESS_KEY_ID").is_some() {
        loader = loader.credentials_provider(EnvironmentVariableCredentialsProvider::new());
    }
    Ok(loader.load().await)
}

/// A variable of the environment that is set and not empty.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

fn loader() -> ConfigLoader {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(OPERATION)
        .build();
    let config = aws_config::defaults(BehaviorVersion::latest()).timeout_config(timeouts);
    config.retry_config(RetryConfig::standard())
}

/// Asks for region and credentials before the first call, whose own error would not say what to do.
///
/// # Errors
/// [`AwsError`] for what is missing.
pub async fn ready(config: &SdkConfig) -> Result<(), AwsError> {
    config.region().ok_or(AwsError::Region)?;
    let provider = config.credentials_provider().ok_or(AwsError::Credentials)?;
    match provider.provide_credentials().await {
        Ok(_) => Ok(()),
        // It lists each place it looked at, on a line of its own.
        Err(CredentialsError::CredentialsNotLoaded(_)) => Err(AwsError::Credentials),
        Err(error) => Err(AwsError::Provider(error)),
    }
}
