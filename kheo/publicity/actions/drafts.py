"""Writing a publication before it is approved, and its pictures."""

from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction

from kheo.accounts.actor import Actor, can
from kheo.accounts.permissions import Permission
from kheo.audit.actions import record
from kheo.plans.models import Plan
from kheo.plans.queries.plans import version_in_force
from kheo.publicity.actions.cleaning import cleaned_body
from kheo.publicity.models import Publication, PublicationImage
from kheo.publicity.rules import EDITABLE, KINDS, STATE_TITLES, Kind, PublicationValues, State, aloud, served_by
from kheo.publicity.rules.body import plain_text
from kheo.publicity.rules.values import MOST_IMAGES, problems_with_alt, problems_with_values
from kheo.registrations.actions.storing import Looked, keep, look_at
from kheo.registrations.models import Registration
from kheo.registrations.rules import IN_REGISTER
from kheo.shared.problems import Problem, RuleBroken, not_now
from kheo.shared.text import canonical, squeeze
from kheo.units.models import Unit
from kheo.units.rules import contains


@transaction.atomic
def create_publication(
    *,
    plan: Plan,
    unit: Unit,
    kind: Kind,
    values: PublicationValues,
    by: Actor,
    at: datetime,
    form_key: str | None = None,
) -> Publication:
    """A new draft; it may lack anything but its title. The same form sent again gives the draft that it made.

    Refuses a unit that the plan does not reach, what the plan does not hold, and models that are not in the register.
    """
    if form_key and (known := Publication.objects.filter(form_key=form_key).first()):
        return known
    problems = problems_with_unit(plan, unit, by)
    problems += _problems(plan, values, at)
    if problems:
        raise RuleBroken(problems)
    made = Publication(
        plan=plan, unit=unit, kind=kind, form_key=form_key or None, created_at=at, created_by_id=by.user_id
    )
    _write(made, values, at)
    made.save(force_insert=True)
    made.registrations.set(values.registrations)
    after = {"plan": plan.code, "kind": kind.value, **_told(made, values)}
    record(action="publication.create", by=by, at=at, unit=unit, target=made, after=after)
    return made


@transaction.atomic
def change_publication(
    *, publication_id: int, revision: int, values: PublicationValues, by: Actor, at: datetime
) -> Publication:
    """Keep what was typed into a draft; the same twice changes nothing. Refuses what somebody else saved since."""
    it = locked(publication_id)
    problems = problems_with_editing(it)
    if it.revision != revision and not problems:
        problems.append(
            Problem(
                "publication.saved_elsewhere",
                "Bài đã được lưu ở nơi khác từ khi mở trang này.",
                "Sao phần vừa viết, tải lại trang rồi dán vào.",
            )
        )
    problems += _problems(it.plan, values, at)
    if problems:
        raise RuleBroken(problems)
    told_before = {"title": it.title, "registrations": sorted(it.registrations.values_list("pk", flat=True))}
    before = _state_of(it)
    _write(it, values, at)
    if before == _state_of(it) and told_before["registrations"] == sorted(values.registrations):
        return it
    it.revision += 1
    it.changed_at = at
    it.save()
    it.registrations.set(values.registrations)
    record(
        action="publication.change", by=by, at=at, unit=it.unit, target=it, before=told_before, after=_told(it, values)
    )
    return it


def locked(publication_id: int) -> Publication:
    rows = Publication.objects.select_for_update(of=("self",)).select_related("unit", "plan__issuer")
    return rows.get(pk=publication_id)


def problems_with_unit(plan: Plan, unit: Unit, by: Actor) -> list[Problem]:
    if contains(plan.issuer.path, unit.path) and can(by, Permission.PUBLICITY_WRITE, unit):
        return []
    return [
        Problem("publicity.other_unit", "Đơn vị này không thuộc phạm vi của đồng chí.", "Chọn đơn vị khác.", "unit")
    ]


def problems_with_registrations(plan: Plan, wanted: tuple[int, ...]) -> list[Problem]:
    """A model that is told about stands in the register of the plan."""
    known = Registration.objects.filter(pk__in=wanted, plan=plan, state__in=list(IN_REGISTER)).count()
    if known == len(set(wanted)):
        return []
    return [
        Problem(
            "publicity.not_in_register",
            "Có mô hình không nằm trong sổ đăng ký của kế hoạch.",
            "Chọn lại mô hình.",
            "registrations",
        )
    ]


