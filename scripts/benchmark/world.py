"""A nation made for measuring: 34 provinces, 3,321 communes and as many registrations as asked for.

Usage: world.py --rows N, with KHEO_DATA (and DATABASE_URL) naming an empty place. One real registration is made by
the application's own actions; the rest are copies of its rows in every table, with other titles and units, written
in bulk. Beside the nation stands one district with the bundled plan, whose figures must not feel the nation.
"""

import argparse
import os
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
import django

django.setup()

from django.core.management import call_command
from django.db import connection, models, transaction

from kheo.accounts.actor import system_actor
from kheo.accounts.models import Membership, User
from kheo.config.operations.assets import gather_static_files
from kheo.plans.actions import load_plan
from kheo.plans.models import Plan
from kheo.registrations.actions.bulk import create_registrations
from kheo.registrations.actions.indexing import gather_index
from kheo.registrations.models import Event, Initiative, ProgressRecord, Registration, Standing
from kheo.registrations.rules import RegistrationValues, State, row_key
from kheo.registrations.rules.tokens import facts_of, words_of
from kheo.shared.text import fold, sort_key
from kheo.units.models import Placement, Unit

PROVINCES, COMMUNES = 34, 3321
BUNDLED = Path(__file__).parents[2] / "kheo" / "plans" / "bundled"
NATIONAL_PLAN = """\
schema: kheo-plan/1
plan:
  code: ca-nuoc-2023
  title: Phong trào thi đua "Dân vận khéo" năm 2023 trên cả nước
  kind: ke-hoach
  issuer: trung-uong
  steward: ban-dan-van-trung-uong
  period: {from: 2023-01-01, to: 2023-12-31}
levels:
  - {code: co-so, title: Cấp cơ sở, recognised_by: own-party-committee}
  - {code: tinh, title: Cấp tỉnh, recognised_by: trung-uong}
fields:
  - {code: he-thong-chinh-tri, title: Củng cố và xây dựng hệ thống chính trị}
  - {code: kinh-te, title: Phát triển kinh tế}
  - {code: van-hoa-xa-hoi, title: Văn hóa - xã hội}
  - {code: an-ninh-quoc-phong, title: An ninh - quốc phòng}
subjects:
  - {code: tap-the, title: Tập thể}
  - {code: ca-nhan, title: Cá nhân}
units:
  - {code: trung-uong, title: Ban Chỉ đạo Trung ương, kind: central-committee}
  - {code: ban-dan-van-trung-uong, title: Cơ quan thường trực, kind: party-office, parent: trung-uong}
  - {code: xa-mau, title: Đảng ủy xã mẫu, kind: commune-party-committee, parent: trung-uong}
groups:
  - {code: xa, title: Các xã, kinds: [commune-party-committee]}
targets:
  - {code: xa-5, group: xa, measure: registered, at_least: 5, title: Đăng ký ít nhất 05 mô hình}
  - {code: xa-xay-dung, group: xa, measure: built, at_least: 4, title: Xây dựng ít nhất 04 mô hình}
  - {code: xa-50, group: xa, measure: recognised, level: co-so, share_of: registered, at_least: 0.5,
     title: Công nhận từ 50% số mô hình đã đăng ký}
deadlines:
  - {code: danh-sach, group: xa, to: ban-dan-van-trung-uong, before: 2023-02-25, delivers: registration-list,
     title: Gửi danh sách}
"""
FIELDS = ("he-thong-chinh-tri", "kinh-te", "van-hoa-xa-hoi", "an-ninh-quoc-phong")
WORDS = [
    "vận",
    "động",
    "nhân",
    "dân",
    "hiến",
    "đất",
    "mở",
    "đường",
    "tuyến",
    "hoa",
    "phụ",
    "nữ",
    "tự",
    "quản",
    "camera",
    "an",
    "ninh",
    "thắp",
    "sáng",
    "đường",
    "quê",
    "hòa",
    "giải",
    "cơ",
    "sở",
    "chi",
    "bộ",
    "bốn",
    "tốt",
    "đảng",
    "viên",
    "phụ",
    "trách",
    "hộ",
    "trồng",
    "na",
    "theo",
    "tiêu",
    "chuẩn",
    "nuôi",
    "bò",
    "sinh",
    "sản",
    "giúp",
    "hộ",
    "nghèo",
    "câu",
    "lạc",
    "bộ",
    "hát",
    "then",
    "gìn",
    "giữ",
    "bản",
    "sắc",
    "phân",
    "loại",
    "rác",
    "tại",
    "nguồn",
    "ngày",
    "chủ",
    "nhật",
    "xanh",
    "chính",
    "quyền",
    "thân",
    "thiện",
    "một",
    "cửa",
    "nếp",
    "sống",
    "văn",
    "minh",
    "việc",
    "cưới",
    "việc",
    "tang",
    "nghĩa",
    "vụ",
    "quân",
    "sự",
    "trẻ",
    "em",
    "đến",
    "trường",
    "mẹ",
    "đỡ",
    "đầu",
]
AT = datetime(2023, 2, 10, 3, 0, tzinfo=UTC)
PROTOTYPE = RegistrationValues(
    title="Mẫu đầu tiên",
    carrier="Chi bộ mẫu",
    subject="tap-the",
    field="kinh-te",
    level="co-so",
    place="Thôn Một",
    content="Vận động Nhân dân cùng làm, cùng hưởng.",
    method="Họp thôn, bàn bạc công khai.",
    expected="Hoàn thành trong năm.",
)
SPARE = 40  # communes left without registrations, into which lists are imported


