//! The SDK's own clients, pointed at this machine: plain HTTP, connections kept alive.

use super::request_token::WithoutRequestToken;
use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::{Region, SharedHttpClient};
use std::net::SocketAddr;

/// The region that everything here is said to be in.
pub(crate) const REGION: &str = "us-east-1";

/// A client of the table at an address.
pub(crate) fn table(address: SocketAddr) -> aws_sdk_dynamodb::Client {
    use aws_sdk_dynamodb::config::{BehaviorVersion, Config, StalledStreamProtectionConfig};
    aws_sdk_dynamodb::Client::from_conf(
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .credentials_provider(credentials())
            .endpoint_url(url(address))
            .http_client(http_client())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .interceptor(WithoutRequestToken)
            .build(),
    )
}

/// A client of the queue at an address.
pub(crate) fn queue(address: SocketAddr) -> aws_sdk_sqs::Client {
    use aws_sdk_sqs::config::{BehaviorVersion, Config, StalledStreamProtectionConfig};
    aws_sdk_sqs::Client::from_conf(
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .credentials_provider(credentials())
            .endpoint_url(url(address))
            .http_client(http_client())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build(),
    )
}

/// Where a server listens, for clients.
pub(crate) fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

/// Both servers take any credentials; signing needs some.
fn credentials() -> Credentials {
    Credentials::new("local", "local", None, None, "gradus-local")
}

fn http_client() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().build_http()
}
