//! `gradus convert`, through the program itself.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod orders;
mod shop;
mod shopify;
mod square;
mod stripe;
mod usage;
mod woocommerce;
