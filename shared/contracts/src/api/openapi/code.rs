//! Every problem code: its status, what it means, what would do, and how a problem of it looks.
//! Those of rejections come from the domain's own table.

use crate::api::problem::{ProblemView, TYPE_PREFIX, status_against};
use gradus_domain::ledger::rejection::RejectionCode;

/// What there is to say of a code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Described {
    /// The code itself.
    pub(super) word: &'static str,
    /// The HTTP status that it comes with.
    pub(super) status: u16,
    /// What it means.
    pub(super) meaning: &'static str,
    /// What would do.
    pub(super) remedy: &'static str,
    /// The field that an example names.
    field: Option<&'static str>,
    /// The detail of an example.
    detail: &'static str,
}

/// Declares the codes of what is no rejection: those before rejections, and those after them.
macro_rules! codes {
    ($($list:ident {
        $($code:ident = $status:literal $word:literal $(at $field:literal)?:
            $meaning:literal, $remedy:literal, $detail:literal;)+
    })+) => {
        /// A problem code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::api) enum Code {
            /// What the business says no to.
            Rejected(RejectionCode),
            $($(#[doc = $meaning] $code,)+)+
        }

        $(const $list: &[Code] = &[$(Code::$code),+];)+

        impl Code {
            /// What there is to say of it.
            pub(super) fn described(self) -> Described {
                match self {
                    Self::Rejected(code) => Described::of_rejection(code),
                    $($(Self::$code => Described {
                        word: $word,
                        status: $status,
                        meaning: $meaning,
                        remedy: $remedy,
                        field: None $(.or(Some($field)))?,
                        detail: $detail,
                    },)+)+
                }
            }
        }
    };
}

/// Rejections that requests without a command meet too: they stand first.
const COMMON: [RejectionCode; 3] = [
    RejectionCode::IdempotencyConflict,
    RejectionCode::MemberUnknown,
    RejectionCode::MemberErased,
];

impl Code {
    /// Every code, in the order in which they are listed.
    pub(in crate::api) fn all() -> impl Iterator<Item = Self> {
        let is_other = |code: &&RejectionCode| !COMMON.contains(code);
        let others = RejectionCode::ALL.iter().filter(is_other);
        let rejections = COMMON.iter().chain(others).copied().map(Self::Rejected);
        let before = BEFORE_REJECTIONS.iter().copied();
        before
            .chain(rejections)
            .chain(AFTER_REJECTIONS.iter().copied())
    }
}

impl Described {
    fn of_rejection(code: RejectionCode) -> Self {
        let described = code.described();
        Self {
            word: described.word,
            status: status_against(described.against),
            meaning: described.meaning,
            remedy: described.remedy,
            field: described.field,
            detail: described.example,
        }
    }

    /// A problem of this code.
    pub(super) fn example(&self) -> ProblemView {
        ProblemView {
            r#type: format!("{TYPE_PREFIX}{}", self.word),
            title: reason(self.status).to_owned(),
            status: self.status,
            detail: self.detail.to_owned(),
            code: self.word.to_owned(),
            field: self.field.map(str::to_owned),
            faults: Vec::new(),
        }
    }
}

/// A status in the words of HTTP, for those that the API answers with.
pub(super) fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        410 => "Gone",
        413 => "Payload Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Answer",
    }
}

