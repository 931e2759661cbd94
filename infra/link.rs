//! The build script of every function: its code stands at fixed addresses, so that nothing has
//! to be set right when it is loaded (`docs/decisions/0026-built-to-start.md`).

#![expect(clippy::disallowed_methods, reason = "how Cargo tells the target")]

fn main() {
    println!("cargo::rerun-if-changed=../../infra/link.rs");
    let of_target = |name: &str| std::env::var(name).unwrap_or_default();
    if of_target("CARGO_CFG_TARGET_OS") == "linux" && of_target("CARGO_CFG_TARGET_ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
