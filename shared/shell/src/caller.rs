//! Who calls, and what a token opens. The gateway has verified the token; what it may do is
//! checked here again, so that a wrong route table opens no door.

use crate::app::Trust;
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use gradus_contracts::api::routes::Scope;
use gradus_domain::words::ids::{MemberId, ProgramId};
use std::collections::BTreeSet;

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who the issuer says it is: client and subject. Tells the idempotency keys of several
    /// callers apart.
    pub name: String,
    /// What the token is good for.
    pub scopes: BTreeSet<Scope>,
    /// Whose account it opens with the scope `member`.
    pub member: Option<MemberId>,
    programs: BTreeSet<String>,
}

impl Caller {
    /// The caller of an event; `None`: the gateway has let nobody in.
    #[must_use]
    pub fn of(event: &ApiGatewayV2httpRequest, trust: &Trust) -> Option<Self> {
        let jwt = event.request_context.authorizer.as_ref()?.jwt.as_ref()?;
        let claim = |name: &str| jwt.claims.get(name).map(String::as_str);
        let scope_claim = claim("scope").unwrap_or("");
        let scopes = scope_claim
            .split_whitespace()
            .filter_map(|scope| scope.strip_prefix(&trust.scope_prefix))
            .filter_map(Scope::of_word)
            .collect();
        let name = [claim("iss"), claim("client_id"), claim("sub")];
        Some(Self {
            name: name.map(Option::unwrap_or_default).join(" "),
            scopes,
            member: claim(&trust.member_claim).map(MemberId::new),
            programs: program_names(claim(&trust.programs_claim).unwrap_or("")),
        })
    }

    /// Whether the token is bound to a program.
    #[must_use]
    pub fn opens(&self, program: &ProgramId) -> bool {
        self.programs.contains(program.as_str())
    }

    /// Whether the caller is let in by one of these scopes, of those that are not for members.
    #[must_use]
    pub fn has_more_than_member(&self, scopes: &[Scope]) -> bool {
        scopes
            .iter()
            .any(|scope| *scope != Scope::Member && self.scopes.contains(scope))
    }

    /// Whether the caller is let in by one of these scopes.
    #[must_use]
    pub fn has_any(&self, scopes: &[Scope]) -> bool {
        scopes.iter().any(|scope| self.scopes.contains(scope))
    }
}

/// The programs of a claim. The gateway turns one that is a list into text: `[a b]`, or JSON.
#[must_use]
pub fn program_names(claim: &str) -> BTreeSet<String> {
    claim
        .trim_start_matches('[')
        .trim_end_matches(']')
        .split([' ', ',', '"'])
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}
