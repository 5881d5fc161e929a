"""Difficulties and amendments made for tests, by the actions that people use."""

from kheo.accounts.actor import system_actor
from kheo.feedback.actions.amending import Wording, begin, change
from kheo.feedback.actions.reporting import report
from kheo.feedback.models import Amendment, Feedback
from kheo.feedback.rules import WHOLE_PLAN
from kheo.plans.models import Plan
from kheo.units.models import Unit
from tests.factories import AT, actor_for, make_member
from tests.plans.factories import load_2023

SYSTEM = system_actor("thử nghiệm")
LIST = "deadline:danh-sach-dang-ky"


def plan_of_2023() -> Plan:
    return Plan.objects.select_related("issuer", "steward").get(pk=load_2023().plan.pk)


def steward():
    unit = Unit.objects.get(code="ban-dan-van")
    return actor_for(make_member(unit, "steward"), unit, "steward")


def make_feedback(plan: Plan, unit: Unit, *, about: str = WHOLE_PLAN, words: str = "Đường xa, mạng yếu.") -> Feedback:
    return report(plan=plan, unit=unit, about=about, words=words, proposal="Lùi hạn.", by=SYSTEM, at=AT)[0]


def make_amendment(plan: Plan, *feedback: Feedback) -> Amendment:
    ids = [each.pk for each in feedback]
    return begin(plan=plan, title="Lùi hạn gửi danh sách", feedback_ids=ids, by=SYSTEM, at=AT)


def save(amendment: Amendment, *, edits=None, text="", **said) -> Amendment:
    """Change an amendment, keeping what is not named."""
    amendment.refresh_from_db()
    latest = amendment.plan.versions.order_by("-number")[0]
    return change(
        amendment_id=amendment.pk,
        revision=said.pop("revision", amendment.revision),
        wording=Wording(**{"title": amendment.title, "reason": "Mưa lũ, đường bị chia cắt.", **said}),
        edits=amendment.edits if edits is None else edits,
        text=text or latest.text,
        feedback_ids=amendment.feedback.values_list("pk", flat=True),
        by=SYSTEM,
        at=AT,
    )
