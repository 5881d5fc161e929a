"""A believable year of the bundled plan, made by the same actions that people use, seen from one day in September.

Everything is made up from a fixed seed: running it twice gives the same year.
"""

import random
import secrets
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush
from io import StringIO
from pathlib import Path
from typing import Any

from django.db import transaction
from ruamel.yaml import YAML

from kheo.accounts.actor import Actor, system_actor
from kheo.accounts.models import Membership, User
from kheo.accounts.queries import actor_of
from kheo.config.demo import duties, earlier, handed_in, public, publicity, sending, words
from kheo.config.demo.content import COMMUNE_IDEAS, GROUPS, HAMLETS, OFFICE_IDEAS, PEOPLE, PROGRESS_NOTES, Idea
from kheo.config.demo.difficulties import difficulties
from kheo.config.demo.moments import Story, at
from kheo.config.demo.parts import (
    LATE_UNITS,
    OPEN_TODAY,
    PEOPLE_OF_EACH_ROLE,
    REGISTERING_KINDS,
    SILENT_UNITS,
    SMALL_UNITS,
    UNITS_WITH_HAMLETS,
)
from kheo.config.demo.rounds import Autumn, Judge
from kheo.plans.actions import load_plan
from kheo.plans.models import Plan
from kheo.registrations.actions.deliveries import deliver, grant_extension
from kheo.registrations.actions.drafts import create_draft
from kheo.registrations.actions.progress_records import record_progress
from kheo.registrations.actions.steps import accept, close, return_to_unit, submit, withdraw
from kheo.registrations.models import Registration
from kheo.registrations.rules import Kind, RegistrationValues
from kheo.rounds.models import Seat
from kheo.units.actions import UnitDraft, add_unit
from kheo.units.models import Unit

BUNDLED = Path(__file__).parents[2] / "plans" / "bundled"
LIST_DEADLINE = date(2023, 2, 24)
LIST = "danh-sach-dang-ky"
DOMAIN = "chilang.example"


@dataclass(frozen=True)
class Login:
    role: str
    name: str
    email: str


