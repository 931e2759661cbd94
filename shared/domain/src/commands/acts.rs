//! The acts, one row each: what can be asked of a member's account.
//!
//! A row says the act, the struct that holds what it says, its number in fingerprints, which is
//! kept for ever, its word, and, where the caller names it, its word in keys. Kinds of key are
//! stored by their place: what is new goes to the end. What the struct says of itself stands
//! beside it ([`Said`](super::said::Said)).

/// Hands the rows to a macro.
macro_rules! acts {
    ($define:ident) => {
        $define! {
            /// The member joins.
            Join(Profile) = 1 "join";
            /// A purchase; a repeated one is known by its transaction.
            Purchase(Purchase) = 2 "purchase";
            /// A return of a purchase, whole or in part.
            Return(Return) = 3 "return", named "return";
            /// An act that is no purchase.
            Activity(Activity) = 4 "activity", named "activity";
            /// Points are spent.
            Spend(Spend) = 5 "spend", named "spend";
            /// Spent points come back, whole or in part.
            GiveBack(GiveBack) = 6 "give_back", named "give-back";
            /// What is known of the member changes.
            Profile(ProfileChange) = 7 "profile", named "profile";
            /// An operator adds or takes points.
            Adjust(Adjustment) = 8 "adjust", named "adjust";
            /// An operator brings lapsed points back.
            Reinstate(Reinstatement) = 9 "reinstate", named "reinstate";
            /// The member is held at or above a tier.
            HoldTier(TierHold) = 10 "hold_tier", named "hold-tier";
            /// What is known of the member is erased; nothing happens to it any more.
            Erase(Erasure) = 12 "erase", named "erase";
            last
            /// Only what is due is settled.
            Settle = 11 "settle";
        }
    };
}
pub(super) use acts;
