//! A death at each call of one piece of work.
