"""The journal as stored: written in line by several writers, proven, exported, read on its page."""

import io
import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kheo.accounts.actor import system_actor
from kheo.audit.actions import record
from kheo.audit.models import Head, Record
from kheo.audit.queries import Asked, asked_for, changes_in, export, page_of, verify
from tests.factories import AT, actor_for, make_member, make_unit

BY = system_actor("kheo thử")
SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_journal.py"


def write(count=1, **more):
    return [record(action="unit.edit", by=BY, at=AT, after={"n": n}, **more) for n in range(count)]


@pytest.mark.django_db
def test_records_follow_one_another_and_the_head_names_the_last():
    one, two = write(2)

    assert (one.seq, two.seq, two.previous) == (1, 2, one.hash)
    assert (Head.objects.get().seq, Head.objects.get().hash) == (2, two.hash)
    assert verify() == type(verify())(2, two.hash, ())


@pytest.mark.django_db
def test_an_empty_journal_is_whole():
    assert verify().whole
    assert verify("f" * 64).faults[0].code == "kept_head"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tamper", "code"),
    [
        (lambda: Record.objects.filter(seq=2).update(actor_name="Người khác"), "changed"),
        (lambda: Record.objects.filter(seq=2).update(after={"n": 9}), "changed"),
        (lambda: Record.objects.filter(seq=2).update(at=AT + timedelta(microseconds=1)), "changed"),
        (lambda: Record.objects.filter(seq=2).delete(), "missing"),
        (lambda: Record.objects.filter(seq=3).delete(), "truncated"),
        (lambda: Head.objects.update(hash="f" * 64), "head"),
        (lambda: Head.objects.all().delete(), "head"),
    ],
)
def test_what_is_done_to_the_stored_journal_is_found(tamper, code, capsys):
    write(3)
    tamper()

    assert verify().faults[0].code == code
    with pytest.raises(SystemExit) as ended:
        call_command("audit", "verify")
    assert ended.value.code == 1


@pytest.mark.django_db
def test_the_command_prints_the_head_to_keep_and_checks_one_that_was_kept(capsys):
    first = write()[0].hash
    last = write()[0].hash

    call_command("audit", "verify")
    assert capsys.readouterr().out == f"{last}\n"
    call_command("audit", "verify", "--json", "--head", first)
    assert json.loads(capsys.readouterr().out) == {"whole": True, "records": 2, "head": last, "faults": []}
    with pytest.raises(SystemExit):
        call_command("audit", "verify", "--json", "--head", "0" * 63 + "1")
    assert json.loads(capsys.readouterr().out)["faults"][0]["code"] == "kept_head"


@pytest.mark.django_db
def test_the_export_is_proven_by_a_script_that_knows_nothing_of_us(tmp_path, capsys):
    unit = make_unit("Đảng ủy xã Bắc Thủy")
    write(3, unit=unit, target=unit, before={"tên": "“Hòa”", "day": AT, "deep": {"b": [1, None, True]}})
    file = tmp_path / "nhat-ky.jsonl"
    call_command("audit", "export", "-o", str(file))
    call_command("audit", "export", "-o", "-")
    assert capsys.readouterr().out == file.read_text(encoding="utf-8")

    def check(*more):
        command = [sys.executable, "-I", str(SCRIPT), str(file), *more]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert check().returncode == 0
    assert check("--head", Head.objects.get().hash).returncode == 0
    assert check("--head", "f" * 64).returncode == 1
    file.write_text(file.read_text(encoding="utf-8").replace("“Hòa”", "“Hoà”", 1), encoding="utf-8")
    assert "record 1: its content was changed" in check().stderr
    file.write_bytes(b"\xff")
    assert check().returncode == 2


WRITER = """
import os, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
django.setup()
from datetime import UTC, datetime
from kheo.accounts.actor import system_actor
from kheo.audit.actions import record
for n in range(25):
    record(action="unit.edit", by=system_actor("kheo thử"), at=datetime(2023, 2, 1, tzinfo=UTC), after={"n": n})
"""


