//! What a deployment says, read from the environment once, when a function starts. What is
//! missing or wrong keeps the function from starting, in one line that names it; so does a table
//! that is not as it must be. That a queue is FIFO is told by its name, which the service lets
//! no other queue have.

use crate::app::{App, CommandQueue, Trust};
use crate::clock::{SystemClock, SystemEntropy};
use crate::outbox::{NotificationQueues, Outbox};
use crate::sqs::SqsClient;
use crate::sweep::{SweepQueue, Sweeper};
use crate::tls::{self, Roots};
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sqs::config::SharedCredentialsProvider;
use base64::Engine as _;
use gradus_contracts::schedules::{SHARDS, Sweep};
use gradus_engine::Engine;
use gradus_store::Store;
use gradus_store::aliases::AliasKey;
use gradus_store::shape::{self, Index, Misshapen, ShapeError};
use std::sync::Arc;

/// A variable that is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("environment variable {name}: {found}; it holds {expected}")]
pub struct ConfigError {
    /// Which.
    pub name: &'static str,
    /// What was found.
    pub found: String,
    /// What would do.
    pub expected: &'static str,
}

/// Why a function does not start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// A variable.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The table.
    #[error("{0}; environment variable {TABLE} names it")]
    Table(Misshapen),
    /// What connects to the services.
    #[error("no client can be made for the services: {0}")]
    Tls(String),
}

/// What a function uses beside the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// The table's indexes that it reads.
    pub indexes: &'static [Index],
    /// The queue of commands.
    pub commands: bool,
    /// The secret behind aliases.
    pub alias_key: bool,
}

/// The table's name.
pub const TABLE: &str = "GRADUS_TABLE";
/// The URL of the queue of commands.
pub const COMMANDS_URL: &str = "GRADUS_COMMANDS_URL";
/// The URL of its dead-letter queue.
pub const COMMANDS_DEAD_URL: &str = "GRADUS_COMMANDS_DEAD_URL";
/// What the URLs of notification queues begin with, up to the queue's name.
pub const NOTIFY_URL_PREFIX: &str = "GRADUS_NOTIFY_URL_PREFIX";
/// The secret behind aliases: 32 bytes in Base64.
pub const ALIAS_KEY: &str = "GRADUS_ALIAS_KEY";
/// The URL of a sweep's own queue.
pub const SWEEP_URL: &str = "GRADUS_SWEEP_URL";
/// The URL of its dead-letter queue.
pub const SWEEP_DEAD_URL: &str = "GRADUS_SWEEP_DEAD_URL";
/// Into how many messages a sweep shares out a program's shards.
pub const SWEEP_RANGES: &str = "GRADUS_SWEEP_RANGES";
/// The level of the log.
pub const LOG: &str = "GRADUS_LOG";
/// The levels of a log. What lies below is not built in, for the SDK notes whole requests there.
pub const LOG_LEVELS: [&str; 3] = ["error", "warn", "info"];
/// What stands before a scope's word.
pub const SCOPE_PREFIX: &str = "GRADUS_SCOPE_PREFIX";
/// The claim that names the member.
pub const MEMBER_CLAIM: &str = "GRADUS_MEMBER_CLAIM";
/// The claim that names the programs.
pub const PROGRAMS_CLAIM: &str = "GRADUS_PROGRAMS_CLAIM";

/// The Region; Lambda sets it.
pub const REGION: &str = "AWS_REGION";
/// Where the services are, instead of where they are in the Region; or one of them.
const ENDPOINT_URL: &str = "AWS_ENDPOINT_URL";
const DYNAMODB_ENDPOINT_URL: &str = "AWS_ENDPOINT_URL_DYNAMODB";
const SQS_ENDPOINT_URL: &str = "AWS_ENDPOINT_URL_SQS";

/// OpenSSL's variables. Where one is set, the functions believe the authorities that it names.
const SYSTEM_ROOTS: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// What [`SWEEP_RANGES`] is where nothing is said.
const SWEEP_RANGES_PLAIN: u16 = 8;

