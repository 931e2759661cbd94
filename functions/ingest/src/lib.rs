//! Purchases, returns and activities come in, one or many at a time.