class Year:
    """One trial being built; `today` is the day from which it is seen."""

    def __init__(self, today: date, password: str) -> None:
        self.today = today
        self.rng = random.Random(2023)  # noqa: S311 - a story, not a secret
        self.password = password
        self.system = system_actor("Dựng bản dùng thử")
        self.officers: dict[str, Actor] = {}
        self.people_by_login: dict[str, User] = {}

    def build(self) -> list[Login]:
        plans = [
            load_plan(data=earlier_file(year), text=None, by=self.system, at=at(date(2022, 1, 10))).plan
            for year in (2021, 2022)
        ]
        logins = self.people()
        self.hamlets()
        self.on_paper(plans[0])
        kept = self.last_year(plans[1])
        text = (BUNDLED / "chi-lang-2023.txt").read_text(encoding="utf-8")
        data = (BUNDLED / "chi-lang-2023.yaml").read_bytes()
        plan = load_plan(data=data, text=text, by=self.officers["ban-dan-van"], at=at(date(2023, 1, 12))).plan
        self.this_year(plan, kept)
        return logins

    # --- people ----------------------------------------------------------------------------------

    def people(self) -> list[Login]:
        logins = []
        since = date(2021, 1, 1)
        hashed = User(email="")
        hashed.set_password(self.password)
        units = {unit.code: unit for unit in Unit.objects.all()}
        named = {unit: (login, name, role) for login, name, role, unit in PEOPLE_OF_EACH_ROLE if role == "unit-officer"}
        accounts = [(login, name, role, unit) for login, name, role, unit in PEOPLE_OF_EACH_ROLE]
        for number, unit in enumerate(self.registering(units)):
            if unit.code not in named:
                accounts.append((unit.code, words.OFFICERS[number % len(words.OFFICERS)], "unit-officer", unit.code))
        for code, council in words.COUNCILS.items():
            accounts += [(login, name, role, code) for login, name, _, role, _ in council]
        for login, name, role, code in accounts:
            user = User.objects.create(email=f"{login}@{DOMAIN}", name=name, password=hashed.password)
            User.objects.filter(pk=user.pk).update(created_at=at(since))
            Membership.objects.create(user=user, unit=units[code], role=role, valid_from=since)
            self.people_by_login[login] = user
            if role in {"unit-officer", "steward"}:
                Unit.objects.filter(pk=units[code].pk).update(email=user.email)
                self.officers[code] = actor_of(user, self.today)
        for login, name, role, _ in PEOPLE_OF_EACH_ROLE:
            logins.append(Login(role, name, f"{login}@{DOMAIN}"))
        return logins

    @staticmethod
    def registering(units: dict[str, Unit]) -> list[Unit]:
        return [unit for unit in units.values() if unit.kind in REGISTERING_KINDS]

    def hamlets(self) -> None:
        for code in UNITS_WITH_HAMLETS:
            commune = Unit.objects.get(code=code)
            for number, place in enumerate(self.rng.sample(HAMLETS, 3), 1):
                add_unit(
                    UnitDraft(f"{code}-chi-bo-{number}", f"Chi bộ {place}, {commune.title[8:]}", "party-cell"), commune
                )

    # --- registrations ---------------------------------------------------------------------------

    def run(self, stories: list[Story]) -> None:
        """Let all stories happen at once, in the order of their moments, as a journal would have it."""
        waiting = [(next(story), number, story) for number, story in enumerate(stories)]
        heapify(waiting)
        while waiting:
            moment, number, story = heappop(waiting)
            following = next(story, None)
            if following is not None:
                heappush(waiting, (max(following, moment), number, story))

    def ideas(self, unit: Unit, wanted: int, year: int) -> Iterator[RegistrationValues]:
        commune = unit.kind == "commune-party-committee"
        ideas = COMMUNE_IDEAS if commune else [idea for idea in OFFICE_IDEAS if unit.code in idea.only]
        wanted = min(wanted, len(ideas))
        start = (unit.pk * 5 + year * 3) % len(ideas)
        places = self.rng.sample(HAMLETS, wanted)
        for number in range(wanted):
            place = places[number] if commune else unit.title
            yield self.values(ideas[(start + number) % len(ideas)], unit, place, number, year)

    def values(self, idea: Idea, unit: Unit, place: str, number: int, year: int) -> RegistrationValues:
        office = unit.kind != "commune-party-committee"
        who = self.rng.choice(PEOPLE)
        if idea.individual:
            carrier = f"{'Bà' if ' Thị ' in who else 'Ông'} {who}, {place}"
        else:
            carrier = unit.title if office else f"{self.rng.choice(GROUPS)} {place}"
        district = (office and number == 0) or self.rng.random() < 0.12
        return RegistrationValues(
            title=idea.title.format(place=place),
            kind=Kind.EXEMPLAR if idea.individual else Kind.PRACTICE,
            subject="ca-nhan" if idea.individual else "tap-the",
            carrier=carrier,
            level="huyen" if district else "co-so",
            field=idea.field,
            priorities=idea.priorities,
            place="" if office else place,
            content=idea.content,
            method=idea.method,
            expected=idea.expected,
            time_text=f"{self.rng.choice(('Từ tháng 3 đến tháng 11', 'Quý II, quý III', 'Cả năm'))} năm {year}",
            people_involved=idea.people + self.rng.randrange(-4, 12),
            consent_to_publish=idea.individual and self.rng.random() < 0.7,
        )

    def last_year(self, plan: Plan) -> dict[int, list[Registration]]:
        """Three models per commune in 2022, carried out and closed."""
        kept: dict[int, list[Registration]] = {}
        stories = []
        for unit in Unit.objects.filter(kind="commune-party-committee").order_by("path"):
            for values in self.ideas(unit, 3, 2022):
                sent = date(2022, 2, 1) + timedelta(days=self.rng.randrange(18))
                stories.append(self.year_of(plan, unit, values, unit.code, sent, kept.setdefault(unit.pk, [])))
        self.run(stories)
        found = [(each.unit, RegistrationValues.of(each), each) for regs in kept.values() for each in regs]
        earlier.recognised_on_paper(plan, found, self.rng, self.officers["ban-dan-van"], date(2022, 12, 21))
        return kept

    def on_paper(self, plan: Plan) -> None:
        """The models of 2021, before the software: three for each commune, from the list that the office kept."""
        communes = Unit.objects.filter(kind="commune-party-committee").order_by("path")
        found = [(unit, values, None) for unit in communes for values in self.ideas(unit, 3, 2021)]
        earlier.recognised_on_paper(plan, found, self.rng, self.officers["ban-dan-van"], date(2022, 1, 11))

    def year_of(
        self, plan: Plan, unit: Unit, values: RegistrationValues, code: str, sent: date, kept: list[Registration]
    ) -> Story:
        officer, steward = self.officers[code], self.officers["ban-dan-van"]
        registration = yield from self.registered(plan, unit, values, officer, sent, sent + timedelta(days=3))
        yield from self.carried_out(registration, officer, date(2022, 4, 1), date(2022, 10, 1), 1)
        if registration.pk % 2:
            yield from public.photographed(registration, officer, date(2022, 11, 20))
        yield (closing := at(date(2022, 12, 20)))
        reason = "Kết thúc kế hoạch năm 2022."
        kept.append(close(registration_id=registration.pk, by=steward, at=closing, reason=reason))

    def this_year(self, plan: Plan, earlier: dict[int, list[Registration]]) -> None:
        units = {unit.code: unit for unit in Unit.objects.order_by("path")}
        stories: list[Story] = []
        for unit in self.registering(units):
            if unit.code in SILENT_UNITS:
                continue
            early = LIST_DEADLINE - timedelta(days=self.rng.randrange(1, 20))
            sent = date(2023, 3, 2) if unit.code in LATE_UNITS else early
            if unit.code == "xa-huu-kien":
                stories.append(self.extended(plan, unit))
            stories += self.models_of(plan, unit, sent, earlier.get(unit.pk, []))
            stories.append(self.delivered(plan, unit, sent))
        for code, state in OPEN_TODAY:
            for values in self.ideas(units[code], 2 if state == "sent" else 1, 2024):
                stories.append(self.still_open(plan, units[code], values, state))
        stories += self.autumn(plan, units)
        stories += difficulties(plan, units, self.officers)
        stories += handed_in.stories(plan, self.officers, units)
        writer = actor_of(self.people_by_login["tuyentruyen"], self.today)
        stories += publicity.stories(plan, units, self.officers, writer)
        self.run(stories)

    def autumn(self, plan: Plan, units: dict[str, Unit]) -> list[Story]:
        """Last year's models looked at and copied; four rounds, each at another point of its way."""
        rounds, steward, district = Autumn(plan, self.rng), self.officers["ban-dan-van"], units["huyen-uy-chi-lang"]
        judges = {code: self.judges(council, units[code]) for code, council in words.COUNCILS.items()}
        for code, council in judges.items():
            login = "bacthuy" if code == "xa-bac-thuy" else code
            council.append(self.judge(login, units[code], "Cán bộ văn phòng"))
        of_the_district = [
            self.judge("lanhdao", district, "Phó Bí thư Thường trực", "chair"),
            self.judge("thuongtruc", units["ban-dan-van"], "Trưởng Ban Dân vận", "secretary"),
            self.judge("hoidong", district, "Chuyên viên Văn phòng Huyện ủy"),
            self.judge("mttq", units["mttq"], "Chủ tịch Ủy ban MTTQ huyện"),
        ]
        quan_son, bac_thuy, van_linh = (units[code] for code in ("xa-quan-son", "xa-bac-thuy", "xa-van-linh"))
        mai_sao = units["xa-mai-sao"]
        return [
            sending.the_plan_goes_out(plan, steward, self.officers, SILENT_UNITS | LATE_UNITS | {"xa-bac-thuy"}),
            sending.the_office_keeps_its_book(plan, steward),
            sending.documents_are_written(plan, steward, self.officers["xa-bac-thuy"]),
            *duties.stories(plan, self.officers),
            earlier.kept_up(steward, 2023),
            earlier.copied(plan, self.officers, self.rng),
            rounds.finished(quan_son, self.officers[quan_son.code], judges[quan_son.code], (district, steward)),
            rounds.half_scored(bac_thuy, self.officers[bac_thuy.code], judges[bac_thuy.code]),
            rounds.under_vote(van_linh, self.officers[van_linh.code], judges[van_linh.code]),
            rounds.of_the_district(district, steward, of_the_district),
            public.recognised_are_photographed(quan_son, self.officers[quan_son.code], date(2023, 8, 15)),
            public.under_notice(rounds, mai_sao, self.officers[mai_sao.code], self.today),
            public.learners(plan, self.officers, units, self.today - timedelta(days=3)),
        ]

    def judges(self, council: tuple[tuple[str, str, str, str, str], ...], unit: Unit) -> list[Judge]:
        return [self.judge(login, unit, post, seat) for login, _, post, _, seat in council]

    def judge(self, login: str, unit: Unit, post: str, seat: str = "member") -> Judge:
        user = self.people_by_login[login]
        return Judge(user, actor_of(user, self.today), unit, post, Seat(seat))

    def models_of(self, plan: Plan, unit: Unit, sent: date, earlier: list[Registration]) -> Iterator[Story]:
        commune = unit.kind == "commune-party-committee"
        wanted = self.rng.choice((5, 5, 5, 6, 6, 7)) if commune else self.rng.choice((1, 2, 2))
        wanted = 3 if unit.code in SMALL_UNITS else wanted
        below = list(Unit.objects.within(unit.path).exclude(pk=unit.pk))
        for number, values in enumerate(self.ideas(unit, wanted, 2023)):
            home = below[number % len(below)] if below and number % 2 else unit
            continued = self.rng.choice(earlier) if earlier and number == 0 and self.rng.random() < 0.6 else None
            yield self.model(plan, unit.code, home, values, sent, continued)

    def model(
        self,
        plan: Plan,
        code: str,
        home: Unit,
        values: RegistrationValues,
        sent: date,
        continued: Registration | None,
    ) -> Story:
        officer = self.officers[code]
        if continued:
            values = replace(RegistrationValues.of(continued), time_text="Cả năm 2023")
        decided = sent + timedelta(days=self.rng.randrange(1, 9))
        registration = yield from self.registered(plan, home, values, officer, sent, decided, continued)
        fate = self.rng.random()
        if fate < 0.93:
            start = max(decided + timedelta(days=1), date(2023, 3, 10))
            yield from self.carried_out(registration, officer, start, self.today, self.rng.randrange(1, 4))
        elif fate < 0.95:
            yield (leaving := at(date(2023, 6, 15)))
            reason = "Thôn đã gộp nội dung này vào mô hình khác."
            withdraw(registration_id=registration.pk, by=officer, at=leaving, reason=reason)

    def registered(
        self,
        plan: Plan,
        unit: Unit,
        values: RegistrationValues,
        officer: Actor,
        sent: date,
        decided: date,
        continued: Registration | None = None,
    ) -> Generator[datetime, None, Registration]:
        yield (moment := at(sent - timedelta(days=self.rng.randrange(1, 6)), 14, self.rng.randrange(60)))
        draft = create_draft(plan=plan, unit=unit, values=values, by=officer, at=moment, continue_from=continued)
        yield (moment := at(sent, 16, self.rng.randrange(5)))
        submit(registration_id=draft.pk, by=officer, at=moment)
        yield (moment := at(decided, 10, self.rng.randrange(60)))
        return accept(registration_id=draft.pk, by=self.officers["ban-dan-van"], at=moment)

    def carried_out(
        self, registration: Registration, officer: Actor, start: date, end: date, times: int
    ) -> Generator[datetime, None, None]:
        span = max(1, (end - start).days - 2)
        days = sorted(start + timedelta(days=self.rng.randrange(span)) for _ in range(times))
        for day, note in zip(days, self.rng.sample(PROGRESS_NOTES, times), strict=True):
            figures: dict[str, int] = {
                "nguoi-tham-gia": self.rng.randrange(8, 140),
                "ngay-cong": self.rng.randrange(4, 90),
            }
            if "hiến đất" in registration.title:
                figures["dat-hien"] = self.rng.randrange(60, 900)
            if self.rng.random() < 0.5:
                figures["kinh-phi"] = self.rng.randrange(2, 60) * 1_000_000
            yield (moment := at(day, 17, self.rng.randrange(60)))
            record_progress(
                registration_id=registration.pk, happened_on=day, note=note, figures=figures, by=officer, at=moment
            )

    def delivered(self, plan: Plan, unit: Unit, sent: date) -> Story:
        yield (moment := at(sent, 16, 5))
        deliver(plan=plan, deadline=LIST, unit=unit, by=self.officers[unit.code], at=moment)

    def extended(self, plan: Plan, unit: Unit) -> Story:
        yield (moment := at(date(2023, 2, 22)))
        grant_extension(
            plan=plan,
            deadline=LIST,
            unit=unit,
            last_day=date(2023, 3, 5),
            reason="Đường vào xã sạt lở, chưa họp được các thôn.",
            by=self.officers["ban-dan-van"],
            at=moment,
        )

    def still_open(self, plan: Plan, unit: Unit, values: RegistrationValues, state: str) -> Story:
        """What waits on somebody's desk today: lists under way, one returned, a draft not sent."""
        officer = self.officers[unit.code]
        day = self.today - timedelta(days=self.rng.randrange(2, 6))
        values = replace(values, time_text=f"Từ tháng 10 đến tháng 12 năm {self.today.year}")
        yield (moment := at(day))
        draft = create_draft(plan=plan, unit=unit, values=values, by=officer, at=moment)
        if state == "draft":
            return
        yield (moment := at(day, 10))
        submit(registration_id=draft.pk, by=officer, at=moment)
        if state == "returned":
            yield (moment := at(day + timedelta(days=1), 14))
            reason = "Đề nghị nói rõ cách làm và số hộ tham gia để các thôn khác học được."
            return_to_unit(registration_id=draft.pk, by=self.officers["ban-dan-van"], at=moment, reason=reason)


