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
    /// callers apart. The issuer's own address is no part of it: a deployment trusts one, and a
    /// caller remains who it is when that one moves.
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
        Some(Self {
            name: name(claim("client_id"), claim("sub")),
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

/// Client and subject as one text, such that no two pairs have the same.
fn name(client: Option<&str>, subject: Option<&str>) -> String {
    let [client, subject] = [client, subject].map(Option::unwrap_or_default);
    format!("{}:{client}:{subject}", client.len())
}

/// The programs of a claim: text with spaces between names, or a list, which the gateway turns
/// into text: `[a b]`, or JSON. A claim of any other form names none.
#[must_use]
pub fn program_names(claim: &str) -> BTreeSet<String> {
    let names: BTreeSet<String> = if let Ok(list) = serde_json::from_str(claim) {
        list
    } else {
        let list = claim.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        let words = list.unwrap_or(claim).split_whitespace();
        words.map(str::to_owned).collect()
    };
    if names.iter().all(|name| is_name(name)) {
        names
    } else {
        BTreeSet::new()
    }
}

/// Whether a program can be called so: what holds an object or a list within a list cannot.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|one| one.is_ascii_alphanumeric() || ['-', '_', '.'].contains(&one))
}

#[cfg(test)]
mod tests {
    use super::{name, program_names};

    fn names(claim: &str) -> Vec<String> {
        program_names(claim).into_iter().collect()
    }

    #[test]
    fn programs_are_named_by_text_or_by_a_list() {
        for claim in [
            "classic airline",
            "[classic airline]",
            r#"["classic","airline"]"#,
        ] {
            assert_eq!(names(claim), ["airline", "classic"], "{claim}");
        }
        assert_eq!(names("classic"), ["classic"]);
        assert_eq!(names("[classic]"), ["classic"]);
    }

    #[test]
    fn a_claim_of_any_other_form_opens_no_program() {
        for claim in [
            "",
            "[]",
            r#"{"classic":true}"#,
            r#"{ "programs" : [ "classic" ] }"#,
            "[[classic] [airline]]",
            r#"[{"id":"classic"} airline]"#,
            r#"[["classic"]]"#,
            "classic]",
            "classic,airline",
            r#""classic""#,
        ] {
            assert!(program_names(claim).is_empty(), "{claim}");
        }
    }

    #[test]
    fn no_two_pairs_of_client_and_subject_are_one_caller() {
        let pairs = [
            (Some("a"), Some("b")),
            (Some("a:b"), None),
            (Some("a b"), None),
            (None, Some("a b")),
            (Some("a"), Some("b:")),
            (Some("a:b"), Some("")),
            (None, Some("1:a:b")),
        ];

        let told: std::collections::BTreeSet<String> = pairs
            .into_iter()
            .map(|(client, subject)| name(client, subject))
            .collect();

        // `a:b` alone and with an empty subject are the same pair.
        assert_eq!(told.len(), pairs.len() - 1);
    }
}