@pytest.mark.only_on("sqlite")  # PostgreSQL has its own test below
def test_several_processes_stand_in_line_on_sqlite(tmp_path):
    place = {**os.environ, "KHEO_DATA": str(tmp_path)}
    kheo = [sys.executable, "-m", "kheo"]
    subprocess.run([*kheo, "migrate", "-v0"], env=place, check=True)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER], env=place) for _ in range(4)]

    assert [writer.wait() for writer in writers] == [0, 0, 0, 0]
    answer = subprocess.run([*kheo, "audit", "verify", "--json"], env=place, capture_output=True, text=True, check=True)
    assert {**json.loads(answer.stdout), "head": ""} == {"whole": True, "records": 100, "head": "", "faults": []}


@pytest.mark.only_on("postgresql")  # SQLite in memory knows one writer only
# Naming the apps lets the clean-up afterwards empty tables that point at others (the search index of registrations).
@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
def test_several_writers_stand_in_line_on_postgresql():
    def write_many():
        try:
            write(25)
        finally:
            connection.close()

    threads = [threading.Thread(target=write_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Record.objects.count() == 100
    assert verify().whole


@pytest.mark.django_db
def test_the_export_streams_every_record():
    write(3)
    out = io.StringIO()

    assert export(out) == 3
    assert len(out.getvalue().splitlines()) == 4


# --- the page ------------------------------------------------------------------------------------


@pytest.fixture
def district():
    return make_unit("Huyện ủy Chi Lăng", kind="district-party-committee", code="huyen-uy")


@pytest.fixture
def auditor(district, client):
    user = make_member(district, "auditor", name="Lương Văn Tri")
    client.force_login(user)
    return user


@pytest.mark.django_db
def test_only_the_journal_of_units_in_reach_is_read_and_only_with_the_permission(district, auditor, client):
    commune, elsewhere = make_unit("Xã Bắc Thủy", parent=district), make_unit("Huyện khác")
    officer = actor_for(make_member(commune, name="Vi Thị Lự"), commune)
    record(action="unit.edit", by=officer, at=AT, unit=commune, target=commune, after={"title": "Tên trong huyện"})
    other = record(action="unit.edit", by=BY, at=AT, unit=elsewhere, target=elsewhere)

    html = client.get("/nhat-ky/").content.decode()
    assert "Sửa thông tin đơn vị" in html
    assert "Huyện khác" not in html
    assert client.get("/nhat-ky/1/").status_code == 200
    assert client.get(f"/nhat-ky/{other.seq}/").status_code == 404
    client.force_login(make_member(commune))
    assert client.get("/nhat-ky/").status_code == 403
    assert client.get("/nhat-ky/1/").status_code == 403


@pytest.mark.django_db
def test_an_auditor_of_one_unit_does_not_read_of_another_where_the_role_is_another(district, client):
    one, two = make_unit("Xã Một", parent=district), make_unit("Xã Hai", parent=district)
    user = make_member(one, "auditor")
    user.memberships.create(unit=two, role="unit-officer", valid_from=AT.date())
    record(action="unit.edit", by=BY, at=AT, unit=two, target=two)
    client.force_login(user)

    assert client.get("/nhat-ky/1/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "seqs"),
    [
        ("", [4, 3, 2, 1]),
        ("?nguoi=vi+lu", [4, 2]),
        ("?nguoi=kheo", [3, 1]),
        ("?nguoi=khong-ai", []),
        ("?viec=unit.move", [4]),
        ("?viec=unit", [4, 2, 1]),
        ("?viec=letter.retry", [3]),
        ("?viec=khong-co", [4, 3, 2, 1]),
        ("?don_vi=xa-bac-thuy", [4, 2]),
        ("?tu=2023-02-02", [4, 3]),
        ("?den=2023-02-01", [2, 1]),
        ("?tu=hom-qua", [4, 3, 2, 1]),
        ("?loai=units.unit&so=1", []),
    ],
)
def test_filters_leave_what_they_say(district, auditor, client, query, seqs):
    commune = make_unit("Xã Bắc Thủy", parent=district, code="xa-bac-thuy")
    officer = actor_for(make_member(commune, name="Vi Thị Lự"), commune)
    late = datetime(2023, 2, 1, 17, 0, tzinfo=UTC)  # already 02/02 in Vietnam
    record(action="unit.edit", by=BY, at=AT, unit=district)
    record(action="unit.edit", by=officer, at=late - timedelta(seconds=1), unit=commune)
    record(action="letter.retry", by=BY, at=late, unit=district)
    record(action="unit.move", by=officer, at=late, unit=commune)

    response = client.get(f"/nhat-ky/{query}")

    assert [row["record"].seq for row in response.context["rows"]] == seqs


@pytest.mark.django_db
def test_one_object_is_followed_through_the_journal(district, auditor, client):
    one, two = make_unit("Xã Một", parent=district), make_unit("Xã Hai", parent=district)
    for unit in (one, two, one):
        record(action="unit.edit", by=BY, at=AT, unit=unit, target=unit)

    found = client.get(f"/nhat-ky/?loai=units.unit&so={one.pk}").context

    assert [row["record"].seq for row in found["rows"]] == [3, 1]
    assert found["active"] == [{"label": "Một đối tượng", "url": "?"}]


@pytest.mark.django_db
def test_pages_lead_from_the_newest_to_the_oldest_and_back():
    write(120)
    everything = asked_for(Record.objects.all(), Asked())

    first = page_of(everything)
    second = page_of(everything, before=first.older)
    third = page_of(everything, before=second.older)
    back = page_of(everything, after=third.newer)

    assert [each.seq for each in first.records] == list(range(120, 70, -1))
    assert (first.newer, third.older) == (None, None)
    assert [each.seq for each in third.records] == list(range(20, 0, -1))
    assert back.records == second.records
    assert page_of(everything, after=back.newer).newer is None
    assert page_of(everything, after=999).records == []


@pytest.mark.django_db
def test_a_page_costs_the_same_however_many_records_it_shows(district, auditor, client):
    commune = make_unit("Xã Bắc Thủy", parent=district)
    record(action="unit.edit", by=BY, at=AT, unit=commune)
    client.get("/nhat-ky/")

    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get("/nhat-ky/")
        return len(seen)

    one = queries()
    for unit in (commune, district, commune):
        record(action="unit.move", by=BY, at=AT, unit=unit)
    assert queries() == one <= 8


@pytest.mark.django_db
def test_a_record_shows_what_changed_in_words(district, auditor, client):
    record(
        action="unit.edit",
        by=BY,
        at=AT,
        unit=district,
        target=district,
        before={"title": "Cũ", "kind": "như nhau", "valid_to": None, "is_active": True},
        after={
            "title": "Mới",
            "kind": "như nhau",
            "valid_to": "2025-06-30",
            "is_active": False,
            "expires_at": "2025-06-30T03:00:00+00:00",
            "merged": ["A", "B"],
            "khác": {"role": 1},
            "reason": "2025-06-99 lạ",
        },
    )

    changes = {change.where: (change.before, change.after) for change in changes_in(Record.objects.get())}

    assert changes == {
        "Tên": ("Cũ", "Mới"),
        "Đến hết ngày": ("", "30/06/2025"),
        "Đang dùng": ("có", "không"),
        "Hết hạn": ("", "10:00 ngày 30/06/2025"),
        "Đơn vị được sáp nhập": ("", "A; B"),
        "khác": ("", "Vai trò: 1"),
        "Lý do": ("", "2025-06-99 lạ"),
    }
    html = client.get("/nhat-ky/1/").content.decode()
    assert "<ins>Mới</ins>" in html


@pytest.mark.django_db
def test_the_sheet_holds_what_the_filters_leave_and_no_formula(district, auditor, client):
    evil = make_unit('=HYPERLINK("http://xau.vn","Bấm")', parent=district)
    record(action="unit.edit", by=BY, at=AT, unit=evil, target=evil, before={"title": "+1"}, after={"title": "@x"})
    record(action="unit.move", by=BY, at=AT, unit=district, target=district)

    response = client.get("/nhat-ky/xlsx/?viec=unit.edit")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active

    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert [row[4] for row in rows] == ['=HYPERLINK("http://xau.vn","Bấm")']
    assert sheet.cell(4, 5).data_type == "s"
    assert rows[0][6] == "Tên: +1 → @x"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "2023-02-30", "9999-99-99"]
)
def test_what_somebody_typed_is_shown_even_where_it_looks_like_a_moment_out_of_the_calendar(typed):
    entry = record(action="registration.edit", by=BY, at=AT, before={"title": "cũ"}, after={"title": typed})

    assert [change.after for change in changes_in(entry)] == [typed]
