//! `cardwright cloud`: the first acts of a site whose functions run on AWS, by whoever may write to its table
//! and, for the authority, use its keys.

use crate::bootstrap::{NewAgent, NewPerson, code, grant_to};
use crate::console::{Failure, line};
use ::ca::{CertificateAuthority, DEFAULT_VALIDITY, Settings};
use adapters::aws::{self, SdkConfig};
use adapters::edge::{SystemClock, SystemRandom};
use adapters::kms::{KmsKey, KmsSigner};
use cardwright_core::digest;
use cardwright_core::ports::edge::{Clock as _, Random as _};
use clap::{Args, Subcommand};
use store::DynamoStore;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Makes the certificate authority: the root key signs the certificates of all three keys, which are kept in
    /// the table. Once made it is only opened, to see that the keys are still its own.
    Init(Init),
    /// Makes a one-time code by which a reader agent enrols.
    AgentCode(AgentCode),
    /// Grants roles to a person, who is added if nobody has the address: the first ones of a new site.
    Grant(Grant),
}

/// The table of the site.
#[derive(Args)]
pub(crate) struct Table {
    /// The DynamoDB table that the site was deployed with.
    #[arg(long, value_name = "NAME")]
    table: String,
}

/// Options of `cardwright cloud init`.
#[derive(Args)]
pub(crate) struct Init {
    #[command(flatten)]
    table: Table,
    /// The KMS key of the root, ECC_NIST_P256 for SIGN_VERIFY. No function needs it.
    #[arg(long, value_name = "ARN")]
    root_key: String,
    /// The KMS key that will sign cards' certificates, of the same kind.
    #[arg(long, value_name = "ARN")]
    issuing_key: String,
    /// The KMS key that will sign cards' data objects, of the same kind.
    #[arg(long, value_name = "ARN")]
    content_signing_key: String,
    /// The organisation named in certificates.
    #[arg(long, value_name = "NAME")]
    organisation: String,
    /// Where people reach the product. Certificates name it, with http:// and /pki, which must be reachable.
    #[arg(long, value_name = "URL")]
    url: String,
}

/// Options of `cardwright cloud agent-code`.
#[derive(Args)]
pub(crate) struct AgentCode {
    #[command(flatten)]
    table: Table,
    #[command(flatten)]
    agent: NewAgent,
}

/// Options of `cardwright cloud grant`.
#[derive(Args)]
pub(crate) struct Grant {
    #[command(flatten)]
    table: Table,
    #[command(flatten)]
    person: NewPerson,
}

pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Init(options) => init(options).await,
        Command::AgentCode(options) => {
            let (_, store) = reach(&options.table).await?;
            line(&code(&store, &options.agent.for_site).await?);
            Ok(())
        }
        Command::Grant(options) => {
            let (_, store) = reach(&options.table).await?;
            let granted = grant_to(&store, &store, &store, options.person).await?;
            line(&format!("{granted}; the address to sign in with is {}", granted.person.email.as_str()));
            Ok(())
        }
    }
}

async fn reach(table: &Table) -> Result<(SdkConfig, DynamoStore), Failure> {
    let config = aws::config().await;
    aws::ready(&config).await.map_err(|e| Failure::because("AWS is out of reach", &e))?;
    let store = DynamoStore::new(&config, &table.table);
    Ok((config, store))
}

async fn init(options: Init) -> Result<(), Failure> {
    let (config, store) = reach(&options.table).await?;
    let failed = |error: &dyn std::error::Error| Failure::because("the authority is not ready", error);
    let settings = Settings::for_product(&options.organisation, &options.url, DEFAULT_VALIDITY);
    let settings = settings.map_err(|e| failed(&e))?;
    let open = |key: &str| KmsSigner::open(KmsKey::new(&config, key));
    let root = open(&options.root_key).await.map_err(|e| failed(&e))?;
    let keys = ::ca::Keys {
        issuing: Box::new(open(&options.issuing_key).await.map_err(|e| failed(&e))?),
        content_signing: Box::new(open(&options.content_signing_key).await.map_err(|e| failed(&e))?),
    };
    let (now, rng) = (SystemClock.now(), SystemRandom.generator());
    let authority = CertificateAuthority::open_or_make(&store, &root, keys, settings, now, rng).await;
    let authority = authority.map_err(|e| failed(&e))?;
    let fingerprint = digest(authority.chain().root.as_bytes());
    line(&format!("the certificate authority is ready; SHA-256 of its root certificate: {fingerprint}"));
    Ok(())
}
