"""Certificates as they are shown: the list of a decision to its office, one of them to everybody who has its code."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from kheo.accounts.actor import Actor, can
from kheo.accounts.permissions import Permission
from kheo.recognition.models import Certificate, Decision
from kheo.recognition.rules import DecisionKind, DecisionState
from kheo.recognition.rules.certificates import (
    initials_of,
    is_party_body,
    number_of_decision,
    shown_code,
    title_of,
)


def certificates_for(actor: Actor, decision: Decision) -> QuerySet[Certificate]:
    """Those of a decision that the actor may open: all where the decision is theirs, else those of their own units."""
    found = Certificate.objects.filter(item__decision=decision).select_related("item").order_by("number")
    if can(actor, Permission.DECISION_READ, decision.unit):
        return found
    own = actor.reach_filter("item__registration__unit__path", Permission.DECISION_READ)
    return found.filter(own | actor.reach_filter("item__unit__path", Permission.DECISION_READ))


@dataclass(frozen=True, slots=True)
class Shown:
    """What the public learns of a certificate. `standing`: stands, lapsed or revoked, since `ended_at`."""

    code: str
    title: str
    number: str
    issuer: str
    given_to: str
    is_withheld: bool  # an individual who did not agree to be named
    achievement: str
    level: str
    decision: str
    decided_on: date | None
    standing: str
    ended_at: datetime | None
    sha256: str
    made_at: datetime | None

    @property
    def etag(self) -> str:
        said = repr([getattr(self, name) for name in self.__slots__])
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def certificate_of_code(code: str) -> Shown | None:
    """Two queries, whoever asks."""
    related = ("item__decision__unit", "item__decision__plan", "item__registration", "item__unit", "unit")
    outcomes = ("item__recognition", "item__given")
    certificate = Certificate.objects.filter(code=code).select_related(*related, *outcomes).first()
    if certificate is None:
        return None
    item, decision = certificate.item, certificate.item.decision
    document = decision.plan.version_at(decision.issued_at or decision.drafted_at).document
    recognition, given = getattr(item, "recognition", None), getattr(item, "given", None)
    known = document.commendation_by_code.get(item.commendation)
    title, _ = title_of(DecisionKind(decision.kind), known.title if known else item.commendation)
    level = document.level_by_code.get(recognition.level) if recognition else None
    registration = item.registration
    subject = document.subject_by_code.get(registration.subject) if registration else None
    withheld = bool(registration and subject and subject.is_individual and not registration.consent_to_publish)
    standing, ended_at = "stands", None
    if decision.state == DecisionState.REVOKED:
        standing, ended_at = "revoked", decision.revoked_at
    elif recognition and recognition.to_at:
        standing, ended_at = recognition.end, recognition.to_at
    elif given and given.to_at:
        standing, ended_at = "revoked", given.to_at
    initials = initials_of(item.named)
    unit = decision.unit
    return Shown(
        code=shown_code(certificate.code),
        title=title,
        number=f"{certificate.number:02d}/{certificate.year}",
        issuer=f"{decision.on_behalf_of} {unit.title}".strip(),
        given_to=(f"Một cá nhân ({initials})" if initials else "Một cá nhân") if withheld else item.named,
        is_withheld=withheld,
        achievement="" if withheld else item.achievement,
        level=level.title if level else "",
        decision=number_of_decision(
            decision.number, decision.symbol, decision.paper_number, party=is_party_body(unit.kind)
        ),
        decided_on=decision.signed_on,
        standing=standing,
        ended_at=ended_at,
        sha256=certificate.sha256,
        made_at=certificate.made_at,
    )


def reaches(actor: Actor, decision: Decision) -> bool:
    return can(actor, Permission.DECISION_READ, decision.unit)


def visible_certificates(actor: Actor) -> Q:
    """Certificates of decisions within reach, and of the actor's own units whoever gave them."""
    return (
        actor.reach_filter("unit__path", Permission.DECISION_READ)
        | actor.reach_filter("item__registration__unit__path", Permission.DECISION_READ)
        | actor.reach_filter("item__unit__path", Permission.DECISION_READ)
    )
