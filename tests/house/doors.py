"""The table of the permission matrix: one line for each route of ours. A route without a line fails the tests.

A line says what the route is about: everything ("all"), a plan ("plan": visible to all whom it speaks to), or
something of a unit ("unit": visible inside one's subtree alone), and what its query needs. A route may have a second
line, written "name?something".
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from kheo.accounts.models import Invitation, Letter, Membership, User
from kheo.api.models import ApiToken
from kheo.audit.actions import record
from kheo.audit.models import Record
from kheo.ballots.models import Ballot, BallotItem, MinutesFile
from kheo.ballots.rules.counting import VoteRule
from kheo.feedback.models import Amendment, Feedback
from kheo.interchange.actions.endpoints import try_endpoint
from kheo.interchange.models import Delivery, Endpoint, Rollup, Sending, Source, Upstream
from kheo.numbering.actions import reserve_number
from kheo.numbering.models import DocumentNumber
from kheo.papers.actions.distribution import Wanted, distribute
from kheo.papers.actions.files import keep
from kheo.papers.actions.issued import Entered, enter_document
from kheo.papers.models import Dispatch, IssuedPaper, PaperDraft, UnitTemplate
from kheo.papers.queries.exporting import write_template
from kheo.papers.queries.ground import ground_of
from kheo.papers.rules.distribution import Way
from kheo.plans.models import PlanReading
from kheo.portal.models import Comment, ReplicationOffer
from kheo.publicity.actions.drafts import add_image
from kheo.publicity.models import Dissemination, Exchange, Publication, PublicationImage
from kheo.recognition.actions.certificates import ask_for_certificates, make_waiting_certificates
from kheo.recognition.models import Certificate, Decision, Hold, Recognition, Replication
from kheo.registrations.actions.attachments import attach
from kheo.registrations.models import Attachment, ListImport, ProgressRecord, Registration
from kheo.reports.models import Report, ReportFile
from kheo.rounds.actions.dossiers import freeze
from kheo.rounds.actions.findings import add_photo
from kheo.rounds.models import (
    Assessment,
    CouncilMember,
    Finding,
    FindingPhoto,
    FindingVersion,
    OpinionSurvey,
    Round,
    ScoreSheet,
    Visit,
)
from kheo.rounds.rules import AssessmentState, Phase
from kheo.units.models import Unit
from tests.factories import AT, make_member
from tests.feedback.factories import make_amendment, make_feedback
from tests.house.world import World
from tests.interchange.factories import make_endpoint, make_rollup, make_source, make_upstream, some_figures
from tests.publicity.factories import make_dissemination, make_exchange, make_publication
from tests.recognition.factories import DECIDED, make_recognised
from tests.registrations.factories import SYSTEM, make_accepted, make_draft
from tests.rounds.visiting import find, make_survey, make_visit, picture

# Doors open to everybody, by name. A new one needs a reason.
PUBLIC = {
    "health",  # for a supervisor
    "accounts:accept",  # the link of an invitation is the key
    "recognition:verify",  # a certificate is checked by whoever holds it
    "recognition:verify_code",
    "device:worker",  # a script: which files a phone keeps
    "device:manifest",  # what a phone asks before it installs the site
    "device:offline",  # says that there is no connection
    "rounds:public",  # candidates under public notice are read by everybody
    "rounds:survey",  # residents answer without an account; the printed token is the key
    "ballots:enter",  # whoever holds a printed ticket types its code
    "ballots:ticket",  # the ticket's code is the key
    "ballots:result",  # what a closed ballot came to is told to everybody
    "ballots:published",  # and so is the file that anybody can count again
    "papers:receipt",  # a recipient without an account holds a link of its own
    "papers:receipt_file",
    "portal:home",  # the portal is for everybody
    "portal:models",
    "portal:model",
    "portal:photo",
    "portal:articles",
    "portal:article",
    "portal:article_image",
    "portal:progress",
    "portal:calendar",
    "portal:ics",
    "portal:atom",
    "portal:data",
    "portal:csv",
    "portal:json",
    "portal:comments",  # residents speak up while a list is under public notice
    "portal:comment",
    "portal:receipt",  # the code given for a comment is the key
    "portal:xlsx",
    "api:about",  # how programs read what is public, and how they get a key for the rest
    "guide:contents",  # nothing in the guide is about anybody; whoever cannot sign in needs it most
    "guide:section",
    "guide:whole",
    "guide:accessibility",  # a statement to the public
    "rounds:calendar_feed",  # calendar programmes cannot sign in; the token in the address is the key
}


# --- things at a position: made once, when first asked for -----------------------------------
def registration(world: World, position: str) -> Registration:
    return make_draft(world.plans[position], world.units[position])


def difficulty(world: World, position: str) -> Feedback:
    return make_feedback(world.plans[position], world.units[position])


def publication(world: World, position: str) -> Publication:
    return make_publication(world.plans[position], world.units[position])


def publication_image(world: World, position: str) -> PublicationImage:
    shown = picture()
    it = world.one(publication, position)
    size = len(shown.getvalue())
    return add_image(publication_id=it.pk, content=shown, size=size, alt="Đường vào thôn", by=SYSTEM, at=AT)


def dissemination(world: World, position: str) -> Dissemination:
    return make_dissemination(world.plans[position], world.units[position])


def exchange(world: World, position: str) -> Exchange:
    return make_exchange(world.plans[position], world.units[position])


def amendment(world: World, position: str) -> Amendment:
    return make_amendment(world.plans[position])


def attachment(world: World, position: str) -> Attachment:
    picture = BytesIO()
    Image.new("RGB", (1600, 1200), "green").save(picture, "JPEG")
    size = picture.tell()
    picture.seek(0)
    dossier = world.one(registration, position)
    return attach(registration_id=dossier.pk, content=picture, size=size, name="ảnh.jpg", by=SYSTEM, at=AT)


def progress_record(world: World, position: str) -> ProgressRecord:
    return ProgressRecord.objects.create(
        registration=world.one(registration, position), happened_on=AT.date(), note="Đã họp thôn.", recorded_at=AT
    )


def list_import(world: World, position: str) -> ListImport:
    plan, unit, form = world.plans[position], world.units[position], BytesIO()
    write_template(ground_of(plan, unit, AT), unit, form, day=AT.date())
    digest = hashlib.sha256(form.getvalue()).hexdigest()
    keep(digest, form.getvalue())
    return ListImport.objects.create(plan=plan, scope=unit, filename="bieu.xlsx", sha256=digest, uploaded_at=AT)


def paper_draft(world: World, position: str) -> PaperDraft:
    unit = world.units[position]
    return PaperDraft.objects.create(
        plan=world.plans[position], unit=unit, sender=unit, paper="danh-sach-dang-ky", as_of=AT.date(),
        created_at=AT, updated_at=AT,
    )  # fmt: skip


def issued_paper(world: World, position: str) -> IssuedPaper:
    """A plan that was signed on paper."""
    scan = picture()
    size = len(scan.getvalue())
    entered = Entered(sort="KH", subject="thực hiện phong trào", issued_on=AT.date(), number_text="05-KH/ĐU")
    return enter_document(
        plan=world.plans[position], unit=world.units[position], entered=entered, content=scan, size=size,
        name="kế hoạch.jpg", by=SYSTEM, at=AT,
    )  # fmt: skip


def unit_template(world: World, position: str) -> UnitTemplate:
    stored = world.one(issued_paper, position).files.get().file
    return UnitTemplate.objects.create(unit=world.units[position], file=stored, name="mau.docx", uploaded_at=AT)


def visit(world: World, position: str) -> Visit:
    return make_visit(world.plans[position], world.units[position])


def finding(world: World, position: str) -> Finding:
    return find(world.one(visit, position), key=f"khoa-cua-chuyen-{world.one(visit, position).pk:06d}").finding


def finding_photo(world: World, position: str) -> FindingPhoto:
    taken = picture()
    size, found = len(taken.getvalue()), world.one(finding, position)
    return add_photo(finding_id=found.pk, content=taken, size=size, name="ảnh.jpg", by=SYSTEM, at=AT)


def finding_version(world: World, position: str) -> FindingVersion:
    found = world.one(finding, position)
    find(found.visit, key=found.key, base=0, findings="Bản kia.")
    return found.versions.get(applied=False)


def survey(world: World, position: str) -> OpinionSurvey:
    return make_survey(world.one(visit, position).registrations.get())


def scored_round(world: World, position: str) -> Round:
    """A round of the unit in which sheets are written."""
    plan, unit = world.plans[position], world.units[position]
    return Round.objects.create(
        plan=plan, version=plan.versions.get(), level=plan.versions.get().document.levels[0].code, level_rank=1,
        unit=unit, number=7, title="Đợt xét", phase=Phase.ASSESSING, convened_at=AT, notice_from=AT.date(),
        notice_to=AT.date(),
    )  # fmt: skip


def council_member(world: World, position: str) -> CouncilMember:
    return CouncilMember.objects.create(
        round=world.one(scored_round, position), name="Nông Văn Kỹ", unit=world.units[position], from_on=AT.date()
    )


def candidate(world: World, position: str) -> Assessment:
    """A candidate of that round, with a picture in its frozen dossier."""
    world.one(attachment, position)
    dossier = world.one(registration, position)
    return Assessment.objects.create(
        round=world.one(scored_round, position), registration=dossier, level_rank=1, number=1,
        state=AssessmentState.NOTICED, revision=freeze(dossier, by=SYSTEM, at=AT), proposed_at=AT,
    )  # fmt: skip


def comment(world: World, position: str) -> Comment:
    """What a resident said of that round's list."""
    return Comment.objects.create(
        round=world.one(scored_round, position), words="Đường hoa đẹp lắm.", received_on=AT.date(),
        receipt=position, fingerprint="0" * 64,
    )  # fmt: skip


