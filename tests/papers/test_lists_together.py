"""Many lists in one call: written by the hundred, and nothing else comes of it than of one after the other."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from kheo.config import clock
from kheo.papers.actions import import_list, import_lists, together, undo_list
from kheo.papers.queries import preparing_aside
from kheo.papers.queries.comparing import AS_USUAL, Handing
from kheo.papers.queries.ground import ground_of
from kheo.papers.queries.reports import said_of
from kheo.registrations.actions.deliveries import grant_extension
from kheo.registrations.actions.drafts import create_draft
from kheo.registrations.models import ListImport, Registration
from kheo.registrations.rules import State
from kheo.shared.problems import RuleBroken
from tests.papers.factories import a_list, everything, row, told
from tests.papers.test_workbook_opening import bomb
from tests.registrations.factories import (
    LATE,
    ON_TIME,
    SYSTEM,
    load_bundled_plan,
    make_accepted,
    make_draft,
    unit_of,
    values,
)

ROOT = Path(__file__).parents[2]
COMMUNES = ("Bắc Thủy", "Bằng Hữu", "Bằng Mạc", "Chi Lăng", "Gia Lộc", "Hòa Bình", "Hữu Kiên", "Lâm Sơn", "Mai Sao")
DEATH = """
import os, sys
sys.path.insert(0, {root!r})
from kheo.papers.queries import preparing_aside as aside
read = aside.open_workbook
aside.open_workbook = lambda data, name: os._exit(9) if b"deadly" in data else read(data, name)
sys.exit(aside.main())
"""


@pytest.fixture
def plan():
    return load_bundled_plan()


def of(commune, *rows):
    return a_list(*rows, heading=f"ĐẢNG ỦY XÃ {commune.upper()}")


def ordinary(number, commune):
    """A list of three rows, the last of them a draft."""
    rows = [row(title=f"Mô hình {number}.{n} của {commune}", field="Phát triển kinh tế") for n in range(2)]
    return of(commune, *rows, row(title=f"Còn thiếu {number}", content=""))


def put(folder, *files):
    """The files in a folder, in the order given."""
    folder.mkdir(exist_ok=True)
    paths = []
    for number, data in enumerate(files):
        paths.append(folder / f"{number:03}.xlsx")
        paths[-1].write_bytes(data)
    return paths


def bring_together(plan, paths, *, at=ON_TIME, handing=AS_USUAL, scope=None, most=3):
    scope = scope or plan.issuer
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(together, "MOST", most)
        ground = ground_of(plan, scope, at)
        return list(import_lists(ground=ground, scope=scope, paths=paths, by=SYSTEM, at=at, handing=handing))


def bring_one_by_one(plan, paths, *, at=ON_TIME, handing=AS_USUAL, scope=None):
    said = []
    for path in paths:
        what = {"plan": plan, "scope": scope or plan.issuer, "by": SYSTEM, "at": at, "handing": handing}
        try:
            entry, comparison = import_list(data=path.read_bytes(), filename=path.name, **what)
            said.append({**said_of(comparison), "applied": entry is not None})
        except RuleBroken as broken:
            said.append(said_of(None, broken.problems))
    return said


def undone(call):
    """What a call gives and what it leaves behind, taken back."""
    with transaction.atomic():
        result = call(), told()
        transaction.set_rollback(True)
    return result


def all_sorts(plan):
    """Lists of every kind, some of which look at what others bring."""
    made = make_accepted(plan, unit_of("xa-bang-huu"), title="Đã vào sổ")
    make_draft(plan, unit_of("xa-bang-mac"), title="Bản nháp", carrier="Chi bộ A")
    twin = values(title="Bản nháp", carrier="Chi bộ A")
    create_draft(plan=plan, unit=unit_of("xa-bang-mac"), values=twin, by=SYSTEM, at=ON_TIME)  # set apart
    many = [ordinary(number, commune) for number, commune in enumerate(COMMUNES)]
    changes = [
        of("Bằng Hữu", row(number=made.number, title="Đã vào sổ", content="Nội dung khác")),
        of("Bằng Hữu", row(number=999, title="Không có số này")),
        of("Bằng Mạc", row(title="Bản nháp", carrier="Chi bộ A", content="Đầy đủ hơn")),
        of("Bằng Mạc", row(title="Bản nhap", carrier="", subject="")),
        of("Chi Lăng", row(title="Mô hình 3.0 của Chi Lăng!", field="Phát triển kinh tế", content="Sửa")),
        of("Chi Lăng", row(title="Mô hình 3.0 của xã Chi Lăng"), row(title="Mô hình 3.00 của Chi Lăng")),
        of("Gia Lộc", row(title="Hai lần", carrier="Đảng ủy xã Gia Lộc"), row(title="Hai lần", carrier="")),
        of("Gia Lộc", row(title="Lạ", field="Lĩnh vực lạ")),
        of("Gia Lộc", row(title="x" * 290 + " hoà  giải", content="Dòng  một\n\n\n\nDòng hai\u200b")),
        a_list(row(title="Không rõ của ai")),
        a_list(
            row(title="Của hai xã", unit="Đảng ủy xã Vân Thủy"),
            row(title="Của hai xã", unit="Đảng ủy xã Vân An", content=""),
            row(title="Của hai xã nữa", unit="Đảng ủy xã Vân An", time="Quý II"),
        ),
        of("Y Tịch", row(title="Cả năm", time="Cả năm 2023", notes="Ghi", level="Cấp huyện", subject="Cá nhân")),
        b"%PDF-1.4",
        a_list(),
        many[0],
    ]
    return [*many[:5], *changes, *many[5:], many[2], changes[4]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("handing", "at"),
    [
        pytest.param(AS_USUAL, ON_TIME, id="sent"),
        pytest.param(AS_USUAL, LATE, id="sent late"),
        pytest.param(Handing(accept=True), ON_TIME, id="into the register"),
        pytest.param(Handing(send=False, level="huyen"), ON_TIME, id="kept as drafts of a level"),
    ],
)
@pytest.mark.parametrize("most", [1, 4, 256])
def test_together_they_bring_what_they_bring_one_by_one(plan, tmp_path, handing, at, most):
    paths = put(tmp_path / "lists", *all_sorts(plan))

    said, expected = undone(lambda: bring_one_by_one(plan, paths, handing=handing, at=at))
    brought, found = undone(lambda: bring_together(plan, paths, handing=handing, at=at, most=most))

    assert [each.path for each in brought] == paths
    assert [each.said for each in brought] == said
    assert found == expected
    assert found["journal is whole"]


@pytest.mark.django_db
def test_twice_the_second_time_changes_nothing(plan, tmp_path):
    paths = put(tmp_path / "lists", *(ordinary(number, commune) for number, commune in enumerate(COMMUNES)))
    bring_together(plan, paths)
    before = everything()

    again = bring_together(plan, paths)

    assert [(each.said["same"], each.said["applied"]) for each in again] == [(3, False)] * len(paths)
    assert everything() == before


@pytest.mark.django_db
def test_numbers_follow_the_order_of_the_lists_without_a_gap(plan, tmp_path):
    paths = put(tmp_path / "lists", *(ordinary(number, commune) for number, commune in enumerate(COMMUNES[::-1])))

    bring_together(plan, paths, handing=Handing(accept=True))

    numbered = Registration.objects.filter(number__isnull=False).order_by("list_import", "id")
    assert list(numbered.values_list("number", flat=True)) == list(range(1, 2 * len(paths) + 1))


@pytest.mark.django_db
def test_one_of_them_can_be_undone(plan, tmp_path):
    paths = put(tmp_path / "lists", ordinary(1, "Gia Lộc"), ordinary(2, "Mai Sao"))
    bring_together(plan, paths[:1])
    before = everything("audit.Record", "audit.Head", "registrations.ListImport")
    bring_together(plan, paths[1:])
    entry = ListImport.objects.latest("id")

    undo_list(import_id=entry.pk, by=SYSTEM, at=ON_TIME + timedelta(days=1))

    after = everything("audit.Record", "audit.Head", "registrations.ListImport")
    [revoked] = set(after.pop("registrations.Delivery")) - set(before.pop("registrations.Delivery"))
    assert "Hoàn tác" in revoked
    assert after == before


@pytest.mark.django_db
def test_once_the_list_is_closed_only_a_unit_with_an_extension_sends(tmp_path):
    plan = load_bundled_plan(**{"before: 2023-02-25, ": "before: 2023-02-25, grace_days: 3, "})
    paths = put(tmp_path / "lists", *(ordinary(number, commune) for number, commune in enumerate(COMMUNES)))
    until = {"last_day": LATE.date(), "reason": "Lũ quét"}
    grant_extension(plan=plan, deadline="danh-sach-dang-ky", unit=unit_of("xa-gia-loc"), by=SYSTEM, at=ON_TIME, **until)

    said, expected = undone(lambda: bring_one_by_one(plan, paths, at=LATE))
    brought, found = undone(lambda: bring_together(plan, paths, at=LATE))

    assert [each.said for each in brought] == said
    assert found == expected
    assert [each["state"] for each in found["registrations"]].count(State.SUBMITTED) == 2


@pytest.mark.django_db
def test_where_somebody_enters_the_same_row_at_that_moment_each_list_sees_for_itself(plan, tmp_path, monkeypatch):
    paths = put(tmp_path / "lists", ordinary(1, "Gia Lộc"), ordinary(2, "Mai Sao"))
    insert = together.insert_registrations
    calls = []

    def colliding(*rows, **circumstances):
        calls.append(rows)
        insert(*rows, **circumstances)
        raise IntegrityError

    monkeypatch.setattr(together, "insert_registrations", colliding)

    brought = bring_together(plan, paths)

    assert len(calls) == 1
    assert [each.said["applied"] for each in brought] == [True, True]
    assert told()["journal is whole"]


@pytest.mark.django_db
def test_a_file_that_kills_its_reader_is_refused_and_the_others_come_in(plan, tmp_path, monkeypatch):
    script = tmp_path / "deadly.py"
    script.write_text(DEATH.format(root=str(ROOT)))
    monkeypatch.setattr(preparing_aside, "__file__", str(script))
    lists = [ordinary(number, COMMUNES[number % len(COMMUNES)]) for number in range(40)]
    lists[3] = lists[4] = lists[39] = b"deadly"
    paths = put(tmp_path / "lists", *lists)

    brought = bring_together(plan, paths)

    assert [each.path for each in brought] == paths
    refused = [n for n, each in enumerate(brought) if [problem.code for problem in each.refused] == ["list.unreadable"]]
    assert refused == [3, 4, 39]
    assert sum(each.said["applied"] for each in brought) == 37


@pytest.mark.django_db
def test_a_file_that_is_gone_is_refused(plan, tmp_path):
    paths = put(tmp_path / "lists", ordinary(1, "Gia Lộc"))

    brought = bring_together(plan, [tmp_path / "gone.xlsx", *paths])

    assert [[problem.code for problem in each.refused] for each in brought] == [["list.unreadable"], []]


@pytest.mark.django_db
def test_the_limits_hold_in_the_readers(plan, tmp_path):
    [brought] = bring_together(plan, put(tmp_path / "lists", bomb(90 * 1024 * 1024)))

    assert [problem.code for problem in brought.refused] == ["list.too_large"]


@pytest.mark.django_db
class TestTheCommand:
    @pytest.fixture(autouse=True)
    def _circumstances(self, plan, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: ON_TIME)

    def run(self, capsys, *arguments):
        try:
            call_command("list", "import", *map(str, arguments), "--plan", "chi-lang-2023", "--json", "--apply")
            code = 0
        except SystemExit as ended:
            code = ended.code
        out, err = capsys.readouterr()
        return code, json.loads(out), err

    def test_one_bad_file_among_good_ones_is_told_and_does_not_stop_the_others(self, tmp_path, capsys):
        paths = put(tmp_path / "lists", ordinary(1, "Gia Lộc"), b"%PDF-1.4", ordinary(2, "Mai Sao"))

        code, said, err = self.run(capsys, *paths)

        assert (code, said["applied"], said["new"]) == (1, True, 6)
        assert [each["applied"] for each in said["files"]] == [True, False, True]
        assert [each["code"] for each in said["problems"]] == ["list.not_a_list_pdf"]
        assert str(paths[1]) in err

    def test_a_folder_stands_for_the_workbooks_in_it(self, tmp_path, capsys):
        paths = put(tmp_path / "lists", ordinary(1, "Gia Lộc"), ordinary(2, "Mai Sao"))
        (tmp_path / "lists" / "ghi chú.txt").write_text("không phải danh sách")
        (tmp_path / "lists" / "~$000.xlsx").write_text("của chương trình đang mở")

        code, said, _ = self.run(capsys, tmp_path / "lists")

        assert (code, [each["file"] for each in said["files"]]) == (0, list(map(str, paths)))

    def test_a_folder_without_workbooks_is_called_wrongly(self, tmp_path):
        with pytest.raises(CommandError, match="Không có bảng tính nào"):
            call_command("list", "import", str(tmp_path), "--plan", "chi-lang-2023", "--apply")


@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
def test_killed_amid_it_whole_lists_are_there_and_the_same_command_brings_the_rest(plan, tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: ON_TIME)
    folder = tmp_path / "lists"
    put(folder, *(ordinary(number, commune) for number, commune in enumerate(COMMUNES)))
    _, undisturbed = undone(lambda: call_command("list", "import", str(folder), "--plan", plan.code, "--apply"))
    database = shared_database(tmp_path)

    def process(wish):
        environment = {**os.environ, "DATABASE_URL": database, "KHEO_DATA": str(tmp_path), "KHEO_NOW": "2023-02-01"}
        script = [sys.executable, str(Path(__file__).parent / "lists_in_a_process.py"), str(folder), wish]
        done = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stdout or "{}")

    died, _ = process("die")
    _, after = process("tell")
    ended, finally_ = process("import")

    assert (died, ended) == (-signal.SIGKILL, 0)
    assert [each["list"] for each in after["registrations"]] == [f"{n:03}.xlsx" for n in range(4) for _ in range(3)]
    assert [name for name, *_ in after["lists"]] == [f"{n:03}.xlsx" for n in range(4)]
    assert after["journal is whole"]
    assert finally_ == undisturbed


def shared_database(tmp_path):
    """The address of the test's database, put into a file where it lies in memory."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(tmp_path / "shared.sqlite3")])
        return f"sqlite:///{tmp_path / 'shared.sqlite3'}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
