"""When code is bypassed, the database itself refuses: raw SQL, row by row."""

import pytest
from django.db import IntegrityError, connection, transaction

from kheo.recognition.models import Commendation, Decision, DecisionItem, Recognition
from tests.recognition.factories import make_candidate, make_round
from tests.recognition.test_commending import REWARDS, given_to, to
from tests.recognition.test_decisions import drafted, issued
from tests.registrations.factories import load_bundled_plan, unit_of

pytestmark = pytest.mark.django_db
AT = "'2023-10-05 02:00:00+00:00'"


@pytest.fixture
def round_(db):
    plan = load_bundled_plan(**{"\nunits:": f"{REWARDS}\nunits:"})
    return make_round(plan, unit_of("xa-bac-thuy"))


@pytest.fixture
def decision(round_):
    return issued(round_, make_candidate(round_), make_candidate(round_))


def refuses(statement, *values):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def recognition_sql(item):
    return (
        "INSERT INTO recognition_recognition (item_id, registration_id, assessment_id, plan_id, level, level_rank,"
        f' distinction, from_at, "end", reason) VALUES ({item.pk}, {item.registration_id}, {item.assessment_id},'
        f" {item.decision.plan_id}, 'co-so', 1, '', {AT}, '', '')"
    )


def test_nothing_is_recognised_without_an_issued_decision(round_):
    item = drafted(round_, make_candidate(round_)).items.get()

    refuses(recognition_sql(item))
    Decision.objects.filter(pk=item.decision_id).update(
        state="signed", signer_name="Nguyễn Văn Ký", signed_on="2023-10-02", signed_at="2023-10-02T02:00Z"
    )
    refuses(recognition_sql(item))
    assert Recognition.objects.count() == 0


def test_a_line_recognises_its_own_registration_alone(round_, decision):
    other = make_candidate(round_)
    recognition = Recognition.objects.first()

    refuses(f"UPDATE recognition_recognition SET registration_id = {other.registration_id} WHERE id = {recognition.pk}")
    refuses(f"UPDATE recognition_recognition SET level_rank = 2 WHERE id = {recognition.pk}")
    refuses(f"UPDATE recognition_recognition SET from_at = {AT} WHERE id = {recognition.pk}")
    refuses(f"DELETE FROM recognition_recognition WHERE id = {recognition.pk}")


def test_what_has_ended_does_not_begin_again(decision):
    recognition = Recognition.objects.first()
    Recognition.objects.filter(pk=recognition.pk).update(to_at=recognition.from_at, end="lapsed", reason="Thôi")

    refuses(f"UPDATE recognition_recognition SET to_at = NULL, \"end\" = '' WHERE id = {recognition.pk}")
    refuses(f"UPDATE recognition_recognition SET \"end\" = 'revoked' WHERE id = {recognition.pk}")


def test_a_recognising_decision_does_not_commend_nor_the_other_way_round(round_, decision):
    item = decision.items.first()
    refuses(
        "INSERT INTO recognition_commendation (item_id, plan_id, kind, registration_id, once, from_at, reason)"
        f" VALUES ({item.pk}, {decision.plan_id}, 'giay-khen', {item.registration_id}, %s, {AT}, '')",
        True,
    )
    reward = given_to(round_.plan, round_.unit, to(Recognition.objects.first()))
    commendation = Commendation.objects.get()
    refuses(f"UPDATE recognition_commendation SET kind = 'bang-khen' WHERE id = {commendation.pk}")
    refuses(f"DELETE FROM recognition_commendation WHERE id = {commendation.pk}")
    refuses(f"UPDATE recognition_decisionitem SET amount = 1 WHERE decision_id = {reward.pk}")


@pytest.mark.parametrize(
    "change",
    [
        "number = 7",
        "number = NULL",
        "year = 2024",
        "title = 'khác'",
        "legal_basis = 'khác'",
        "signer_name = 'Người khác'",
        "signed_on = '2023-01-01'",
        "state = 'draft'",
        "state = 'signed'",
        "reason = 'khác'",
        f"issued_at = {AT}",
    ],
)
def test_an_issued_decision_stays_as_it_was_issued(decision, change):
    refuses(f"UPDATE recognition_decision SET {change} WHERE id = {decision.pk}")


def test_an_issued_decision_and_its_lines_are_not_deleted_nor_given_another_line(decision):
    line = decision.items.first()
    refuses(f"DELETE FROM recognition_decisionitem WHERE id = {line.pk}")
    refuses(f"UPDATE recognition_decisionitem SET named = 'Người khác' WHERE id = {line.pk}")
    refuses(
        'INSERT INTO recognition_decisionitem (decision_id, "order", named, achievement, distinction, commendation)'
        f" VALUES ({decision.pk}, 99, 'Thêm', '', '', '')"
    )
    refuses(f"DELETE FROM recognition_decision WHERE id = {decision.pk}")
    assert DecisionItem.objects.filter(decision=decision).count() == 2


def test_a_line_does_not_move_out_of_an_issued_decision_nor_into_one(round_, decision):
    draft = drafted(round_, make_candidate(round_))

    refuses(
        f'UPDATE recognition_decisionitem SET decision_id = {draft.pk}, "order" = 9 WHERE decision_id = {decision.pk}'
    )
    refuses(
        f'UPDATE recognition_decisionitem SET decision_id = {decision.pk}, "order" = 9 WHERE decision_id = {draft.pk}'
    )


def test_no_decision_begins_as_issued_but_one_brought_in_from_paper(decision):
    copy = Decision.objects.get(pk=decision.pk)
    copy.pk, copy.number = None, 99
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
    copy.number, copy.earlier, copy.paper_number = None, True, "15-QĐ/ĐU"
    copy.save(force_insert=True)
    assert Decision.objects.filter(earlier=True).count() == 1


def test_a_draft_is_still_free(round_):
    draft = drafted(round_, make_candidate(round_))

    draft.items.all().delete()
    draft.delete()

    assert Decision.objects.count() == 0
