"""The five calls, with the client of openapi-python-client."""

import json
import sys
import time

from gradus_client import AuthenticatedClient
from gradus_client.api.accounts import read_command, read_statement
from gradus_client.api.acts import record_purchase
from gradus_client.api.members import join_member, read_member
from gradus_client.models import (
    CommandView, Consent, JoinRequest, Line, MemberView, ProblemView, Purchase, StatementView,
)

url, token, receipt = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=token)


def of_type(kind, answer):
    assert isinstance(answer, kind), answer
    return answer


joined = of_type(MemberView, join_member.sync(
    "classic", client=client, idempotency_key=receipt,
    body=JoinRequest(name="M. Member", phone=None, consent=Consent(email=True))))
read = of_type(MemberView, read_member.sync("classic", joined.member, client=client))
accepted = of_type(CommandView, record_purchase.sync("classic", client=client, body=Purchase(
    id=receipt, member=joined.member, occurred_at=joined.joined_at, currency="USD", kind=None,
    lines=[Line(amount=3000, tax=None), Line(amount=1600)])))
until = time.monotonic() + 60
while isinstance(decided := read_command.sync("classic", accepted.command, client=client),
                 ProblemView):
    assert decided.code == "not_recorded_yet" and time.monotonic() < until, decided
    time.sleep(0.1)
entry = of_type(CommandView, decided).entry
statement = of_type(StatementView, read_statement.sync("classic", joined.member, client=client))
problem = of_type(ProblemView, read_command.sync("classic", "purchase:nobody's", client=client))

print(json.dumps({
    "tier": joined.tier,
    "name": read.person.name,
    "consent": read.person.consent.email,
    "accepted": accepted.status.value,
    "command": accepted.command,
    "status": decided.status.value,
    "points": entry.score.points,
    "currency": entry.currency,
    "minor_digits": entry.minor_digits,
    "lines": [line.kind.value for line in statement.lines],
    "problem": problem.code,
    "problem_status": problem.status,
}))