def problems_with_editing(it: Publication) -> list[Problem]:
    if it.state in EDITABLE:
        return []
    where = f"bài ở trạng thái “{STATE_TITLES[State(it.state)]}”"
    return [not_now("publication.not_editable", "Sửa", where, "Lấy lại bài để sửa, hoặc soạn bài khác.")]


def _problems(plan: Plan, values: PublicationValues, at: datetime) -> list[Problem]:
    problems = problems_with_values(values)
    if values.serves:
        known = {each.about for each in served_by(version_in_force(plan, at).document)}
        if not known.issuperset(values.serves):
            problems.append(
                Problem("publication.unknown_task", "Kế hoạch không có nội dung này.", "Chọn lại nhiệm vụ.", "serves")
            )
    return problems + problems_with_registrations(plan, values.registrations)


def _write(it: Publication, values: PublicationValues, at: datetime) -> None:
    """What the kind asks for is kept; the length of a bulletin follows from its words."""
    asked = KINDS[Kind(it.kind)].fields
    it.title = squeeze(canonical(values.title))
    it.body = cleaned_body(values.body)
    it.happened_on = values.happened_on
    it.channel = squeeze(values.channel) if "channel" in asked else ""
    it.place = squeeze(values.place) if "place" in asked else ""
    it.link = values.link.strip() if "link" in asked else ""
    it.people = values.people if "people" in asked else None
    it.serves = list(values.serves)
    is_read = it.kind == Kind.BULLETIN and it.body
    it.seconds = aloud.seconds(aloud.read_out(plain_text(it.body))) if is_read else None
    it.changed_at = at


_KEPT = ("title", "body", "channel", "happened_on", "place", "people", "seconds", "link", "serves")


def _state_of(it: Publication) -> dict[str, Any]:
    return {name: getattr(it, name) for name in _KEPT}


def _told(it: Publication, values: PublicationValues) -> dict[str, Any]:
    told = {name: value for name, value in _state_of(it).items() if name != "body" and value not in ("", None, [])}
    return {**told, "letters": len(it.body), "registrations": sorted(values.registrations)}


# --- pictures -----------------------------------------------------------------------------------------------------


def add_image(
    *, publication_id: int, content: BinaryIO, size: int, alt: str, by: Actor, at: datetime
) -> PublicationImage:
    """Add a picture to a draft, with the words for who does not see it; written anew without EXIF, with a small one.

    The same picture again gets the new words. Refuses what is no picture, and more than eight of them.
    """
    said = squeeze(alt)
    if problems := problems_with_alt(said):
        raise RuleBroken(problems)
    looked = look_at(content, size)
    if not looked.kind.is_image:
        raise RuleBroken(
            [Problem("publication.no_photo", "Tệp này không phải là ảnh.", "Chọn ảnh JPEG, PNG hoặc WebP.", "file")]
        )
    return _add_image(publication_id, looked, said, by, at)


@transaction.atomic
def _add_image(publication_id: int, looked: Looked, alt: str, by: Actor, at: datetime) -> PublicationImage:
    it = locked(publication_id)
    problems = problems_with_editing(it)
    there = it.images.filter(file_id=looked.sha256).first()
    if there is None and it.images.count() >= MOST_IMAGES:
        problems.append(
            Problem("publication.many_photos", f"Bài đã có {MOST_IMAGES} ảnh.", "Bỏ bớt ảnh không cần thiết.", "file")
        )
    if problems:
        raise RuleBroken(problems)
    if there is not None:
        if there.alt == alt:
            return there
        there.alt = alt
        there.save(update_fields=["alt"])
    image = there or PublicationImage.objects.create(publication=it, file=keep(looked, at), alt=alt, added_at=at)
    after = {"sha256": image.file_id, "alt": alt}
    record(action="publication.add_image", by=by, at=at, unit=it.unit, target=it, after=after)
    return image


@transaction.atomic
def remove_image(*, image_id: int, by: Actor, at: datetime) -> Publication:
    """Take a picture out of a draft; the journal keeps its hash and its words."""
    it = locked(PublicationImage.objects.values_list("publication_id", flat=True).get(pk=image_id))
    if problems := problems_with_editing(it):
        raise RuleBroken(problems)
    image = it.images.get(pk=image_id)
    before = {"sha256": image.file_id, "alt": image.alt}
    image.delete()
    record(action="publication.remove_image", by=by, at=at, unit=it.unit, target=it, before=before)
    return it
