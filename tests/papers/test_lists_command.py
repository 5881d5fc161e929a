"""`kheo list import` and `kheo list export`: what other programs may rely on."""

import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from kheo.config import clock
from kheo.papers.queries import workbook
from kheo.registrations.models import Registration
from kheo.registrations.rules import State
from tests.papers.factories import a_list, everything, row
from tests.registrations.factories import ON_TIME, load_bundled_plan, make_submitted, unit_of

pytestmark = pytest.mark.django_db
CONTRACT = {"applied", "sheets", "rows", "new", "changed", "same", "look_alikes", "problems", "incomplete", "notes"}


@pytest.fixture(autouse=True)
def plan(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: ON_TIME)
    monkeypatch.setattr(clock, "today", lambda: ON_TIME.date())
    return load_bundled_plan()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "danh sách.xlsx"
    path.write_bytes(a_list(row(), row(title="Lạ", field="Lĩnh vực lạ"), row(title="Thiếu", content="")))
    return path


def run(*arguments, plan="chi-lang-2023"):
    call_command("list", *map(str, arguments), "--plan", plan)


def said(capsys):
    return json.loads(capsys.readouterr().out)


def test_without_apply_it_only_reports(file, capsys):
    before = everything()

    run("import", file, "--unit", "xa-bac-thuy", "--json")

    report = said(capsys)
    assert set(report) == CONTRACT
    assert {name: report[name] for name in ("applied", "sheets", "rows", "new", "changed", "same", "incomplete")} == {
        "applied": False,
        "sheets": 1,
        "rows": 3,
        "new": 2,
        "changed": 0,
        "same": 0,
        "incomplete": 1,
    }
    assert [set(problem) for problem in report["problems"]] == [{"sheet", "cell", "code", "message", "next_step"}]
    assert (report["problems"][0]["sheet"], report["problems"][0]["cell"]) == ("Biểu 1", "G5")
    assert everything() == before


def test_with_apply_it_brings_in_what_has_no_problem(file, capsys):
    run("import", file, "--unit", "xa-bac-thuy", "--json", "--apply")

    assert said(capsys)["applied"]
    assert list(Registration.objects.order_by("id").values_list("state", flat=True)) == [State.SUBMITTED, State.DRAFT]


def test_twice_changes_nothing(file, capsys):
    run("import", file, "--unit", "xa-bac-thuy", "--apply")
    before = everything()
    capsys.readouterr()

    run("import", file, "--unit", "xa-bac-thuy", "--apply", "--json")

    report = said(capsys)
    assert (report["applied"], report["same"], report["new"]) == (False, 2, 0)
    assert everything() == before


def test_the_options_say_how_it_is_handed_in(file, capsys):
    run("import", file, "--unit", "xa-bac-thuy", "--apply", "--no-send", "--level", "huyen")

    assert set(Registration.objects.values_list("state", "level")) == {(State.DRAFT, "huyen")}


def test_the_server_may_enter_into_the_register(file):
    run("import", file, "--unit", "xa-bac-thuy", "--apply", "--accept")

    assert Registration.objects.get(number=1).state == State.ACCEPTED


def test_the_annotated_copy(file, tmp_path):
    out = tmp_path / "out.xlsx"

    run("import", file, "--unit", "xa-bac-thuy", "--annotate", out)

    assert "Lĩnh vực lạ" in openpyxl.load_workbook(out)["Biểu 1"]["G5"].comment.text


def test_without_json_problems_go_to_stdout_and_the_account_to_stderr(file, capsys):
    run("import", file, "--unit", "xa-bac-thuy")

    out, err = capsys.readouterr()
    assert out.startswith("Biểu 1!G5\tLĩnh vực “Lĩnh vực lạ”")
    assert "3 dòng, 2 mới" in err


def test_several_files_are_told_together_and_a_refused_one_does_not_stop_the_others(file, tmp_path, capsys):
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"%PDF-1.4")

    with pytest.raises(SystemExit) as ended:
        run("import", bad, file, "--unit", "xa-bac-thuy", "--apply", "--json")

    report = said(capsys)
    assert (ended.value.code, report["applied"], report["rows"], len(report["files"])) == (1, True, 3, 2)
    assert [problem["code"] for problem in report["files"][0]["problems"]] == ["list.not_a_list_pdf"]


@pytest.mark.parametrize(
    "wrong",
    [
        ["--unit", "khong-co"],
        ["--unit", "xa-bac-thuy", "--level", "tinh"],
        ["no.xlsx", "--unit", "xa-bac-thuy"],
        ["again", "--annotate", "x.xlsx"],
    ],
)
def test_called_wrongly(file, wrong):
    with pytest.raises(CommandError) as error:
        run("import", file, *(file if word == "again" else word for word in wrong))

    assert error.value.returncode == 2


def test_an_unknown_plan_names_the_known_ones(file):
    with pytest.raises(CommandError, match="đang có: chi-lang-2023") as error:
        run("import", file, plan="khong-co")

    assert error.value.returncode == 2


def test_export_and_import_change_nothing(plan, tmp_path, capsys):
    make_submitted(plan, unit_of("xa-bac-thuy"))
    make_submitted(plan, unit_of("xa-y-tich"))
    out = tmp_path / "out.xlsx"
    before = everything()

    run("export", "-o", out)
    run("import", out, "--apply", "--json")

    report = json.loads(capsys.readouterr().out)
    assert (report["rows"], report["same"], report["problems"]) == (2, 2, [])
    assert everything() == before


def test_export_of_one_unit_with_its_drafts(plan, tmp_path, capsys):
    from tests.registrations.factories import make_draft

    make_draft(plan, unit_of("xa-bac-thuy"))
    make_submitted(plan, unit_of("xa-y-tich"))

    run("export", "--unit", "xa-bac-thuy", "--drafts", "-o", tmp_path / "a.xlsx")

    assert "Đã ghi 1 dòng" in capsys.readouterr().err


def test_export_to_nowhere(tmp_path):
    with pytest.raises(CommandError) as error:
        run("export", "-o", tmp_path / "no" / "a.xlsx")

    assert error.value.returncode == 2


def test_a_file_past_the_largest_size_is_not_read(file, monkeypatch, capsys):
    monkeypatch.setattr(workbook, "LARGEST_FILE", 100)
    with pytest.raises(SystemExit):
        run("import", file, "--json")

    assert said(capsys)["problems"][0]["code"] == "list.too_large"
