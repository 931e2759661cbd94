//! Which scope opens which route, over HTTP: every route with every scope.

use crate::door::{parts, signed};
use crate::server::{Caller, Reply};
use crate::shop::{Member, Shop, at_once, join, json_of};
use gradus_contracts::api::operation::{Account, Enroll, Operation};
use gradus_contracts::api::routes::{ROUTES, Route, Scope};
use serde_json::{Value, json};

/// A program with two members, the first of whom bought something.
struct House {
    shop: Shop,
    member: Member,
    other: Member,
}

impl House {
    fn open() -> Self {
        let shop = Shop::open(&["classic", "airline"]);
        let mut till = shop.caller("pos", "classic");
        let member = join(&mut till, "classic", "join-1");
        let other = join(&mut till, "classic", "join-2");
        for (member, id) in [(&member, "own"), (&other, "others")] {
            let path = "/v1/programs/classic/purchases";
            json_of(&at_once(&mut till, path, &member.buys(id, "USD", 100)), 200);
        }
        Self {
            shop,
            member,
            other,
        }
    }

    /// A caller with one scope for a program; with `member`, the first member's own.
    fn caller(&self, scope: Scope, program: &str) -> Caller {
        match scope {
            Scope::Member => self.shop.app(program, &self.member),
            Scope::Pos | Scope::Operate | Scope::Program | Scope::Erase => {
                self.shop.caller(scope.word(), program)
            }
        }
    }

    /// Asks for what a route does, about a member. Nothing that is asked for can be done: a
    /// caller that is let in is told so by the function.
    fn ask(&self, caller: &mut Caller, route: &Route, member: &Member) -> Reply {
        let receipt = if member.id == self.member.id {
            "own"
        } else {
            "others"
        };
        let path = route
            .path
            .replace("{program}", "classic")
            .replace("{member}", &member.id)
            .replace("{version}", "99")
            .replace("{key+}", &format!("purchase:{receipt}"));
        let body = match route.operation {
            Operation::Account(Account::QuotePurchase) => member.buys("t9", "USD", 100),
            _ => json!(null),
        };
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", "key-1"),
        ];
        let method = route.method.word();
        let body = body.to_string();
        caller
            .send(method, &path, &headers, body.as_bytes())
            .unwrap()
    }
}

fn names_a_member(route: &Route) -> bool {
    route.path.contains("{member}") || route.operation == Operation::Account(Account::QuotePurchase)
}

/// Erasing is left out where it would be done.
fn is_harmless(route: &Route) -> bool {
    route.operation != Operation::Enroll(Enroll::EraseMember)
}

#[test]
fn a_route_opens_to_its_scopes_and_to_no_other() {
    let house = House::open();
    let before = house.shop.items();

    for scope in Scope::ALL {
        let mut caller = house.caller(scope, "classic");
        for route in ROUTES {
            let opens = route.scopes.contains(&scope);
            if opens && !is_harmless(route) {
                continue;
            }
            let reply = house.ask(&mut caller, route, &house.member);
            let asked = format!("{} by {}: {}", route.key(), scope.word(), reply.text());
            if opens {
                assert!(
                    ![401, 403].contains(&reply.status) && reply.status < 500,
                    "{asked}"
                );
            } else {
                assert_eq!(reply.status, 403, "{asked}");
                assert_eq!(reply.json(), json!({ "message": "Forbidden" }), "{asked}");
            }
        }
    }
    assert_eq!(house.shop.items(), before);
}

#[test]
fn a_token_of_another_program_opens_no_route_of_this_one() {
    let house = House::open();
    let before = house.shop.items();

    for scope in Scope::ALL {
        let mut caller = house.caller(scope, "airline");
        for route in ROUTES.iter().filter(|route| route.scopes.contains(&scope)) {
            let reply = house.ask(&mut caller, route, &house.member);
            let asked = format!("{} by {}: {}", route.key(), scope.word(), reply.text());
            assert_eq!(reply.status, 403, "{asked}");
            assert_eq!(reply.json()["code"], "program_not_opened", "{asked}");
        }
    }
    assert_eq!(house.shop.items(), before);
}

#[test]
fn nobody_is_let_in_without_a_token() {
    let house = House::open();
    let mut nobody = Caller::new(house.shop.server.api, None);

    for route in ROUTES {
        let reply = house.ask(&mut nobody, route, &house.member);
        assert_eq!(reply.status, 401, "{}: {}", route.key(), reply.text());
    }
}

#[test]
fn a_members_own_token_opens_its_own_account_and_nobody_elses() {
    let house = House::open();
    let mut app = house.caller(Scope::Member, "classic");
    let (header, mut claims) = parts(app.token.as_deref().unwrap());
    claims.as_object_mut().unwrap().remove("gradus_member");
    let nobodys = signed(house.shop.folder(), &header, &claims);
    let mut anonymous = Caller::new(house.shop.server.api, Some(nobodys));
    let before = house.shop.items();

    for route in ROUTES
        .iter()
        .filter(|route| route.scopes.contains(&Scope::Member))
    {
        let own = house.ask(&mut app, route, &house.member);
        let others = house.ask(&mut app, route, &house.other);
        let by_nobody = house.ask(&mut anonymous, route, &house.member);

        let asked = format!("{}: {}", route.key(), others.text());
        assert_ne!(own.status, 403, "{}", own.text());
        let refusal = if names_a_member(route) {
            (403, json!("not_own_account"))
        } else {
            (404, json!("not_recorded_yet"))
        };
        assert_eq!(
            (others.status, others.json()["code"].clone()),
            refusal,
            "{asked}"
        );
        assert_eq!(by_nobody.status, 403, "{}", by_nobody.text());
        assert_eq!(by_nobody.json()["code"], "not_own_account");
    }
    assert_eq!(house.shop.items(), before);
}

#[test]
fn a_token_with_two_scopes_opens_what_either_opens() {
    let house = House::open();
    let path = house.other.path("classic", "/statement");
    let refused: [Reply; 2] = [Scope::Pos, Scope::Member].map(|scope| {
        let mut caller = house.caller(scope, "classic");
        caller.get(&path)
    });
    let mut both = house.shop.with_token(&[
        "--scope",
        "member",
        "--scope",
        "operate",
        "--program",
        "classic",
        "--member",
        &house.member.id,
    ]);

    let opened = both.get(&path);

    assert_eq!(refused.map(|reply| reply.status), [403, 403]);
    let lines: Value = json_of(&opened, 200)["lines"].clone();
    assert_eq!(lines.as_array().map(Vec::len), Some(2));
}
