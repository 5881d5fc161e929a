"""`kheo progress`: the promised JSON, the table, the exit codes."""

import json

import pytest
from django.core.management import call_command

from kheo.__main__ import main
from kheo.shared.problems import RuleBroken
from tests.progress.factories import at, delivery, load_bundled, load_rich, standing

pytestmark = pytest.mark.django_db


def run(capsys, *arguments: str) -> dict:
    call_command("progress", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_the_json_is_as_promised(capsys):
    plan = load_bundled()
    for place in range(5):
        standing(plan, "xa-bac-thuy", at(2, 1), recognised_rank=1 if place < 3 else 0, built=place < 4, late=place == 0)
    delivery(plan, "danh-sach-dang-ky", "xa-bac-thuy", at(2, 24, 16))

    found = run(capsys, "--plan", "chi-lang-2023", "--unit", "xa-bac-thuy", "--as-of", "2023-10-24")

    assert found == {
        "plan": "chi-lang-2023",
        "version": 1,
        "as_of": "2023-10-24",
        "targets": [
            {"target": "xa-5-dang-ky", "clause": "III.1-3", "unit": "xa-bac-thuy", "goal": 5, "value": 5,
             "numerator": 5, "denominator": None, "met": True, "short_by": 0, "late": 1},
            {"target": "xa-50-phan-tram", "clause": "III.1-3", "unit": "xa-bac-thuy", "goal": 0.5, "value": 0.6,
             "numerator": 3, "denominator": 5, "met": True, "short_by": 0, "late": 1},
        ],
        "deadlines": [
            {"deadline": "danh-sach-dang-ky", "clause": "III.2-1", "unit": "xa-bac-thuy", "last_day": "2023-02-24",
             "delivered_at": "2023-02-24T16:00:00+07:00", "state": "on_time"},
            {"deadline": "bao-cao-ket-qua", "clause": "III.2-2", "unit": "xa-bac-thuy", "last_day": "2023-10-24",
             "delivered_at": None, "state": "upcoming"},
        ],
        "totals": {
            "registered": 5, "built": 4, "recognised": 3, "recognised_at": {"co-so": 3, "huyen": 0},
            "by_field": {"he-thong-chinh-tri": 0, "kinh-te": 5, "van-hoa-xa-hoi": 0, "an-ninh-quoc-phong": 0},
            "by_subject": {"tap-the": 5, "ca-nhan": 0},
        },
    }  # fmt: skip


def test_a_share_with_nothing_registered_is_null_and_not_met(capsys):
    load_bundled()

    found = run(capsys, "--plan", "chi-lang-2023", "--as-of", "2023-02-25")

    shares = [each for each in found["targets"] if each["target"] == "xa-50-phan-tram"]
    assert len(shares) == 20
    assert {
        (each["value"], each["numerator"], each["denominator"], each["met"], each["short_by"]) for each in shares
    } == {(None, 0, 0, False, 1)}
    assert len(found["targets"]) == 6 + 5 + 20 + 20
    assert {each["state"] for each in found["deadlines"] if each["deadline"] == "danh-sach-dang-ky"} == {"missing"}


def test_a_target_of_the_whole_plan_is_its_issuers(capsys):
    load_rich()

    found = run(capsys, "--plan", "day-du-2023", "--as-of", "2023-10-24")

    whole = [(each["target"], each["unit"]) for each in found["targets"] if each["unit"] == "huyen"]
    assert whole == [("ty-le-xa", "huyen"), ("toan-huyen", "huyen")]
    assert found["targets"][0]["clause"] is None


def test_without_a_day_it_is_today(capsys, settings):
    settings.KHEO_NOW = "2023-05-05"
    load_rich()

    assert run(capsys, "--plan", "day-du-2023")["as_of"] == "2023-05-05"


def test_the_table_reads_as_officials_write(capsys):
    plan = load_bundled()
    standing(plan, "xa-bac-thuy", at(2, 1))

    call_command("progress", "--plan", "chi-lang-2023", "--as-of", "2023-10-24")

    said = capsys.readouterr().out
    assert "Tính đến hết ngày 24/10/2023, theo phiên bản 1 của kế hoạch." in said
    assert "Đảng ủy xã Bắc Thủy        1 mô hình, thiếu 4  có nguy cơ không đạt" in said
    assert "quá hạn 242 ngày" in said


def test_an_unknown_plan_or_unit_is_refused_with_every_reason():
    with pytest.raises(RuleBroken) as refused:
        call_command("progress", "--plan", "khong-co", "--unit", "khong-co")

    assert [each.code for each in refused.value.problems] == ["progress.unknown_plan", "progress.unknown_unit"]


@pytest.mark.parametrize(
    ("arguments", "status"), [(["--plan", "khong-co"], 1), (["--plan", "x", "--as-of", "hôm nay"], 2), ([], 2)]
)
def test_exit_codes(arguments, status, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["progress", *arguments])

    assert ended.value.code == status
    assert capsys.readouterr().out == ""
