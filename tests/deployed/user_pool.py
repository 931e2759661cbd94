"""An issuer made of a user pool, as docs/deploy.md has it: infra/issuer.yaml, a client for each
kind of caller, and what stands in the token that one is given."""

import base64
import http.client
import json

from world import World


def a_client_of_the_user_pool_is_given_a_token_for_its_scopes_and_programs(world: World) -> None:
    made = world.stack.deploy_beside("gradus-issuer", "issuer", Domain="corner-shop")
    pool = world.stack.client("cognito-idp")
    pool.create_resource_server(
        UserPoolId=made["PoolId"], Identifier="programs", Name="programs",
        Scopes=[{"ScopeName": "corner", "ScopeDescription": "corner"}],
    )
    client = pool.create_user_pool_client(
        UserPoolId=made["PoolId"], ClientName="tills", GenerateSecret=True,
        AllowedOAuthFlows=["client_credentials"], AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthScopes=["gradus/pos", "programs/corner"],
    )["UserPoolClient"]

    claims = claims_of(token_of(world, client))

    assert claims["iss"] == made["Issuer"], claims
    assert set(claims["scope"].split()) == {"gradus/pos", "programs/corner"}, claims
    assert claims["gradus_programs"] == "corner", claims
    # What the deployment's Audience is to name.
    assert claims["client_id"] == client["ClientId"], claims
    assert "aud" not in claims, claims


def a_token_that_names_no_audience_is_let_in_by_its_client(world: World) -> None:
    named = world.issuer.token("pos", aud=None, client_id="gradus")
    other = world.issuer.token("pos", aud=None, client_id="somebody")

    let_in = world.call("GET", "corner/members/nobody/balance", named)
    refused = world.call("GET", "corner/members/nobody/balance", other)

    # There is no such member; who is not let in is not told so.
    assert let_in.status == 404, let_in
    assert refused.status == 401, refused


def token_of(world: World, client: dict) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", world.emulator.port, timeout=60)
    secret = base64.b64encode(f"{client['ClientId']}:{client['ClientSecret']}".encode()).decode()
    connection.request("POST", "/oauth2/token", "grant_type=client_credentials", {
        "Authorization": f"Basic {secret}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Host": "corner-shop.auth.eu-central-1.amazoncognito.com",
    })
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    assert answer.status == 200, content
    return json.loads(content)["access_token"]


def claims_of(token: str) -> dict:
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


CHECKS = [
    a_client_of_the_user_pool_is_given_a_token_for_its_scopes_and_programs,
    a_token_that_names_no_audience_is_let_in_by_its_client,
]
