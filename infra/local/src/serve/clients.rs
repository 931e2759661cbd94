//! The SDK's own clients, pointed at this machine: plain HTTP, connections kept alive.

use super::request_token::WithoutRequestToken;
use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::{Region, SharedHttpClient};
use std::net::SocketAddr;
use std::time::Duration;

/// The region that everything here is said to be in.
pub(crate) const REGION: &str = "us-east-1";
/// The access key and its secret. Neither server looks at them; signing needs some.
pub(crate) const ACCESS_KEY: &str = "gradus";
/// After so long a connection is not used again: well before a server closes it.
const IDLE_CONNECTION: Duration = Duration::from_secs(2);

/// What only those know who may talk to table and queue: made at each start, and sent along
/// with every request as the token of temporary credentials is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SessionToken(pub(crate) String);

/// A service on this machine, as its clients reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// What it wants to be told.
    pub(crate) token: SessionToken,
}

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// A client of the table.
pub(crate) fn table(endpoint: &Endpoint) -> aws_sdk_dynamodb::Client {
    use aws_sdk_dynamodb::config::{BehaviorVersion, Config, StalledStreamProtectionConfig};
    aws_sdk_dynamodb::Client::from_conf(
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .credentials_provider(credentials(endpoint))
            .endpoint_url(url(endpoint.address))
            .http_client(http_client())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .interceptor(WithoutRequestToken)
            .build(),
    )
}

/// A client of the queue.
pub(crate) fn queue(endpoint: &Endpoint) -> aws_sdk_sqs::Client {
    use aws_sdk_sqs::config::{BehaviorVersion, Config, StalledStreamProtectionConfig};
    aws_sdk_sqs::Client::from_conf(
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .credentials_provider(credentials(endpoint))
            .endpoint_url(url(endpoint.address))
            .http_client(http_client())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build(),
    )
}

/// Where a server listens, for clients.
pub(crate) fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

fn credentials(endpoint: &Endpoint) -> Credentials {
    let token = Some(endpoint.token.0.clone());
    Credentials::new(ACCESS_KEY, ACCESS_KEY, token, None, "gradus-local")
}

fn http_client() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new()
        .pool_idle_timeout(IDLE_CONNECTION)
        .build_http()
}
