//! What an export does not say itself: currency, zone, and the key of what members are called.

use super::member_key::MemberKey;
use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::money::Currency;

/// What holds for all orders.
pub(super) struct Terms {
    /// The program's currency; orders in another one are left. `None`: any is taken.
    pub(super) currency: Option<Currency>,
    /// The zone whose clocks times without an offset go by.
    pub(super) calendar: Option<Calendar>,
    /// UTC, by which some exports say their times.
    pub(super) utc: Calendar,
    /// What makes a member's id of an address.
    pub(super) key: Option<MemberKey>,
}
