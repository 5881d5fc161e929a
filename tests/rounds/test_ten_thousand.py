"""A nation's round: the pages ask the same number of questions for one candidate, a hundred and ten thousand."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kheo.ballots.models import Ballot, BallotItem
from kheo.ballots.rules import BallotState
from kheo.registrations.models import Registration
from kheo.rounds.models import Assessment, DossierRevision
from tests.factories import make_member
from tests.registrations.factories import load_bundled_plan, unit_of
from tests.rounds.factories import NOTICED, VOTING, make_assessment, make_council, make_round, to_assessing

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SIZES = (1, 100, 10_000)


@pytest.fixture
def round_():
    plan = load_bundled_plan()
    made = make_round(plan, unit_of("xa-bac-thuy"))
    make_assessment(made, made.unit.registrations.get())
    make_council(made)
    return to_assessing(made)


def fill(round_, wanted):
    """Rows alone, as many candidates as wanted in all."""
    model = Registration.objects.order_by("pk").first()
    revision = DossierRevision.objects.first()
    have = round_.assessments.count()
    last = Registration.objects.order_by("-pk").first().pk
    values = {field.attname: getattr(model, field.attname) for field in Registration._meta.concrete_fields}
    more = [
        {"id": last + n, "number": 1000 + last + n, "row_key": f"k{last + n}", "form_key": None, "title": f"Số {n}"}
        for n in range(1, wanted - have + 1)
    ]
    Registration.objects.bulk_create([Registration(**values | each) for each in more], batch_size=1000)
    Assessment.objects.bulk_create(
        [
            Assessment(
                round=round_,
                registration_id=each["id"],
                level_rank=1,
                number=have + n,
                state="noticed",
                revision=revision,
                proposed_at=NOTICED,
            )
            for n, each in enumerate(more, start=1)
        ],
        batch_size=1000,
    )


def cost(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def result_of(round_, size):
    """A closed ballot on so many candidates, without the acts that led there."""
    ballot = Ballot.objects.create(
        round=round_,
        kind="public",
        title="Bình chọn",
        rule={"quorum": "1/2", "approval": "1/2"},
        code=f"bp-thu-{size}",
        prepared_at=VOTING,
    )
    ids = round_.assessments.order_by("number").values_list("id", flat=True)[:size]
    counts = {"eligible": 9, "took_part": 9, "yes": 9, "no": 0, "abstain": 0, "invalid": 0}
    items = [
        BallotItem(ballot=ballot, assessment_id=pk, number=n, title=f"Số {n}", has_quorum=True, approved=True, **counts)
        for n, pk in enumerate(ids, start=1)
    ]
    BallotItem.objects.bulk_create(items, batch_size=1000)
    Ballot.objects.filter(pk=ballot.pk).update(state=BallotState.OPEN, opened_at=VOTING, roll_hash="0" * 64)
    Ballot.objects.filter(pk=ballot.pk).update(
        state=BallotState.CLOSED, closed_at=VOTING, merkle_root="0" * 64, published={}
    )
    return f"/ket-qua/{ballot.code}/"


def test_round_queue_and_result_cost_the_same_queries_for_one_candidate_and_for_ten_thousand(round_, client, settings):
    settings.KHEO_NOW = "2023-09-15"
    scorer = round_.council.filter(user__isnull=False).first()
    pages = {
        "round": (client, f"/dot-xet/{round_.pk}/"),
        "later": (client, f"/dot-xet/{round_.pk}/?thieu=phieu"),
    }
    client.force_login(make_member(round_.unit))
    assessor = Client()
    assessor.force_login(scorer.user)
    pages["queue"] = (assessor, f"/dot-xet/{round_.pk}/cham-diem/")

    found = {}
    for size in SIZES:
        fill(round_, size)
        found[size] = {name: cost(*page) for name, page in pages.items()}
        found[size]["result"] = cost(Client(), result_of(round_, size))

    assert found[100] == found[10_000]
    assert all(abs(found[1][name] - found[100][name]) <= 1 for name in found[1])  # the question for a following page
