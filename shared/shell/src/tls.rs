//! How the SDK's clients are connected: TLS by rustls over ring, and whose certificates they
//! believe (`docs/decisions/0021-whom-a-function-trusts.md`).

use aws_sdk_sqs::config::SharedHttpClient;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, HttpClientError};
use aws_smithy_runtime_api::client::http::{HttpClient as _, http_client_fn};

/// The authorities to which the certificates of AWS's services lead.
const AMAZON: &[u8] = include_bytes!("tls/amazon.pem");

/// Whose certificates are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Roots {
    /// Those of Amazon Trust Services.
    Amazon,
    /// Those of the authorities that the system, or a variable of OpenSSL, names.
    System,
}

/// A client for the SDK.
///
/// # Errors
/// Where the library makes none.
pub(crate) fn client(roots: Roots) -> Result<SharedHttpClient, HttpClientError> {
    let roots = match roots {
        Roots::Amazon => TrustStore::empty().with_pem_certificate(AMAZON),
        Roots::System => TrustStore::default(),
    };
    let context = TlsContext::builder().with_trust_store(roots).build()?;
    let client = Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(context)
        .build_https();
    // As it is, the client would read the certificates once more for each service that it is
    // made for, only to have them read.
    Ok(http_client_fn(move |settings, components| {
        client.http_connector(settings, components)
    }))
}

#[cfg(test)]
mod tests {
    use super::{AMAZON, Roots, client};
    use aws_sdk_sqs::config::retry::RetryConfig;
    use aws_sdk_sqs::config::{BehaviorVersion, Config, Credentials, Region};
    use base64::Engine as _;
    use sha2::{Digest as _, Sha256};

    /// Each certificate's content beside the fingerprint that is said of it.
    fn certificates() -> Vec<(String, Vec<u8>)> {
        let text = std::str::from_utf8(AMAZON).unwrap();
        let parts = text.split("-----END CERTIFICATE-----");
        parts
            .filter_map(|part| part.split_once("-----BEGIN CERTIFICATE-----"))
            .map(|(before, content)| {
                let said = before
                    .lines()
                    .rev()
                    .find_map(|line| line.strip_prefix("# "));
                let content: String = content.split_whitespace().collect();
                let content = base64::engine::general_purpose::STANDARD.decode(content);
                (said.unwrap().to_owned(), content.unwrap())
            })
            .collect()
    }

    /// As <https://www.amazontrust.com/repository/> lists them.
    #[test]
    fn amazons_five_authorities_are_believed() {
        let certificates = certificates();

        assert_eq!(certificates.len(), 5);
        for (said, content) in &certificates {
            let found: String = Sha256::digest(content)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            assert_eq!(found, *said);
        }
    }

    /// Certificates are read when the first connection is made, and one that cannot be read
    /// would be a panic there.
    #[tokio::test]
    async fn certificates_can_be_read() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let hang_up = tokio::spawn(async move { drop(listener.accept().await) });
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .endpoint_url(&url)
            .retry_config(RetryConfig::disabled())
            .http_client(client(Roots::Amazon).unwrap())
            .build();

        let asked = aws_sdk_sqs::Client::from_conf(config).list_queues().send();

        assert!(asked.await.is_err());
        hang_up.await.unwrap();
    }
}
