"""A sheet for the commune's loudspeakers: one or several recognised models, in sentences that are read aloud.

The words are those of the dossier, with numbers and short forms written as they are read. A person is named only
where consent is on record; sentences that name one without it are left out.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q, QuerySet
from django.urls import reverse

from kheo.papers.queries.official.asking import Asked
from kheo.papers.queries.official.events import records
from kheo.papers.rules.official import Block, Figure, Heading, Items, Official, Paragraph, Run, plain
from kheo.plans.rules.document import PlanDocument
from kheo.plans.rules.targets import say_number
from kheo.publicity.rules import aloud
from kheo.recognition.models import Recognition
from kheo.registrations.models import Registration
from kheo.registrations.rules import Kind
from kheo.registrations.rules.figures import totals
from kheo.rounds.models import SelfReport
from kheo.shared.periods import day_of, dmy
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.rules import subtree_range

MOST_MODELS = 3  # of a bulletin about nothing in particular
MOST_CHOICES = 200
MOST_SENTENCES = 8  # of one model; a listener follows no more


@dataclass(frozen=True)
class Model:
    """A recognised registration, and who of its people may not be named."""

    recognition: Recognition
    registration: Registration
    report: SelfReport | None
    withheld: tuple[str, ...]
    is_named: bool

    def sayable(self, text: str) -> list[str]:
        """Its sentences, in words, without those that name somebody who did not agree."""
        return [
            aloud.read_out(each)
            for each in aloud.sentences(text)
            if not any(aloud.names_person(each, name) for name in self.withheld)
        ]


def radio_bulletin(asked: Asked) -> Official:
    """About one registration, or the latest recognised ones of the unit."""
    models = _models(asked)
    done = _work_of(asked, models)
    spoken: list[Block] = [Paragraph((_greeting(asked, models),))]
    for place, model in enumerate(models, start=1):
        if len(models) > 1:
            spoken.append(Paragraph((f"{_ordinal(place)}, {_introduced(asked.document, model)}",)))
        else:
            spoken.append(Paragraph((_introduced(asked.document, model, capital=True),)))
        spoken += _about(asked, model, done[model.registration.pk])
    spoken.append(Paragraph(("Bản tin đến đây là hết. Cảm ơn bà con đã lắng nghe.",)))
    said = " ".join(plain(each.runs) for each in spoken if isinstance(each, Paragraph))
    many, length = aloud.syllables(said), aloud.seconds(said)
    blocks: list[Block] = [
        Paragraph(("Họ và tên người biên tập",), label="Biên tập:", by_office=True),
        Paragraph(("Họ và tên người đọc",), label="Người đọc:", by_office=True),
        Paragraph(("Ngày, giờ phát; số lần phát",), label="Phát sóng:", by_office=True),
        Paragraph(
            (
                f"Khoảng {aloud.say_length(length)} ({say_number(many)} tiếng, nhịp đọc mặc định {aloud.PACE} tiếng "
                "một giây).",
            ),
            label="Thời lượng đọc:",
        ),
        Heading("NỘI DUNG ĐỌC"),
        *spoken,
        Heading("GHI CHÚ CỦA BIÊN TẬP (KHÔNG ĐỌC)"),
        *_notes(asked, models),
    ]  # fmt: skip
    title = models[0].registration.title if len(models) == 1 and _title_may_be_said(models[0]) else ""
    subject = f"Gương “Dân vận khéo”: {title}" if title else f"Gương “Dân vận khéo” năm {asked.year}"
    return asked.official("ban-tin-phat-thanh", "BẢN TIN PHÁT THANH", subject, "BT", blocks)


def bulletin_choices(asked: Asked) -> list[tuple[int, str]]:
    """Every model recognised in the scope, by its registration."""
    return [
        (each.registration_id, f"{each.registration.title} – {each.registration.unit.title}")
        for each in _recognised(asked)[:MOST_CHOICES]
    ]


def _recognised(asked: Asked) -> QuerySet[Recognition]:
    """What stands recognised at the end of the day, the latest first, at its highest level alone."""
    before = asked.found.before
    low, high = subtree_range(asked.unit.path)
    standing = Recognition.objects.filter(
        Q(to_at__isnull=True) | Q(to_at__gte=before), plan=asked.plan, from_at__lt=before,
        registration__unit__path__gte=low, registration__unit__path__lt=high,
    )  # fmt: skip
    higher = standing.filter(level_rank__gt=1).values("registration")
    highest = standing.filter(Q(level_rank__gt=1) | ~Q(registration__in=higher))
    return highest.select_related("registration__unit", "item__decision__unit").order_by("-from_at", "-pk")


def _models(asked: Asked) -> list[Model]:
    found = _recognised(asked)
    if asked.about is not None:
        found = found.filter(registration=asked.about)
    some = list({each.registration_id: each for each in reversed(found[:MOST_MODELS])}.values())[::-1]
    if not some:
        raise RuleBroken([
            Problem(
                "paper.nothing_to_write_about",
                f"{asked.unit.title} không có mô hình được công nhận nào để đưa tin đến hết ngày {asked.day}.",
                "Chọn mô hình đã được công nhận, hoặc ban hành quyết định công nhận trước.",
                "about",
            )
        ])  # fmt: skip
    reports = {
        each.registration_id: each
        for each in SelfReport.objects.filter(registration__in=[one.registration_id for one in some])
    }
    return [_model(each, reports.get(each.registration_id), asked.document) for each in some]


def _model(recognition: Recognition, report: SelfReport | None, document: PlanDocument) -> Model:
    registration = recognition.registration
    subject = document.subject_by_code.get(registration.subject)
    individual = subject.is_individual if subject else registration.kind == Kind.EXEMPLAR
    is_named = not individual or registration.consent_to_publish
    own = aloud.person(registration.carrier)
    people = [aloud.person(line) for line in report.people_named.splitlines()] if report else []
    withheld = [name for name in people if name and name != own]
    return Model(recognition, registration, report, (*withheld, *([] if is_named else [own])), is_named)


def _work_of(asked: Asked, models: Iterable[Model]) -> dict[int, dict[str, Decimal]]:
    by_registration: defaultdict[int, list[dict[str, str]]] = defaultdict(list)
    wanted = [each.registration.pk for each in models]
    for pk, figures in records(asked).filter(registration__in=wanted).values_list("registration_id", "figures"):
        by_registration[pk].append(figures)
    return {pk: totals(by_registration[pk]) for pk in wanted}


# --- what is read -----------------------------------------------------------------------------------------------------


def _greeting(asked: Asked, models: list[Model]) -> str:
    what = "một mô hình" if len(models) == 1 else f"{aloud.say(len(models))} mô hình, điển hình"
    return (
        f"Thưa bà con! Trong Phong trào thi đua “Dân vận khéo” năm {aloud.say(asked.year)}, địa phương ta có {what} "
        "được công nhận. Sau đây là những việc đã làm được."
    )


def _ordinal(place: int) -> str:
    return {1: "Thứ nhất", 2: "Thứ hai", 4: "Thứ tư"}.get(place, f"Thứ {aloud.say(place)}")


def _title_may_be_said(model: Model) -> bool:
    return not any(aloud.names_person(model.registration.title, name) for name in model.withheld)


def _introduced(document: PlanDocument, model: Model, *, capital: bool = False) -> str:
    """ "mô hình “Đường hoa…” của Chi hội Phụ nữ thôn Làng Mỏ, Đảng ủy xã Vạn Linh." """
    each = model.registration
    field = document.field_by_code.get(each.field)
    noun = "điển hình" if each.kind == Kind.EXEMPLAR else "mô hình"
    what = f"{noun} “{aloud.read_out(each.title)}”" if _title_may_be_said(model) else f"một {noun}"
    if not _title_may_be_said(model) and field:
        what += f" trong lĩnh vực {field.title[:1].lower()}{field.title[1:]}"
    who = aloud.read_out(each.carrier) if model.is_named else "một cá nhân"
    said = f"{what} của {who}, thuộc {aloud.read_out(each.unit.title)}."
    return said[:1].upper() + said[1:] if capital else said


def _about(asked: Asked, model: Model, done: dict[str, Decimal]) -> list[Block]:
    each = model.registration
    told = [*model.sayable(each.content), *model.sayable(each.method)]
    results = model.sayable(model.report.results) if model.report else []
    lessons = model.sayable(model.report.replicable) if model.report else []
    blocks: list[Block] = []
    if told:
        blocks.append(Paragraph((" ".join(told[:MOST_SENTENCES]),)))
    if results:
        blocks.append(Paragraph((" ".join(["Kết quả đạt được:", *results[:MOST_SENTENCES]]),)))
    if figures := _figures(asked, model, done):
        blocks.append(Paragraph(figures))
    if lessons:
        blocks.append(Paragraph((" ".join(["Điều có thể học, làm theo:", *lessons[:MOST_SENTENCES]]),)))
    return [*blocks, Paragraph(_decided(asked, model))]


def _figures(asked: Asked, model: Model, done: dict[str, Decimal]) -> tuple[Run, ...]:
    """ "Đến nay đã có một trăm hai mươi lượt người tham gia, …" each number opening the dossier."""
    link = reverse("registrations:detail", args=[model.registration.pk])
    runs: list[Run] = []
    for each in asked.document.figures:
        number = done.get(each.code)
        if not number:
            continue
        title = each.title[:1].lower() + each.title[1:]
        unit = aloud.read_out(f"1 {each.unit}").removeprefix("một ")
        runs += [", " if runs else "", f"{title} là "]
        runs += [
            Figure(
                aloud.say_decimal(number),
                f"{each.title} ({say_number(Fraction(number))} {each.unit})",
                asked.as_of,
                "",
                link,
            )
        ]
        runs += [f" {unit}"]
    return ("Tính chung các lần đã làm, ", *runs, ".") if runs else ()


def _decided(asked: Asked, model: Model) -> tuple[Run, ...]:
    recognition, decision = model.recognition, model.recognition.item.decision
    level = asked.document.level_by_code.get(recognition.level)
    day: date = decision.signed_on or day_of(recognition.from_at, asked.plan.timezone)
    said = Figure(
        aloud.say_day(day.day, day.month, day.year),
        f"Ngày của quyết định công nhận – đăng ký số {model.registration.number}", asked.as_of,
        level.clause or "" if level else "", reverse("recognition:decision", args=[decision.pk]),
    )  # fmt: skip
    noun = "Điển hình" if model.registration.kind == Kind.EXEMPLAR else "Mô hình"
    whose = aloud.read_out(decision.unit.title)
    at = f" {level.title[:1].lower()}{level.title[1:]}" if level else ""
    return (f"{noun} đã được {whose} công nhận{at} ", said, ".")


# --- what is not ------------------------------------------------------------------------------------------------------


def _notes(asked: Asked, models: list[Model]) -> list[Block]:
    lines: list[tuple[Run, ...]] = []
    for each in models:
        link = reverse("registrations:detail", args=[each.registration.pk])
        number = Figure(
            say_number(each.registration.number or 0),
            f"Số đăng ký – {each.registration.unit.title}",
            asked.as_of,
            "",
            link,
        )
        consent = each.registration.consent_recorded_at
        if not each.is_named:
            why = "cá nhân chưa có ghi nhận đồng ý công khai tên: bản tin không nêu tên, câu có tên đã được bỏ"
        elif each.registration.consent_to_publish and consent:
            why = f"cá nhân đồng ý công khai tên, ghi nhận ngày {dmy(day_of(consent, asked.plan.timezone))}"
        else:
            why = "tập thể"
        lines.append(("Đăng ký số ", number, f": {why}."))
    return [
        Items(lines),
        Paragraph(
            ("Lời lấy từ hồ sơ mô hình. Trước khi phát, đọc soát lại và bỏ tên những người chưa đồng ý cho nêu tên.",),
            italic=True,
        ),
    ]
