import json

import pytest
from django.core.management import CommandError, call_command

from kheo.plans.models import PlanVersion
from tests.conftest import PLAN_FILE


def run(*arguments, capsys=None):
    call_command("plan", *map(str, arguments))
    return capsys.readouterr()


def test_check_says_ok(capsys):
    assert run("check", PLAN_FILE, capsys=capsys).out == "ok\n"


def test_check_names_every_fault_and_refuses(tmp_path, capsys):
    bad = tmp_path / "bad.yaml"
    bad.write_text(PLAN_FILE.read_text(encoding="utf-8").replace("2023-02-25", "2023-02-30"), encoding="utf-8")
    (tmp_path / "chi-lang-2023.txt").write_bytes(PLAN_FILE.with_suffix(".txt").read_bytes())

    with pytest.raises(CommandError) as refused:
        run("check", bad, capsys=capsys)

    assert refused.value.returncode == 1
    assert capsys.readouterr().out == "deadlines[0].before: Không có ngày 30/02/2023 trong lịch. (dòng 133)\n"


def test_check_in_json(capsys):
    assert json.loads(run("check", PLAN_FILE, "--json", capsys=capsys).out) == {"ok": True, "faults": []}


def test_a_missing_file_is_a_wrong_call(tmp_path):
    with pytest.raises(CommandError) as wrong:
        call_command("plan", "check", str(tmp_path / "none.yaml"))

    assert wrong.value.returncode == 2


@pytest.mark.django_db
def test_load_then_load_again_then_a_changed_file(tmp_path, capsys):
    first = run("load", PLAN_FILE, capsys=capsys)
    again = json.loads(run("load", PLAN_FILE, "--json", capsys=capsys).out)
    changed = tmp_path / "chi-lang-2023.yaml"
    changed.write_text(PLAN_FILE.read_text(encoding="utf-8").replace("at_least: 5", "at_least: 6"), encoding="utf-8")
    (tmp_path / "chi-lang-2023.txt").write_bytes(PLAN_FILE.with_suffix(".txt").read_bytes())
    second = run("load", changed, capsys=capsys)

    assert (first.out, first.err) == ("", "Đã nạp kế hoạch chi-lang-2023, phiên bản 1.\n")
    assert (again["version"], again["created"], again["changes"]) == (1, False, [])
    assert second.out.endswith("ít nhất 5 → 6 mô hình\n")
    assert PlanVersion.objects.count() == 2


@pytest.mark.django_db
def test_clauses_are_listed_with_their_addresses(capsys):
    run("load", PLAN_FILE, capsys=capsys)

    plain = run("clauses", "chi-lang-2023", capsys=capsys).out.splitlines()
    rows = json.loads(run("clauses", "chi-lang-2023", "--json", "--as-of", "2023-01-01", capsys=capsys).out)

    assert plain[2] == "I\tMỤC ĐÍCH, YÊU CẦU"
    assert len(plain) == len(rows) == 43
    assert rows[3] == {
        "address": "I.1",
        "level": "item",
        "label": "1.",
        "text": "Mục đích:",
        "heading": True,
        "parent": "I",
    }


@pytest.mark.django_db
def test_an_unknown_plan_is_refused(capsys):
    with pytest.raises(CommandError, match="chưa có kế hoạch nào"):
        run("clauses", "la", capsys=capsys)


def test_the_schema_is_printed_written_and_checked(tmp_path, capsys):
    printed = run("schema", capsys=capsys).out
    run("schema", "-o", tmp_path / "schema.json", capsys=capsys)
    run("schema", "--check", capsys=capsys)

    assert (tmp_path / "schema.json").read_text(encoding="utf-8") == printed
    assert json.loads(printed)["additionalProperties"] is False


def test_a_stale_schema_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("kheo.plans.management.commands.plan.SCHEMA_FILE", tmp_path / "none.json")

    with pytest.raises(CommandError, match=r"plan-schema\.json"):
        call_command("plan", "schema", "--check")