def offer(world: World, position: str) -> ReplicationOffer:
    """The unit at the position learns from a model of a unit that nobody here has to do with."""
    return ReplicationOffer.objects.create(
        source=world.one(replication, position).source, unit=world.units[position],
        draft=world.one(registration, position), made_at=AT,
    )  # fmt: skip


def sheet(world: World, position: str) -> ScoreSheet:
    judged = world.one(candidate, position)
    member = CouncilMember.objects.create(round=judged.round, name="Vi Thị Chấm", from_on=AT.date())
    return ScoreSheet.objects.create(assessment=judged, member=member, revision=judged.revision, changed_at=AT)


def person(world: World, position: str) -> User:
    return make_member(world.units[position])


def membership(world: World, position: str) -> Membership:
    return Membership.objects.get(user=world.one(person, position))


def invitation(world: World, position: str) -> Invitation:
    unit = world.units[position]
    return Invitation.objects.create(
        token_hash=f"{unit.pk:064d}",
        email=f"moi-{unit.pk}@example.vn",
        name="Người được mời",
        unit=unit,
        role="unit-officer",
        invited_at=AT,
        expires_at=AT + timedelta(days=3650),
    )


def letter(world: World, position: str) -> Letter:
    unit = world.units[position]
    return Letter.objects.create(
        unit=unit, to_email="ai@example.vn", subject="Nhắc", body="…", kind="reminder", key=str(unit.pk), written_at=AT
    )