def units() -> list[Unit]:
    """The nation's tree, written in bulk below the plan's issuer. Returns the communes."""
    root = Unit.objects.get(code="trung-uong")

    def unit(code: str, title: str, kind: str, parent: Unit, step: int) -> Unit:
        words = {"title": title, "title_sort": sort_key(title), "folded": fold(title)}
        return Unit(code=code, kind=kind, parent=parent, path=f"{parent.path}{step:04d}", **words)

    provinces = [
        unit(f"tinh-{n:02d}", f"Tỉnh ủy số {n}", "province-party-committee", root, n + 10)
        for n in range(1, PROVINCES + 1)
    ]
    Unit.objects.bulk_create(provinces)
    communes = [
        unit(
            f"xa-{n:04d}",
            f"Đảng ủy xã số {n}",
            "commune-party-committee",
            provinces[n % PROVINCES],
            n // PROVINCES + 1,
        )
        for n in range(COMMUNES)
    ]
    Unit.objects.bulk_create(communes, batch_size=500)
    places = [Placement(unit=each, parent=each.parent, path=each.path) for each in (*provinces, *communes)]
    Placement.objects.bulk_create(places, batch_size=500)
    return communes


def copies(prototype: dict[str, Any], changes: Iterable[dict[str, Any]]) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """The columns, and the prototype's row once for each change."""
    columns = list(prototype)
    return columns, (tuple({**prototype, **change}[column] for column in columns) for change in changes)


def raw_row(table: type[models.Model], **where: Any) -> dict[str, Any]:
    """The row as the driver gives it, column by column, so that a copy needs no conversion."""
    quoted = connection.ops.quote_name
    condition = " AND ".join(f"{quoted(name)} = %s" for name in where)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {quoted(table._meta.db_table)} WHERE {condition} LIMIT 1", list(where.values()))
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def without_indexes(*tables: type[models.Model]) -> Callable[[], None]:
    """Drop the indexes of tables that are about to be filled; the answer makes them again."""
    names = [table._meta.db_table for table in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND NOT EXISTS"
                " (SELECT 1 FROM pg_constraint WHERE conname = indexname)",
                [names],
            )
        else:
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -400000")
            marks = ", ".join(["%s"] * len(names))
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
                f" AND tbl_name IN ({marks})",
                names,
            )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")

    def again() -> None:
        with connection.cursor() as cursor:
            for _, statement in found:
                cursor.execute(statement)

    return again


