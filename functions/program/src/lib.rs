//! Programs: validate, dry-run, publish, list, suspend.