def sent_out(world: World, position: str) -> Dispatch:
    """What the unit at the position sent to a body outside of the software."""
    wanted = [Wanted("Ban Dân vận Tỉnh ủy", Way.PAPER)]
    return distribute(issued_id=world.one(issued_paper, position).pk, wanted=wanted, by=SYSTEM, at=AT)[0][0]


def came_in(world: World, position: str) -> Dispatch:
    """What another unit sent to the unit at the position."""
    issued = world.one(issued_paper, "own" if position == "parent" else "parent")
    wanted = [Wanted(world.units[position].title, Way.APP, world.units[position].pk)]
    return distribute(issued_id=issued.pk, wanted=wanted, by=SYSTEM, at=AT)[0][0]


def ballot(world: World, position: str) -> Ballot:
    """A meeting's ballot that is being prepared."""
    of = world.one(candidate, position)
    rule = VoteRule.of(None).to_json()
    code = f"bp-{of.pk}"
    made = Ballot.objects.create(
        round=of.round, kind="meeting", title="Biểu quyết", rule=rule, code=code, prepared_at=AT, method="paper"
    )
    BallotItem.objects.create(ballot=made, assessment=of, number=1, title="Mô hình")
    return made


def decision(world: World, position: str) -> Decision:
    return Decision.objects.create(
        plan=world.plans[position], unit=world.units[position], kind="revoke", title="hủy bỏ", legal_basis="Căn cứ",
        symbol="QĐ/ĐU", drafted_at=AT,
    )  # fmt: skip


def api_token(world: World, position: str) -> ApiToken:
    """A key of somebody of the unit at the position."""
    held = world.one(membership, position)
    key = f"{held.pk:064d}"
    return ApiToken.objects.create(membership=held, name="Cổng thông tin", hash=key, made_at=AT, expires_on=AT.date())


def document_number(world: World, position: str) -> DocumentNumber:
    """A number that is kept for a document to come."""
    return reserve_number(
        unit_id=world.units[position].pk, year=AT.year, sort="TB", purpose="thông báo", today=AT.date(),
        key=f"khoa-{position}", by=SYSTEM, at=AT,
    )  # fmt: skip


def hold(world: World, position: str) -> Hold:
    return Hold.objects.create(registration=world.one(registration, position), reason="Đơn", placed_at=AT)


def minutes_file(world: World, position: str) -> MinutesFile:
    stored = world.one(attachment, position).file
    return MinutesFile.objects.create(ballot=world.one(ballot, position), file=stored, name="biên bản.jpg", added_at=AT)


def journal_entry(world: World, position: str) -> Record:
    unit = world.units[position]
    return record(action="test.look", by=SYSTEM, at=AT, unit=unit, target=unit)


def plan_reading(world: World, position: str) -> PlanReading:
    """A document that somebody else read for the unit."""
    return PlanReading.objects.create(
        unit=world.units[position], document_name="ke-hoach.docx", sha256="0" * 64, text="Kế hoạch năm 2023",
        found=[], created_at=AT, updated_at=AT,
    )  # fmt: skip


def endpoint(world: World, position: str) -> Endpoint:
    return make_endpoint(world.units[position])


def delivery(world: World, position: str) -> Delivery:
    return try_endpoint(endpoint_id=world.one(endpoint, position).pk, by=SYSTEM, at=AT)


def upstream(world: World, position: str) -> Upstream:
    """A link of the unit at the position; its address has no machine behind it."""
    return make_upstream(world.units[position], world.plans[position], address="https://khong-co.invalid")


def sending(world: World, position: str) -> Sending:
    return Sending.objects.create(
        upstream=world.one(upstream, position), as_of=AT.date(), sent_at=AT, by_name="Lan", figures=some_figures(),
        sha256="0" * 64, outcome="failed", failure="Máy chủ không trả lời kịp.",
    )  # fmt: skip


def source(world: World, position: str) -> Source:
    return make_source(world.units[position], f"nguon-{position}")


def rollup(world: World, position: str) -> Rollup:
    return make_rollup(world.one(source, position))


def _plan(world: World, position: str) -> str:
    return world.plans[position].code


