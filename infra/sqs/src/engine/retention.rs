//! How long messages are kept that nobody takes.

/// What becomes of messages that nobody takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Retention {
    /// They are gone after the queue's retention period, as in AWS.
    #[default]
    ByClock,
    /// They stay: for a clock that is moved by months at once, while those who read the queue
    /// had no time to.
    UntilTaken,
}
