//! Checks that need the meaning of the rules.