def _unit(world: World, position: str) -> str:
    return world.units[position].code


def recognised(world: World, position: str) -> Recognition:
    """A model of the unit at the position, recognised by the unit itself, its certificate printed."""
    return make_recognised(world.plans[position], world.units[position])


def printed(world: World, position: str) -> Certificate:
    decision = world.one(recognised, position).item.decision_id
    ask_for_certificates(decision_id=decision, by=SYSTEM, at=DECIDED)
    make_waiting_certificates(now=lambda: DECIDED, address="https://khong.example")
    return Certificate.objects.get(item__decision=decision)


def replication(world: World, position: str) -> Replication:
    """The unit at the position copied a model of a unit that nobody here has to do with."""
    beside = Unit.objects.filter(parent=world.units[position].parent or world.units[position])
    others = beside.exclude(pk__in=[unit.pk for unit in world.units.values()])
    if position in {"child", "parent"}:
        others = Unit.objects.filter(kind="commune-party-committee", parent=world.units["parent"])
        others = others.exclude(pk__in=[unit.pk for unit in world.units.values()])
    source = make_accepted(world.plans[position], others.first() or world.units[position].parent)
    return Replication.objects.create(
        source=source, copy=world.one(recognised, position).registration, since_on=AT.date(), recorded_at=AT
    )


def unit_report(world: World, position: str) -> Report:
    """What the unit at the position handed in."""
    return Report.objects.create(
        plan=world.plans[position], unit=world.units[position], deadline="bao-cao-ket-qua", state="delivered",
        delivered_at=AT, changed_at=AT,
    )  # fmt: skip


def unit_report_file(world: World, position: str) -> ReportFile:
    stored = world.one(attachment, position).file
    return ReportFile.objects.create(report=world.one(unit_report, position), file=stored, name="ảnh.jpg", added_at=AT)


def _number(make: Callable[[World, str], Any]) -> Callable[[World, str], int]:
    return lambda world, position: world.one(make, position).pk


def _decision(world: World, position: str) -> int:
    return world.one(printed, position).item.decision_id


def _recognised_registration(world: World, position: str) -> int:
    return world.one(recognised, position).registration_id


# How each parameter of a path is filled for an object at a position: "route:parameter", else "room:parameter".
PARAMETERS: dict[str, Callable[[World, str], Any]] = {
    "plans:code": _plan,
    "plans:pk": _number(plan_reading),
    "plans:number": lambda world, position: 1,
    "progress:plan": _plan,
    "progress:unit": _unit,
    "device:pk": lambda world, position: 0,
    "uploads:token": lambda world, position: "khong-co-that",
    "registrations:pk": _number(registration),
    "registrations:initiative:pk": lambda world, position: world.one(registration, position).initiative_id,
    "registrations:attachment_id": _number(attachment),
    "registrations:record_id": _number(progress_record),
    "registrations:plan_code": _plan,
    "registrations:unit_code": _unit,
    "recognition:pk": _number(decision),
    "recognition:decision_recognise:pk": _number(scored_round),
    "recognition:hold_lift:pk": _number(hold),
    "portal:pk": _number(registration),
    "portal:attachment": _number(attachment),
    "portal:article:pk": _number(publication),
    "portal:article_image:pk": _number(publication_image),
    "publicity:pk": _number(publication),
    "publicity:image": _number(publication_image),
    "publicity:plan": _plan,
    "publicity:unit": _unit,
    "publicity:dissemination_void:pk": _number(dissemination),
    "publicity:exchange:pk": _number(exchange),
    "publicity:exchange_void:pk": _number(exchange),
    **{f"portal:{name}:pk": _number(scored_round) for name in ("comments", "comment", "moderation")},
    "portal:comment": _number(comment),
    "portal:offer:pk": _recognised_registration,
    "portal:offer": _number(offer),
    "feedback:pk": _number(difficulty),
    **{f"feedback:amendment{what}:pk": _number(amendment) for what in ("", "_apply", "_drop")},
    "numbering:pk": _number(document_number),
    "interchange:pk": _number(endpoint),
    "interchange:delivery": _number(delivery),
    "interchange:upstream": _number(upstream),
    "interchange:sending": _number(sending),
    "interchange:source": _number(source),
    "interchange:rollup": _number(rollup),
    "papers:pk": _number(list_import),
    "papers:paper": lambda world, position: "danh-sach-dang-ky",
    "papers:dispatch": _number(sent_out),
    **{f"papers:incoming_{what}:dispatch": _number(came_in) for what in ("one", "file", "confirm")},
    "papers:incoming_file:file": lambda world, position: world.one(came_in, position).issued.files.get().pk,
    "papers:token": lambda world, position: "khong-co-that",
    "papers:draft": _number(paper_draft),
    "papers:form": lambda world, position: "pdf",
    "papers:issued": _number(issued_paper),
    "papers:file": lambda world, position: world.one(issued_paper, position).files.get().pk,
    "papers:own": _number(unit_template),
    "papers:body": lambda world, position: "dang",
    "ballots:round_pk": lambda world, position: world.one(candidate, position).round_id,
    "ballots:pk": _number(ballot),
    "ballots:file_id": _number(minutes_file),
    "ballots:code": lambda world, position: "bp-khong-co",
    "rounds:visit_id": _number(visit),
    "rounds:visit_record:model_id": lambda world, position: world.one(visit, position).registrations.get().pk,
    "rounds:surveys:model_id": lambda world, position: world.one(visit, position).registrations.get().pk,
    "rounds:finding_id": _number(finding),
    "rounds:photo_id": _number(finding_photo),
    "rounds:version_id": _number(finding_version),
    "rounds:survey_id": _number(survey),
    "rounds:survey_token": lambda world, position: world.one(survey, position).token,
    "rounds:feed": lambda world, position: f"{'x' * 43}.ics",
    "rounds:report:pk": _number(registration),
    "rounds:report_save:pk": _number(registration),
    "rounds:dossier:pk": _number(registration),
    "rounds:dossier_zip:pk": _number(registration),
    "rounds:pk": _number(scored_round),
    "rounds:member_id": _number(council_member),
    "rounds:step": lambda world, position: "cancel",
    **{f"rounds:{name}:pk": _number(candidate) for name in ("assessment", "remove", "decline", "refreeze", "declare")},
    "rounds:assessment": _number(candidate),
    "rounds:number": lambda world, position: world.one(candidate, position).revision.number,
    "rounds:sheet_id": _number(sheet),
    "rounds:place": lambda world, position: 0,
    **{f"recognition:certificates{what}:pk": _decision for what in ("", "_ask", "_progress", "_all")},
    "recognition:certificate:pk": _number(printed),
    "recognition:verify_code:code": lambda world, position: world.one(printed, position).code,
    "recognition:keep_up_one:pk": _number(recognised),
    "recognition:replication_of:pk": _recognised_registration,
    "recognition:replication_record:pk": _recognised_registration,
    "recognition:replication_void:pk": _number(replication),
    "reports:plan": _plan,
    "reports:unit": _unit,
    "reports:pk": _number(unit_report),
    "reports:file_id": _number(unit_report_file),
    "api:pk": _number(api_token),
    "audit:seq": _number(journal_entry),
    "units:code": _unit,
    "accounts:pk": _number(person),
    "accounts:membership": _number(membership),
    "accounts:invitation_reissue:pk": _number(invitation),
    "accounts:invitation_withdraw:pk": _number(invitation),
    "accounts:letter:pk": _number(letter),
    "accounts:letter_retry:pk": _number(letter),
    "guide:slug": lambda world, position: "vao-he-thong",
    "accounts:token": lambda world, position: "khong-co-that",
}


