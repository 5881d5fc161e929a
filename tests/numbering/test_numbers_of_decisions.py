"""Decisions take their numbers from the register, and those given before it was one have moved into it."""

from importlib import import_module

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from kheo.numbering.models import DocumentNumber, NumberCounter
from kheo.recognition.models import Decision
from tests.numbering.factories import keep, take
from tests.recognition.factories import DECIDED, make_candidate, make_round
from tests.recognition.test_decisions import drafted, issued
from tests.registrations.factories import load_bundled_plan, unit_of

MOVING = "0003_numbers_into_the_register"


@pytest.mark.django_db
def test_a_decision_is_a_line_of_the_units_register():
    round_ = make_round(load_bundled_plan(), unit_of("xa-bac-thuy"))
    keep(round_.unit, sort="QĐ")
    decision = issued(round_, make_candidate(round_))

    line = DocumentNumber.objects.get(number=2)
    assert (decision.number, line.text, line.subject) == (2, "02-QĐ/ĐU", decision.title)
    assert (line.state, line.issued_here, line.taken_at) == ("used", True, decision.issued_at)


@pytest.mark.django_db
def test_a_decision_is_drafted_under_the_symbol_of_its_unit():
    round_ = make_round(load_bundled_plan(), unit_of("xa-bac-thuy"))
    round_.unit.symbol = "ĐUBT"

    assert drafted(round_, make_candidate(round_)).symbol == "QĐ/ĐUBT"


@pytest.fixture
def before_the_register(transactional_db):
    """The tables as they were: decisions with a counter of their own."""
    state = MigrationExecutor(connection).loader.project_state(("recognition", MOVING)).apps
    counters = state.get_model("recognition", "DecisionCounter")
    with connection.schema_editor() as editor:
        editor.create_model(counters)
    yield state
    with connection.schema_editor() as editor:
        editor.delete_model(counters)


@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
def test_numbers_given_before_move_into_the_register(before_the_register):
    plan, unit = load_bundled_plan(), unit_of("xa-bac-thuy")
    counters = before_the_register.get_model("recognition", "DecisionCounter")
    counters.objects.create(unit_id=unit.pk, year=2023, last=3)
    for number in (1, 3):
        decision = Decision.objects.create(
            plan=plan, unit=unit, kind="revoke", title=f"về việc {number}", legal_basis="Căn cứ", symbol="QĐ/ĐU",
            drafted_at=DECIDED, signer_name="Nguyễn Văn Ký", signed_on="2023-10-02", signed_at=DECIDED,
        )  # fmt: skip
        Decision.objects.filter(pk=decision.pk).update(state="issued", issued_at=DECIDED, year=2023, number=number)

    with transaction.atomic():
        import_module(f"kheo.recognition.migrations.{MOVING}").forwards(before_the_register, None)
        following = take(unit, sort="QĐ").number

    lines = DocumentNumber.objects.order_by("number").values_list("text", "state", "subject", "issued_here")
    assert list(lines) == [
        ("01-QĐ/ĐU", "used", "về việc 1", True),
        ("02-QĐ", "void", "", False),
        ("03-QĐ/ĐU", "used", "về việc 3", True),
        ("04-QĐ/ĐU", "used", "báo cáo", True),
    ]
    assert (following, NumberCounter.objects.get().last) == (4, 4)
