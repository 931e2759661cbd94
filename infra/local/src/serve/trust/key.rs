//! The key pair with which a folder's tokens are signed: RSA, 2048 bits, made once.

use crate::serve::fault::ServeError;
use crate::serve::folder;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use getrandom::SysRng;
use ring::error::KeyRejected;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use rsa::pkcs8::EncodePrivateKey as _;
use rsa::rand_core::UnwrapErr;
use serde_json::{Value, json};
use std::path::Path;

const BITS: usize = 2048;

/// The key pair.
#[derive(Debug)]
pub(crate) struct SigningKey {
    pair: KeyPair,
    id: String,
}

impl SigningKey {
    /// Reads the key from its file, PKCS #8 in DER, or makes it.
    ///
    /// # Errors
    /// [`ServeError`] where the file cannot be read or written, or holds no such key.
    pub(crate) fn open(file: &Path) -> Result<Self, ServeError> {
        let kept = match folder::read(file)? {
            Some(bytes) => bytes,
            None => {
                let made = generate()?;
                folder::write(file, &made)?;
                made
            }
        };
        Self::of_pkcs8(&kept).map_err(|cause| ServeError::NoKey {
            path: file.to_path_buf(),
            cause: cause.to_string(),
        })
    }

    /// The key's name in tokens and in the key set: its thumbprint, RFC 7638.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Signs as RS256 does.
    ///
    /// # Errors
    /// [`ServeError::Key`] where there is no randomness for blinding.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, ServeError> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                message,
                &mut signature,
            )
            .map_err(|error| failed("used", error))?;
        Ok(signature)
    }

    /// Whether a signature is this key's.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.pair.public())
            .verify(message, signature)
            .is_ok()
    }

    /// The public half as a JSON Web Key, RFC 7517.
    pub(crate) fn public_jwk(&self) -> Value {
        let (n, e) = public_numbers(&self.pair);
        json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.id, "n": n, "e": e })
    }

    fn of_pkcs8(bytes: &[u8]) -> Result<Self, KeyRejected> {
        let pair = KeyPair::from_pkcs8(bytes)?;
        let (n, e) = public_numbers(&pair);
        let canonical = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
        let thumbprint = ring::digest::digest(&ring::digest::SHA256, canonical.as_bytes());
        let id = URL_SAFE_NO_PAD.encode(thumbprint);
        Ok(Self { pair, id })
    }
}

fn generate() -> Result<Vec<u8>, ServeError> {
    // What comes first fails with an error; the generator below could only panic.
    getrandom::fill(&mut [0_u8; 32]).map_err(|error| ServeError::Entropy(error.to_string()))?;
    let key = rsa::RsaPrivateKey::new(&mut UnwrapErr(SysRng), BITS)
        .map_err(|error| failed("made", error))?;
    let document = key
        .to_pkcs8_der()
        .map_err(|error| failed("written", error))?;
    Ok(document.as_bytes().to_vec())
}

fn public_numbers(pair: &KeyPair) -> (String, String) {
    let public = PublicKeyComponents::<Vec<u8>>::from(pair.public());
    (
        URL_SAFE_NO_PAD.encode(public.n),
        URL_SAFE_NO_PAD.encode(public.e),
    )
}

fn failed(done: &'static str, cause: impl std::fmt::Display) -> ServeError {
    ServeError::Key {
        done,
        cause: cause.to_string(),
    }
}