@dataclass(frozen=True)
class Door:
    about: str = "all"
    query: Callable[[World, str], dict[str, str]] | None = None
    opens_with: frozenset[int] = frozenset({200, 302})  # how a GET may answer somebody who may pass
    skips: frozenset[str] = frozenset()  # positions at which there is no such thing


def _plan_and_unit(world: World, position: str) -> dict[str, str]:
    return {"ke-hoach": _plan(world, position), "don-vi": _unit(world, position)}


def _unit_and_deadline(world: World, position: str) -> dict[str, str]:
    plan = world.plans[position].versions.get().document
    return {"don-vi": _unit(world, position), "thoi-han": plan.deadlines[0].code}


def _unit_and_report(world: World, position: str) -> dict[str, str]:
    plan = world.plans[position].versions.get().document
    return {"don-vi": _unit(world, position), "viec": plan.deadlines[-1].code}


ALL, PLAN, UNIT = Door(), Door("plan"), Door("unit")
# Whoever is in the team writes, whatever the role; others who see the visit are refused.
OF_THE_TEAM = Door("unit", opens_with=frozenset({200, 403}))
# The plan's issuer lies above everybody who is tried here: nobody of a commune amends the district's plan.
OF_THE_ISSUER = Door("unit", opens_with=frozenset({404}))
# A draft is nobody's business yet.
NOT_YET_PUBLIC = Door(opens_with=frozenset({404}))
# A key is its owner's alone: nobody who is tried here owns it.
ONES_OWN = Door("unit", opens_with=frozenset({404}))
# Only units of the deadline's group are asked for anything; a hamlet is not.
DEADLINE = Door("unit", _unit_and_deadline, skips=frozenset({"child"}))

REPORT = Door("unit", _unit_and_report, skips=frozenset({"child"}))