def write(table: str, columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    connection.ensure_connection()
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {connection.ops.quote_name(table)} ({names}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    with transaction.atomic():
        connection.connection.executemany(
            f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES ({', '.join('?' * len(columns))})", rows
        )


class Nation:
    """The rows of registration number n: pure arithmetic, so that every table can be written in one pass."""

    def __init__(self, rows: int, first: Registration, busy: list[Unit]) -> None:
        rng = random.Random(2023)  # noqa: S311 - the same world each time
        self.rows, self.first, self.busy = rows, first, busy
        self.titles = [" ".join(rng.choices(WORDS, k=9)).capitalize() for _ in range(min(rows, 50_000))]
        self.folded = [fold(title) for title in self.titles]
        self.sorts = [sort_key(title)[:600] for title in self.titles]

    def numbers(self) -> range:
        return range(1, self.rows)

    def title(self, n: int) -> dict[str, Any]:
        which = n % len(self.titles)
        return {"title": f"{self.titles[which]} {n}", "title_folded": f"{self.folded[which]} {n}"}

    def unit(self, n: int) -> Unit:
        return self.busy[n % len(self.busy)]

    def initiative(self, n: int) -> dict[str, Any]:
        return {"id": self.first.initiative_id + n, "unit_id": self.unit(n).pk, **self.title(n)}

    def registration(self, n: int) -> dict[str, Any]:
        unit, said = self.unit(n), self.title(n)
        return {
            "id": self.first.pk + n,
            "unit_id": unit.pk,
            "initiative_id": self.first.initiative_id + n,
            "number": n + 1,
            "title_sort": f"{self.sorts[n % len(self.sorts)]}{n:07d}",
            "field": FIELDS[n % 4],
            "row_key": row_key(unit.code, said["title_folded"], "chi bo mau"),
            **said,
        }

    def standing(self, n: int) -> dict[str, Any]:
        return {
            "id": n + 1_000_000_000,
            "registration_id": self.first.pk + n,
            "unit_id": self.unit(n).pk,
            "field": FIELDS[n % 4],
            "built": n % 5 != 0 if connection.vendor == "postgresql" else int(n % 5 != 0),
            "recognised_rank": (n % 3 > 0) + (n % 9 == 1),
        }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, required=True)
    rows: int = parser.parse_args().rows
    call_command("migrate", verbosity=0)
    gather_static_files()
    by = system_actor("đo tốc độ")
    load_plan(data=NATIONAL_PLAN.encode(), text=None, by=by, at=AT)
    text = (BUNDLED / "chi-lang-2023.txt").read_text(encoding="utf-8")
    load_plan(data=(BUNDLED / "chi-lang-2023.yaml").read_bytes(), text=text, by=by, at=AT)
    plan = Plan.objects.get(code="ca-nuoc-2023")
    busy = units()[:-SPARE]
    district(by)
    with transaction.atomic():
        [first] = create_registrations(plan, busy[0], [PROTOTYPE], state=State.SUBMITTED, by=by, at=AT, accept=True)
    nation = Nation(rows, first, busy)
    later = without_indexes(Initiative, Registration, Standing)
    for table, changes, where in (
        (Initiative, nation.initiative, {"id": first.initiative_id}),
        (Registration, nation.registration, {"id": first.pk}),
        (Standing, nation.standing, {"registration_id": first.pk}),
    ):
        prototype = raw_row(table, **where)
        write(table._meta.db_table, *copies(prototype, map(changes, nation.numbers())))
    index(plan, busy, nation)
    later()
    finish()
    since = date(2020, 1, 1)
    for email, unit, role in (
        ("leader@bench.example", Unit.objects.get(code="trung-uong"), "leader"),
        ("officer@bench.example", busy[7], "unit-officer"),
        ("district@bench.example", Unit.objects.get(code="huyen-uy-chi-lang"), "leader"),
    ):
        user = User.objects.create_user(email, None, name="Người đo")
        Membership.objects.create(user=user, unit=unit, role=role, valid_from=since)
    print(f"{Registration.objects.count()} registrations", file=sys.stderr)


def district(by: Any) -> None:
    """Two hundred registrations under the bundled plan, in the communes of its district."""
    plan = Plan.objects.get(code="chi-lang-2023")
    at = AT + timedelta(days=1)
    for unit in Unit.objects.within(plan.issuer.path).filter(kind="commune-party-committee"):
        rows = [replace(PROTOTYPE, title=f"Mô hình {n} của {unit.title}") for n in range(10)]
        with transaction.atomic():
            create_registrations(plan, unit, rows, state=State.SUBMITTED, by=by, at=at, accept=True)


def index(plan: Plan, busy: list[Unit], nation: Nation) -> None:
    """Fill the search index and the list of words as the application's own indexing does, in bulk."""
    lineage = {unit.pk: [plan.issuer_id, unit.parent_id, unit.pk] for unit in busy}
    everywhere: dict[str, None] = {}

    def entries() -> Iterator[tuple[int, Any]]:
        rest = words_of("Chi bộ mẫu", "Thôn Một", "Vận động Nhân dân cùng làm, cùng hưởng.")
        for n in nation.numbers():
            row = nation.registration(n)
            facts = facts_of(
                plan_id=plan.pk,
                unit_id=row["unit_id"],
                lineage=lineage[row["unit_id"]],
                state="accepted",
                field=row["field"],
                level="co-so",
                subject="tap-the",
                kind="practice",
                late=False,
            )
            words = [*row["title_folded"].split(), *rest]
            everywhere.update(dict.fromkeys(words))
            yield row["id"], facts + words

    name = "registrations_search"
    if connection.vendor == "postgresql":
        write(name, ["registration_id", "tokens"], ((pk, " ".join(sorted(set(tokens)))) for pk, tokens in entries()))
    else:
        write(name, ["rowid", "tokens"], ((pk, " ".join(tokens)) for pk, tokens in entries()))
    with connection.cursor() as cursor:
        batch = [(word,) for word in everywhere]
        for start in range(0, len(batch), 50_000):
            cursor.executemany(
                "INSERT INTO registrations_word (word) VALUES (%s) ON CONFLICT DO NOTHING",
                batch[start : start + 50_000],
            )


def finish() -> None:
    """As the background job and the database's own upkeep leave it."""
    gather_index()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in (Initiative, Registration, Standing, Event, ProgressRecord):
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT coalesce(max(id), 1) FROM "
                    + table._meta.db_table
                    + "))",
                    [table._meta.db_table],
                )
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


if __name__ == "__main__":
    main()