codes! {
    BEFORE_REJECTIONS {
        Unauthorized = 401 "unauthorized":
            "No valid token came with the request.", "Send `Authorization: Bearer` with a valid token.",
            "the request carries no valid token";
        ScopeMissing = 403 "scope_missing":
            "The token has none of the route's scopes.", "Use a token with one of the scopes that the detail names.",
            "GET /v1/programs/{program}/versions needs one of the scopes [\"program\", \"operate\"]";
        ProgramNotOpened = 403 "program_not_opened" at "program":
            "The token is not bound to the program.", "Use a token whose claim names the program.",
            "the token is not bound to this program";
        NotOwnAccount = 403 "not_own_account" at "member":
            "A member's token asks for another member.", "Ask for the token's own member.",
            "the token opens its own member's account and no other";
        FieldNotOwn = 403 "field_not_own" at "card":
            "A member's own token may not change this field.", "Leave the field out, or let an operator change it.",
            "a member's own token does not change card: it needs the scope operate";
        NoSuchRoute = 404 "no_such_route":
            "The function has no such route.", "Look the route up; report it where it is one.",
            "there is no route GET /v1/programs/classic/purchases";
        PathInvalid = 404 "path_invalid" at "member":
            "A parameter of the path is too long, or holds control characters.", "Send up to 192 printable characters.",
            "member has 200 characters or control characters; up to 192 printable ones will do";
        ProgramUnknown = 404 "program_unknown" at "program":
            "No version of the program is published.", "Check its id, or publish a version first.",
            "program classic is not published: publish a version first";
        NotRecordedYet = 404 "not_recorded_yet" at "key":
            "Nothing is recorded under this key.", "Ask again after `Retry-After`: the command may still be in the queue.",
            "nothing is recorded under this key: it may still be in the queue, ask again in a moment";
        VersionUnknown = 404 "version_unknown" at "version":
            "The program has no such version.", "Take a number from the list of versions.",
            "the program has no version 9";
        IdempotencyKeyMissing = 400 "idempotency_key_missing" at "Idempotency-Key":
            "The write needs an `Idempotency-Key`.", "Send a name of your own, the same when it is sent again.",
            "POST /v1/programs/{program}/members needs a header Idempotency-Key: a name of your own for this write, the same when it is sent again";
        IdempotencyKeyInvalid = 400 "idempotency_key_invalid" at "Idempotency-Key":
            "The `Idempotency-Key` is empty, too long or not of ASCII.", "Send 1 to 128 characters of ASCII.",
            "Idempotency-Key has 200 characters; 1 to 128 will do";
        UnknownParameter = 400 "unknown_parameter" at "page":
            "The query has a parameter that the route does not know.", "Leave it out.",
            "the query has a parameter \"page\"; known here: [\"limit\", \"cursor\", \"details\"]";
        LimitInvalid = 400 "limit_invalid" at "limit":
            "`limit` is out of its bounds.", "Send a whole number from 1 to 100.",
            "limit is \"0\"; a whole number from 1 to 100 will do";
        CursorInvalid = 400 "cursor_invalid" at "cursor":
            "The cursor is none of this member's list.", "Take the last part's `next_cursor` as it is, or leave it out.",
            "the cursor is none of this member's list: take the one of the part before as it is, or leave it out to begin anew";
        DetailsInvalid = 400 "details_invalid" at "details":
            "`details` is neither true nor false.", "Send `true` or `false`.",
            "details is true or false";
        ParameterInvalid = 400 "parameter_invalid" at "sample":
            "A parameter of the query is out of its bounds.", "The detail says what would do.",
            "sample is \"5000\"; 1 to 1000 will do";
        KeyInvalid = 400 "key_invalid" at "key":
            "The path names no command's key.", "Take the key that the answer to the command gave.",
            "this is no command's key: take the one that the answer to the command gave, such as purchase:<transaction> or return:<member>:<id>";
        BodyUnreadable = 400 "body_unreadable":
            "The body is no JSON in UTF-8.", "Send one JSON object.",
            "found what is not JSON (EOF while parsing an object); a command is one JSON object, at character 17";
        BodyNotExpected = 400 "body_not_expected":
            "The route takes no fields.", "Send no body, or `{}`.",
            "the path says which version to suspend; the body is empty or {}";
        BodyTooLarge = 413 "body_too_large":
            "The body is longer than the route takes.", "Send less at once.",
            "the body has 300000 bytes; POST /v1/programs/{program}/purchases takes at most 262144";
        ProgramTooLarge = 413 "program_too_large":
            "The program file is longer than 380,000 bytes.", "Shorten the file.",
            "the program file has 400000 bytes; it has at most 380000";
        UnsupportedMediaType = 415 "unsupported_media_type" at "Content-Type":
            "The body's `Content-Type` is missing, or none that the route takes.", "Send `application/json`, or what else the detail names.",
            "the Content-Type is \"text/plain\"; POST /v1/programs/{program}/purchases takes application/json";
        CommandInvalid = 422 "command_invalid" at "lines[0].amount":
            "A field of the command will not do.", "Correct the field; the detail says what would do.",
            "found -5; expected a whole number from 0 to 1000000000000000";
        CurrencyEnded = 422 "currency_ended" at "currency":
            "The currency of the program is no legal tender any more.", "Count in its successor, in a program of its own.",
            "HRK ended with 2023-01-14, and EUR came after it; a new program counts in that, and this one goes on as it is published";
        BatchInvalid = 422 "batch_invalid" at "items":
            "The body is no batch.", "Send an object with the one field `items`, a list.",
            "at line 1, column 12: a batch is an object with the one field `items`, a list";
        BatchSize = 422 "batch_size" at "items":
            "The batch has no items, or too many.", "Send 1 to 500 items.",
            "found 501 items; 1 to 500 will do";
        BodyInvalid = 422 "body_invalid" at "phone":
            "A field of the body will not do.", "Correct the field; the detail says what would do.",
            "expected a phone number with its country's code: + and 5 to 15 digits";
        TooLarge = 422 "too_large":
            "What would be stored is larger than an item may be.", "Send less at once.",
            "what would be stored is larger than an item may be; send less at once";
        AliasTaken = 409 "alias_taken" at "phone":
            "The phone, e-mail, card or external id leads to another member.", "Leave it out, or send another.",
            "this phone leads to another member: leave it out, or send another";
        IdempotencyKeySpent = 409 "idempotency_key_spent" at "Idempotency-Key":
            "The key named an earlier change that later ones followed.", "Read the member; use a new key for a new change.",
            "this Idempotency-Key named an earlier change, which was done and which later ones followed: read the member, and use a new key for a new change";
    }
    AFTER_REJECTIONS {
        ProgramInvalid = 422 "program_invalid":
            "The program file has faults.", "Correct each of `faults`; each names its place and what would do.",
            "the program file has 1 faults, each with its place";
        ProgramMismatch = 422 "program_mismatch" at "id":
            "The file is of another program than the path.", "Send it to its own program's path.",
            "the file is of program airline, the path names classic";
        VersionOutOfOrder = 422 "version_out_of_order" at "version":
            "A version of this or a higher number is published.", "Give the file a higher number.",
            "the file is version 2, and version 3 is published; a new one has a higher number";
        VersionTaken = 409 "version_taken" at "version":
            "The number was published with another file.", "A change is a new version.",
            "version 2 was published with another file; a change is a new version";
        VersionCannotBeSuspended = 409 "version_cannot_be_suspended" at "version":
            "The other versions cannot stand without this one.", "Publish a version that takes its place.",
            "version 1 cannot be suspended: no other version would be in force in its place";
        EffectiveFromTooSoon = 422 "effective_from_too_soon" at "effective_from":
            "A new version would be in force at once.", "Let it begin at least a minute after publishing.",
            "version 2 would be in force from 2026-03-01T02:00:00Z; 2026-03-01T02:01:00Z is the earliest that would do now";
        EffectiveFromTooFar = 422 "effective_from_too_far" at "effective_from":
            "The version begins further ahead than a dry run looks.", "Let it begin within 36 months.",
            "version 2 begins on 2031-01-01; a dry run looks 36 months ahead";
        EffectiveFromOutOfOrder = 422 "effective_from_out_of_order" at "effective_from":
            "The version would not begin after those before it.", "Let it begin later.",
            "version 2 must have a higher number and a later effective_from than the one before it";
        ZoneChanged = 422 "zone_changed" at "zone":
            "A program keeps its time zone.", "Keep the zone of the first version.",
            "version 2 changes the zone: it never changes";
        CurrencyChanged = 422 "currency_changed" at "currency":
            "A program keeps its currency.", "Keep the currency of the first version.",
            "version 2 changes the currency: it never changes";
        TierGone = 422 "tier_gone" at "tiers":
            "A tier of an earlier version is left out.", "Keep every tier that members may stand on.",
            "version 2 has no tier gold, which the version before it has: members may stand on it";
        Internal = 500 "internal":
            "A fault on our side; it is recorded for the operator.", "Sending it again does no harm; tell the operator where it stays.",
            "the request could not be carried out; it is recorded for the operator";
        Unavailable = 503 "unavailable":
            "It could not be carried out now.", "Send it again after `Retry-After`; a write names itself, so that it is done once.",
            "the request could not be carried out now; nothing is lost, send it again";
    }
}