DOORS: dict[str, Door] = {
    "home": ALL,
    "health": ALL,
    "device:worker": ALL,
    "device:manifest": ALL,
    "device:offline": ALL,
    "device:outbox": ALL,
    "device:session": ALL,
    "device:drop": NOT_YET_PUBLIC,
    "uploads:begin": ALL,
    "uploads:one": NOT_YET_PUBLIC,
    "plans:list": ALL,
    "plans:upload": ALL,
    "plans:readings": ALL,
    "plans:reading": UNIT,
    "plans:reading_file": UNIT,
    "plans:reading_delete": UNIT,
    "plans:detail": PLAN,
    "plans:file": PLAN,
    "plans:next": Door("plan", opens_with=frozenset({200, 403})),  # whoever loads plans of another unit is refused
    "plans:text": PLAN,
    "plans:version": PLAN,
    "units:list": ALL,
    "units:sheet": ALL,
    "units:detail": UNIT,
    "units:add": UNIT,
    "units:edit": UNIT,
    "units:move": UNIT,
    "units:end": UNIT,
    "units:merge": UNIT,
    "portal:home": ALL,
    "portal:models": ALL,
    "portal:model": NOT_YET_PUBLIC,
    "portal:photo": NOT_YET_PUBLIC,
    "portal:articles": ALL,
    "portal:article": NOT_YET_PUBLIC,
    "portal:article_image": NOT_YET_PUBLIC,
    "portal:progress": ALL,
    "portal:calendar": ALL,
    "portal:ics": ALL,
    "portal:atom": ALL,
    "portal:data": ALL,
    "portal:csv": ALL,
    "portal:json": ALL,
    "portal:xlsx": ALL,
    "portal:comments": ALL,
    "portal:comment": ALL,
    "portal:receipt": ALL,
    "portal:moderation": UNIT,
    "portal:moderated": UNIT,
    "portal:moderate": UNIT,
    "portal:answer": UNIT,
    "portal:offer": ALL,  # the model is public
    "portal:offers": ALL,
    "portal:offer_withdraw": UNIT,
    "portal:photos": UNIT,
    "portal:publish": UNIT,
    "portal:withdraw": UNIT,
    "portal:consent": UNIT,
    "feedback:list": ALL,
    "feedback:new": ALL,
    "feedback:detail": UNIT,
    "feedback:answer": UNIT,
    "feedback:withdraw": UNIT,
    "feedback:amendments": ALL,
    "feedback:amendment": OF_THE_ISSUER,
    "feedback:amendment_apply": OF_THE_ISSUER,
    "feedback:amendment_drop": OF_THE_ISSUER,
    "api:about": ALL,
    "api:tokens": ALL,
    "api:new_token": ALL,
    "api:revoke": ONES_OWN,
    "interchange:home": ALL,
    "interchange:endpoint_new": ALL,
    **{f"interchange:endpoint{what}": UNIT for what in ("", "_edit", "_on", "_off", "_rotate", "_test")},
    "interchange:delivery": UNIT,
    "interchange:delivery_again": UNIT,
    "interchange:upstreams": ALL,
    "interchange:upstream_new": ALL,
    **{f"interchange:upstream{what}": UNIT for what in ("", "_edit", "_send")},
    "interchange:sending": UNIT,
    "interchange:sources": ALL,
    "interchange:source_new": ALL,
    "interchange:source": UNIT,
    "interchange:source_edit": UNIT,
    "interchange:matching": UNIT,
    "interchange:rollup": UNIT,
    "interchange:together": ALL,
    "guide:contents": ALL,
    "guide:section": ALL,
    "guide:whole": ALL,
    "guide:accessibility": ALL,
    "guide:put_away": ALL,
    "guide:bring_back": ALL,
    "audit:list": ALL,
    "audit:sheet": ALL,
    "audit:detail": UNIT,
    "accounts:list": ALL,
    "accounts:sheet": ALL,
    "accounts:own": ALL,
    "accounts:invitations": ALL,
    "accounts:invite": ALL,
    "accounts:invitation_reissue": UNIT,
    "accounts:invitation_withdraw": UNIT,
    "accounts:accept": Door(opens_with=frozenset({404})),
    "accounts:letters": ALL,
    "accounts:letter": UNIT,
    "accounts:letter_retry": UNIT,
    "accounts:person": UNIT,
    "accounts:membership_add": UNIT,
    "accounts:membership_end": UNIT,
    "accounts:lock": UNIT,
    "accounts:unlock": UNIT,
    "accounts:second_factor_reset": UNIT,
    "registrations:list": ALL,
    "registrations:export": ALL,
    "registrations:accept_many": ALL,
    "registrations:new": ALL,
    "registrations:new?unit": Door("unit", _plan_and_unit),
    "registrations:send": ALL,
    "registrations:send_list": UNIT,
    "registrations:initiative": UNIT,
    "registrations:detail": UNIT,
    "registrations:edit": UNIT,
    "registrations:autosave": UNIT,
    "registrations:join": UNIT,
    "registrations:stay_new": UNIT,
    "registrations:submit": UNIT,
    "registrations:return": UNIT,
    "registrations:accept": UNIT,
    "registrations:withdraw": UNIT,
    "registrations:close": UNIT,
    "registrations:progress": UNIT,
    "registrations:void_progress": UNIT,
    "registrations:attach": UNIT,
    "registrations:attachment": UNIT,
    "registrations:preview": UNIT,
    "registrations:detach": UNIT,
    "ballots:list": UNIT,
    "ballots:prepare": UNIT,
    "ballots:detail": UNIT,
    "ballots:roll": UNIT,
    "ballots:open": UNIT,
    "ballots:close": UNIT,
    "ballots:cancel": UNIT,
    "ballots:tickets": UNIT,
    "ballots:make_tickets": UNIT,
    "ballots:void_tickets": UNIT,
    "ballots:meeting": UNIT,
    "ballots:meeting_check": UNIT,
    "ballots:attach": UNIT,
    "ballots:file": UNIT,
    "ballots:vote": UNIT,
    "ballots:enter": ALL,
    "ballots:ticket": Door(opens_with=frozenset({404})),
    "ballots:result": Door(opens_with=frozenset({404})),
    "ballots:published": Door(opens_with=frozenset({404})),
    "rounds:list": ALL,
    "rounds:new": ALL,
    "rounds:round": UNIT,
    "rounds:step": UNIT,
    "rounds:choose": UNIT,
    "rounds:council": UNIT,
    "rounds:member": UNIT,
    "rounds:end_mandate": UNIT,
    "rounds:conflicts": UNIT,
    "rounds:minutes": UNIT,
    "rounds:assessment": UNIT,
    "rounds:remove": UNIT,
    "rounds:decline": UNIT,
    "rounds:refreeze": UNIT,
    "rounds:declare": OF_THE_TEAM,
    "rounds:public": UNIT,
    "rounds:visits": ALL,
    "rounds:visit_new": ALL,
    "rounds:visit_new?unit": Door("unit", _plan_and_unit),
    "rounds:visit": UNIT,
    "rounds:visit_edit": OF_THE_TEAM,
    "rounds:visit_cancel": UNIT,
    "rounds:visit_hold": UNIT,
    "rounds:visit_field": OF_THE_TEAM,
    "rounds:visit_record": UNIT,
    "rounds:visit_photo": UNIT,
    "rounds:visit_picture": UNIT,
    "rounds:visit_remove_picture": UNIT,
    "rounds:visit_follow_up": UNIT,
    "rounds:visit_choose": UNIT,
    "rounds:report": UNIT,
    "rounds:report_save": UNIT,
    "rounds:dossier": UNIT,
    "rounds:dossier_zip": UNIT,
    "rounds:revision": UNIT,
    "rounds:revision_zip": UNIT,
    "rounds:revision_file": UNIT,
    "rounds:revision_preview": UNIT,
    "rounds:score_queue": UNIT,
    "rounds:score_sheet": UNIT,
    "rounds:score_save": UNIT,
    "rounds:score_reopen": UNIT,
    "rounds:score_confirm": UNIT,
    "rounds:score_explained": UNIT,
    "rounds:score_sheets": UNIT,
    "rounds:score_set_aside": UNIT,
    "rounds:surveys": UNIT,
    "rounds:survey_results": UNIT,
    "rounds:survey_close": UNIT,
    "rounds:survey_sheet": UNIT,
    "rounds:survey_code": UNIT,
    "rounds:survey": Door("unit"),
    "rounds:calendar": ALL,
    "rounds:calendar_feed": Door(opens_with=frozenset({404})),
    "recognition:certificates": UNIT,
    "recognition:certificates_ask": UNIT,
    "recognition:certificates_progress": UNIT,
    "recognition:certificates_all": UNIT,
    "recognition:certificate": UNIT,
    "recognition:verify": ALL,
    "recognition:verify_code": ALL,
    "recognition:keep_up": ALL,
    "recognition:keep_up_many": ALL,
    "recognition:keep_up_one": UNIT,
    "recognition:replications": ALL,
    "recognition:replication_export": ALL,
    "recognition:replication_of": UNIT,
    "recognition:replication_record": UNIT,
    "recognition:replication_void": UNIT,
    "recognition:three_years": ALL,
    "recognition:three_years_export": ALL,
    "recognition:branches": ALL,
    "recognition:list": ALL,
    "recognition:decisions": ALL,
    "recognition:decision_new": ALL,
    "recognition:decision_recognise": UNIT,
    "recognition:decision_commend": ALL,
    "recognition:signing": ALL,
    "recognition:release": ALL,
    "recognition:holds": ALL,
    "recognition:hold_lift": UNIT,
    "recognition:decision": UNIT,
    "recognition:decision_edit": UNIT,
    "recognition:decision_drop": UNIT,
    "recognition:sign": UNIT,
    "recognition:unsign": UNIT,
    "recognition:decision_letters": UNIT,
    "recognition:decision_revoke": UNIT,
    "numbering:register": ALL,
    "numbering:sheet": ALL,
    "numbering:reserve": ALL,
    "numbering:enter": ALL,
    "numbering:opening": ALL,
    "numbering:line": UNIT,
    "numbering:use": UNIT,
    "numbering:void": UNIT,
    "papers:history": ALL,
    "papers:import": ALL,
    "papers:report": UNIT,
    "papers:apply": UNIT,
    "papers:undo": UNIT,
    "papers:annotated": UNIT,
    "papers:export": ALL,
    "papers:export?unit": Door("unit", _plan_and_unit),
    "papers:template": ALL,
    "papers:template?unit": Door("unit", _plan_and_unit),
    "papers:documents": ALL,
    "papers:sheet": ALL,
    "papers:catalogue": ALL,
    "papers:start": ALL,
    "papers:draft": UNIT,
    "papers:draft_save": UNIT,
    "papers:draft_drop": UNIT,
    "papers:draft_file": UNIT,
    "papers:issue": UNIT,
    "papers:enter": ALL,
    "papers:distribution": UNIT,
    "papers:distribute": UNIT,
    "papers:distribute_more": UNIT,
    "papers:dispatch": UNIT,
    "papers:dispatch_received": UNIT,
    "papers:dispatch_link": UNIT,
    "papers:dispatch_unlink": UNIT,
    "papers:dispatch_cancel": UNIT,
    "papers:unconfirmed": ALL,
    "papers:remind_receipt": ALL,
    "papers:incoming": ALL,
    "papers:incoming_one": UNIT,
    "papers:incoming_file": UNIT,
    "papers:incoming_confirm": UNIT,
    "papers:receipt": Door(opens_with=frozenset({404})),
    "papers:receipt_file": Door(opens_with=frozenset({404})),
    "papers:issued": UNIT,
    "papers:issued_file": UNIT,
    "papers:issued_figures": UNIT,
    "papers:signed_copy": UNIT,
    "papers:replace": UNIT,
    "papers:unit_templates": ALL,
    "papers:house_template": ALL,
    "papers:unit_template_file": UNIT,
    "papers:unit_template_remove": UNIT,
    "progress:matrix": ALL,
    "progress:new_year": PLAN,
    "progress:compare": ALL,
    "progress:compare_records": Door(opens_with=frozenset({404})),  # which figure, the address must say
    "progress:compare_workbook": Door(opens_with=frozenset({200, 404})),  # nobody compares without a plan
    "progress:plan": PLAN,
    "progress:records": Door("unit", _plan_and_unit),
    "progress:missing": PLAN,
    "progress:remind": PLAN,
    "progress:deadlines": Door("plan", _unit_and_deadline),
    "progress:deadline": DEADLINE,
    "progress:deliver": DEADLINE,
    "progress:extend": DEADLINE,
    "progress:revoke": DEADLINE,
    "progress:workbook": PLAN,
    "progress:reminders": PLAN,
    "progress:reminders_workbook": PLAN,
    "progress:tasks": ALL,
    "progress:task_board": PLAN,
    "progress:task_workbook": PLAN,
    "progress:unit_tasks": UNIT,
    "progress:note_task": UNIT,
    "progress:messages": ALL,
    "progress:messages_seen": ALL,
    "progress:message_preferences": ALL,
    "progress:unit": UNIT,
    "publicity:list": ALL,
    "publicity:list_workbook": ALL,
    "publicity:new": ALL,
    "publicity:pace": ALL,
    "publicity:detail": UNIT,
    "publicity:edit": UNIT,
    "publicity:step": UNIT,
    "publicity:judge": UNIT,
    "publicity:add_picture": UNIT,
    "publicity:picture": UNIT,
    "publicity:remove_picture": UNIT,
    "publicity:results": ALL,
    "publicity:workbook": ALL,
    "publicity:goals": UNIT,
    "publicity:disseminations": ALL,
    "publicity:dissemination_workbook": ALL,
    "publicity:disseminate": ALL,
    "publicity:dissemination_log": ALL,
    "publicity:dissemination_void": UNIT,
    "publicity:exchanges": ALL,
    "publicity:exchange_workbook": ALL,
    "publicity:exchange_new": ALL,
    "publicity:exchange": UNIT,
    "publicity:exchange_void": UNIT,
    "reports:start": ALL,
    "reports:list": PLAN,
    "reports:accept_many": PLAN,
    "reports:workbook": PLAN,
    "reports:rates": PLAN,
    "reports:rates_workbook": PLAN,
    "reports:unit": UNIT,
    "reports:write": REPORT,
    "reports:autosave": REPORT,
    "reports:attach": REPORT,
    "reports:form": REPORT,
    "reports:fill": REPORT,
    "reports:detail": UNIT,
    "reports:check": UNIT,
    "reports:accept": UNIT,
    "reports:return": UNIT,
    "reports:file": UNIT,
    "reports:detach": UNIT,
}

