"""The five calls, with the Python client of openapi-generator."""

import json
import sys
import time

import gradus_client
from gradus_client.models import Consent, JoinRequest, Line, ProblemView, Purchase

url, token, receipt = sys.argv[1:]
client = gradus_client.ApiClient(gradus_client.Configuration(host=url, access_token=token))
members, acts = gradus_client.MembersApi(client), gradus_client.ActsApi(client)
accounts = gradus_client.AccountsApi(client)


def problem_of(key):
    try:
        return accounts.read_command("classic", key), None
    except gradus_client.ApiException as error:
        assert isinstance(error.data, ProblemView), error
        return None, error.data


joined = members.join_member("classic", receipt, JoinRequest(
    name="M. Member", phone=None, consent=Consent(email=True)))
read = members.read_member("classic", joined.member)
accepted = acts.record_purchase("classic", Purchase(
    id=receipt, member=joined.member, occurred_at=joined.joined_at, currency="USD", kind=None,
    lines=[Line(amount=3000, tax=None), Line(amount=1600)]))
until = time.monotonic() + 60
while (decided := problem_of(accepted.command)[0]) is None:
    assert time.monotonic() < until
    time.sleep(0.1)
statement = accounts.read_statement("classic", joined.member)
problem = problem_of("purchase:nobody's")[1]

print(json.dumps({
    "tier": joined.tier,
    "name": read.person.name,
    "consent": read.person.consent.email,
    "accepted": accepted.status.value,
    "command": accepted.command,
    "status": decided.status.value,
    "points": decided.entry.score.points,
    "currency": decided.entry.currency,
    "minor_digits": decided.entry.minor_digits,
    "lines": [line.kind.value for line in statement.lines],
    "problem": problem.code,
    "problem_status": problem.status,
}))
