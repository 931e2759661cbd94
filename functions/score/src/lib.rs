//! The command queue: decides what ingest took in.
