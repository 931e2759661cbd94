//! What is said of members: joining, finding, reading, changing, exporting; what they have
//! and why.

pub mod account;

mod bodies;

pub use bodies::{
    ConsentPatch, ExportView, Groups, JoinRequest, LookupRequest, LookupView, MemberView, Patch,
    PersonView, ProfilePatch, ProfileView,
};