/// Reads the environment and makes what handlers share.
///
/// # Errors
/// [`StartError`].
pub async fn app(uses: Uses) -> Result<App, StartError> {
    let sdk = sdk()?;
    let commands = if uses.commands {
        Some(CommandQueue {
            client: sqs(&sdk),
            url: url(COMMANDS_URL, "the URL of the FIFO queue of commands")?,
            dead_letter_url: url(COMMANDS_DEAD_URL, "the URL of the FIFO dead-letter queue")?,
        })
    } else {
        None
    };
    let alias_key = if uses.alias_key {
        Some(alias_key()?)
    } else {
        None
    };
    let plain = Trust::default();
    Ok(App {
        engine: engine(&sdk, uses.indexes).await?,
        commands,
        alias_key,
        trust: Trust {
            scope_prefix: optional(SCOPE_PREFIX).unwrap_or(plain.scope_prefix),
            member_claim: optional(MEMBER_CLAIM).unwrap_or(plain.member_claim),
            programs_claim: optional(PROGRAMS_CLAIM).unwrap_or(plain.programs_claim),
        },
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    })
}

/// Reads the environment and makes what a sweep works with.
///
/// # Errors
/// [`StartError`].
pub async fn sweeper(sweep: Sweep) -> Result<Sweeper, StartError> {
    let sdk = sdk()?;
    let queue = SweepQueue {
        client: sqs(&sdk),
        url: standard_url(SWEEP_URL, "the URL of the sweep's standard queue")?,
        dead_letter_url: standard_url(
            SWEEP_DEAD_URL,
            "the URL of the sweep's standard dead-letter queue",
        )?,
        ranges: ranges()?,
    };
    let index = match sweep {
        Sweep::Expire => Index::ExpireAt,
        Sweep::Downgrade => Index::ReviewAt,
        Sweep::Remind => Index::RemindAt,
    };
    Ok(Sweeper {
        sweep,
        engine: engine(&sdk, &[index]).await?,
        queue,
        clock: Arc::new(SystemClock),
    })
}

/// Reads the environment and makes what announcing works with, over the services as they are
/// reached.
///
/// # Errors
/// [`StartError`].
pub async fn outbox(sdk: &SdkConfig) -> Result<Outbox, StartError> {
    const EXPECTED: &str = "what the URLs of notification queues begin with, such as https://sqs.eu-central-1.amazonaws.com/123456789012/";
    let url_prefix = required(NOTIFY_URL_PREFIX, EXPECTED)?;
    if !(url_prefix.starts_with("http") && url_prefix.ends_with('/')) {
        return Err(ConfigError {
            name: NOTIFY_URL_PREFIX,
            found: format!("found {url_prefix:?}"),
            expected: EXPECTED,
        }
        .into());
    }
    Ok(Outbox {
        engine: engine(sdk, &[]).await?,
        queues: NotificationQueues {
            client: sqs(sdk),
            url_prefix,
        },
        clock: Arc::new(SystemClock),
    })
}

/// How the services are reached: region and credentials from the environment, where Lambda puts
/// them, and nowhere else; looking through files and metadata services is what a start cannot
/// afford.
///
/// # Errors
/// [`StartError`].
pub fn sdk() -> Result<SdkConfig, StartError> {
    let region = required(
        REGION,
        "the Region of table and queues, such as eu-central-1",
    )?;
    let roots = if SYSTEM_ROOTS.iter().any(|name| optional(name).is_some()) {
        Roots::System
    } else {
        Roots::Amazon
    };
    let http = tls::client(roots).map_err(|error| StartError::Tls(error.to_string()))?;
    let credentials = EnvironmentVariableCredentialsProvider::new();
    let mut sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http);
    sdk.set_endpoint_url(optional(ENDPOINT_URL));
    Ok(sdk.build())
}

fn sqs(sdk: &SdkConfig) -> SqsClient {
    let mut config = aws_sdk_sqs::config::Builder::from(sdk);
    if let Some(url) = optional(SQS_ENDPOINT_URL) {
        config = config.endpoint_url(url);
    }
    SqsClient::made_by(|| aws_sdk_sqs::Client::from_conf(config.build()))
}

