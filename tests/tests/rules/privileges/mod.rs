//! Grants of benefits.

mod grants;
