//! What a member may have or do beside points: grants of benefits (rules §9).

mod grants;