fn dynamodb(sdk: &SdkConfig) -> aws_sdk_dynamodb::Client {
    let mut config = aws_sdk_dynamodb::config::Builder::from(sdk);
    if let Some(url) = optional(DYNAMODB_ENDPOINT_URL) {
        config = config.endpoint_url(url);
    }
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

/// The engine, over a table that is as it must be. Where the service does not say how it is,
/// the function starts all the same: what answers commands must not hang on what describes
/// tables.
async fn engine(sdk: &SdkConfig, indexes: &[Index]) -> Result<Arc<Engine>, StartError> {
    const EXPECTED: &str = "the name of the DynamoDB table";
    let table = required(TABLE, EXPECTED)?;
    let client = dynamodb(sdk);
    match shape::check(&client, &table, indexes).await {
        Ok(()) => {}
        Err(ShapeError::Misshapen(Misshapen::NoTable(table))) => {
            return Err(StartError::Config(ConfigError {
                name: TABLE,
                found: format!("there is no table {table:?}"),
                expected: EXPECTED,
            }));
        }
        Err(ShapeError::Misshapen(misshapen)) => return Err(StartError::Table(misshapen)),
        Err(ShapeError::Unknown(error)) => {
            tracing::warn!(error = %error, "it is not known whether the table is as it must be");
        }
    }
    Ok(Arc::new(Engine::new(Store::new(client, &table))))
}

fn ranges() -> Result<u16, ConfigError> {
    let Some(text) = optional(SWEEP_RANGES) else {
        return Ok(SWEEP_RANGES_PLAIN);
    };
    let ranges = text.parse().ok();
    ranges
        .filter(|ranges: &u16| ranges.is_power_of_two() && *ranges <= SHARDS)
        .ok_or_else(|| ConfigError {
            name: SWEEP_RANGES,
            found: format!("found {text:?}"),
            expected: "a power of two up to 32",
        })
}

/// The level of the log; `info` where nothing is said.
///
/// # Errors
/// [`ConfigError`] where it is no level.
pub fn log_level() -> Result<String, ConfigError> {
    let level = optional(LOG).unwrap_or_else(|| "info".to_owned());
    if LOG_LEVELS.contains(&level.as_str()) {
        return Ok(level);
    }
    Err(ConfigError {
        name: LOG,
        found: format!("found {level:?}"),
        expected: "error, warn or info",
    })
}

fn alias_key() -> Result<AliasKey, ConfigError> {
    const EXPECTED: &str = "32 random bytes in Base64, the same for ever";
    let text = required(ALIAS_KEY, EXPECTED)?;
    let bytes = base64::engine::general_purpose::STANDARD.decode(text.trim());
    let wrong = |found: String| ConfigError {
        name: ALIAS_KEY,
        found,
        expected: EXPECTED,
    };
    let bytes = bytes.map_err(|_| wrong("found no Base64".to_owned()))?;
    let secret = <[u8; 32]>::try_from(bytes.as_slice())
        .map_err(|_| wrong(format!("found {} bytes", bytes.len())))?;
    Ok(AliasKey::new(&secret))
}

fn url(name: &'static str, expected: &'static str) -> Result<String, ConfigError> {
    url_where(name, expected, |url| url.ends_with(".fifo"))
}

fn standard_url(name: &'static str, expected: &'static str) -> Result<String, ConfigError> {
    url_where(name, expected, |url| !url.ends_with(".fifo"))
}

fn url_where(
    name: &'static str,
    expected: &'static str,
    is_kind: impl Fn(&str) -> bool,
) -> Result<String, ConfigError> {
    let url = required(name, expected)?;
    if url.starts_with("http") && is_kind(&url) {
        return Ok(url);
    }
    Err(ConfigError {
        name,
        found: format!("found {url:?}"),
        expected,
    })
}

fn required(name: &'static str, expected: &'static str) -> Result<String, ConfigError> {
    optional(name).ok_or_else(|| ConfigError {
        name,
        found: "it is not set".to_owned(),
        expected,
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the shell is where configuration is read, once"
)]
fn optional(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}