# The doors of the sign-in package: who may pass. Its own checks are the package's; that all are known is ours.
SIGN_IN = {
    "account_login": "public",
    "account_logout": "public",
    "account_signup": "public",  # nothing is there: accounts are opened by invitation
    "account_inactive": "public",
    "account_confirm_email": "public",
    "account_email": "public",  # nothing is there
    "account_email_verification_sent": "public",
    "account_reset_password": "public",
    "account_reset_password_done": "public",
    "account_reset_password_from_key": "public",
    "account_reset_password_from_key_done": "public",
    "mfa_authenticate": "public",  # the second step of signing in
    "mfa_login_webauthn": "public",
    "account_change_password": "signed_in",
    "account_reauthenticate": "signed_in",
    "account_set_password": "signed_in",
    "mfa_activate_totp": "signed_in",
    "mfa_add_webauthn": "signed_in",
    "mfa_deactivate_totp": "signed_in",
    "mfa_download_recovery_codes": "signed_in",
    "mfa_edit_webauthn": "signed_in",
    "mfa_generate_recovery_codes": "signed_in",
    "mfa_index": "signed_in",
    "mfa_list_webauthn": "signed_in",
    "mfa_reauthenticate": "signed_in",
    "mfa_reauthenticate_webauthn": "signed_in",
    "mfa_remove_webauthn": "signed_in",
    "mfa_view_recovery_codes": "signed_in",
}
