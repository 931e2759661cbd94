//! What a member has and why: balance, tier, statement, quotes.
