import json

import pytest
from django.core.management import CommandError, call_command

from tests.plans.factories import TEXT


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "van-ban.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_the_draft_holds_every_value_marked_and_is_refused_until_confirmed(document, tmp_path, capsys):
    draft = tmp_path / "nhap.yaml"
    call_command("plan", "read", str(document), "-o", str(draft))
    said = capsys.readouterr()

    assert "giá trị cần xác nhận" in said.err
    assert "# CHƯA XÁC NHẬN (chắc chắn)" in draft.read_text(encoding="utf-8")
    assert (tmp_path / "nhap.txt").exists()
    with pytest.raises(CommandError, match="Bản nháp chưa được xác nhận"):
        call_command("plan", "load", str(draft))


def test_nothing_is_overwritten(document, tmp_path):
    draft = tmp_path / "nhap.yaml"
    draft.write_text("của tôi", encoding="utf-8")

    with pytest.raises(CommandError) as wrong:
        call_command("plan", "read", str(document), "-o", str(draft))

    assert wrong.value.returncode == 2
    assert draft.read_text(encoding="utf-8") == "của tôi"


def test_in_json(document, capsys):
    call_command("plan", "read", str(document), "--json")

    assert {row["kind"] for row in json.loads(capsys.readouterr().out)["found"]} >= {"target", "deadline"}
