"""The opinion survey among residents: opened, answered once a form, closed."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.accounts.actor import can
from kheo.accounts.permissions import Permission
from kheo.audit.actions import record
from kheo.registrations.models import Registration
from kheo.registrations.rules import IN_REGISTER
from kheo.registrations.rules.values import line
from kheo.rounds.models import Opinion, OpinionSurvey
from kheo.rounds.rules.surveys import (
    ALPHABET,
    QUESTIONS,
    TOKEN_LENGTH,
    is_open,
    problems_with_opening,
    problems_with_opinion,
)
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

MOST_OPEN = 20  # surveys on one model
MOST_OPINIONS = 20_000  # in one survey


@transaction.atomic
def open_survey(
    *, registration_id: int, host: Unit, place: str, closes_at: datetime, by: "Actor", at: datetime
) -> OpinionSurvey:
    """Open a survey on one model of the register; its token makes the address on the printed sheet."""
    registration = Registration.objects.select_for_update(of=("self",)).select_related("unit").get(pk=registration_id)
    problems = problems_with_opening(place, at, closes_at)
    if not can(by, Permission.VISIT_WRITE, host):
        problems.append(
            Problem("survey.out_of_reach", "Đơn vị tổ chức ngoài phạm vi được giao.", "Chọn đơn vị khác.", "host")
        )
    if registration.state not in IN_REGISTER:
        problems.append(
            Problem("survey.not_registered", "Mô hình chưa vào sổ đăng ký.", "Lấy ý kiến sau khi mô hình vào sổ.")
        )
    if registration.surveys.filter(closed_at__isnull=True, closes_at__gt=at).count() >= MOST_OPEN:
        problems.append(
            Problem("survey.too_many", f"Mô hình này đang có {MOST_OPEN} mã lấy ý kiến.", "Kết thúc bớt mã cũ.")
        )
    if problems:
        raise RuleBroken(problems)
    survey = OpinionSurvey.objects.create(
        registration=registration,
        host=host,
        token="".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH)),
        place=line(place),
        opened_at=at,
        closes_at=closes_at,
        opened_by_id=by.user_id,
    )
    record(
        action="survey.open",
        by=by,
        at=at,
        unit=registration.unit,
        target=survey,
        after={"registration": registration.pk, "place": survey.place, "closes_at": closes_at},
    )
    return survey


@transaction.atomic
def close_survey(*, survey_id: int, by: "Actor", at: datetime) -> OpinionSurvey:
    """End a survey before its time; from now on its answers may be looked at."""
    survey = (
        OpinionSurvey.objects.select_for_update(of=("self",)).select_related("registration__unit").get(pk=survey_id)
    )
    if not is_open(survey.closes_at, survey.closed_at, at):
        raise RuleBroken([Problem("survey.closed_already", "Đợt lấy ý kiến này đã kết thúc.", "Tải lại trang.")])
    survey.closed_at = at
    survey.save(update_fields=["closed_at"])
    record(
        action="survey.close",
        by=by,
        at=at,
        unit=survey.registration.unit,
        target=survey,
        after={"opinions": survey.opinions.count()},
    )
    return survey


@transaction.atomic
def give_opinion(*, survey_id: int, key: str, answers: Mapping[str, str], comment: str, at: datetime) -> Opinion:
    """Keep one answer. The same form sent again is the answer that is there, as it was given first.

    Nothing is written into the journal: its instant beside the answer would tell whose it is.
    """
    survey = OpinionSurvey.objects.get(pk=survey_id)
    comment = line(comment)
    known = Opinion.objects.filter(pk=key).first()
    if known is not None and known.survey_id == survey.pk:
        return known
    if not is_open(survey.closes_at, survey.closed_at, at):
        raise RuleBroken(
            [Problem("survey.closed", "Đợt lấy ý kiến này đã kết thúc.", "Trân trọng cảm ơn bà con đã quan tâm.")]
        )
    problems = problems_with_opinion(answers, comment, key)
    if known is not None:
        problems.append(Problem("survey.key", "Trang đã mở quá lâu.", "Bấm gửi lại một lần nữa."))
    if survey.opinions.count() >= MOST_OPINIONS:
        problems.append(Problem("survey.full", "Đã nhận đủ ý kiến.", "Trân trọng cảm ơn bà con đã quan tâm."))
    if problems:
        raise RuleBroken(problems)
    opinion, _ = Opinion.objects.get_or_create(
        key=key,
        defaults={
            "survey": survey,
            "answers": {question.code: answers[question.code] for question in QUESTIONS},
            "comment": comment,
        },
    )
    return opinion