def earlier_file(year: int) -> bytes:
    """The plan of an earlier year: the same organisations, fields and targets, and no text."""
    yaml = YAML()
    content = yaml.load((BUNDLED / "chi-lang-2023.yaml").read_text(encoding="utf-8"))
    _earlier(content, 2023 - year)
    for key in ("text", "basis", "cites"):
        content["plan"].pop(key, None)
    content["tasks"] = [task for task in content["tasks"] if task["code"] not in {"so-ket-3-nam", "duy-tri-nhan-rong"}]
    out = StringIO()
    yaml.dump(content, out)
    return out.getvalue().encode()


def _earlier(node: Any, by: int) -> None:
    if isinstance(node, list):
        for item in node:
            _earlier(item, by)
    if isinstance(node, dict):
        node.pop("clause", None)
        for key, value in node.items():
            if isinstance(value, date):
                node[key] = value.replace(year=value.year - by)
            elif isinstance(value, str) and key in {"title", "code"}:
                node[key] = value.replace("2023", str(2023 - by))
            else:
                _earlier(value, by)


def build_year(today: date) -> tuple[list[Login], str]:
    """Build the trial in the empty database. Returns the logins and their common password. One transaction."""
    password = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}-{secrets.token_hex(2)}"
    with transaction.atomic():
        return Year(today, password).build(), password
