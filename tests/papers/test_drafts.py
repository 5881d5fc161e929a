"""Drafts of official documents: begun, kept as they are typed, dropped."""

from datetime import date

import pytest

from kheo.audit.models import Record
from kheo.papers.actions.drafts import Typed, drop_draft, save_draft, start_draft
from kheo.papers.models import PaperDraft
from kheo.papers.queries.documents import marked_as_draft, written
from kheo.papers.rules.official import plain
from kheo.shared.problems import RuleBroken
from tests.ballots.factories import COMMUNE, load_bundled_plan, unit_of
from tests.factories import actor_for, make_member
from tests.papers.documents import AT, DAY, HINT, NAME, catalogue, make_draft, write
from tests.papers.factories import everything
from tests.registrations.factories import SYSTEM, make_accepted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
__all__ = ["catalogue"]


@pytest.fixture
def plan():
    plan = load_bundled_plan()
    make_accepted(plan, unit_of(COMMUNE))
    return plan


@pytest.fixture
def draft(plan):
    return make_draft(plan, unit_of(COMMUNE))


def kept():
    return sorted(map(repr, PaperDraft.objects.values_list()))


def codes_of(refused):
    return [each.code for each in refused.value.problems]


def test_a_draft_says_the_figures_of_its_day_and_where_the_office_writes(draft):
    found = written(draft)

    assert [each.hint for each in found.open_places] == [HINT, "Đề xuất, kiến nghị."]
    assert next(found.generated.figures()).text == "1"
    assert found.reads.head.place_and_date.endswith("ngày …… tháng …… năm ……")
    assert draft.sender == unit_of(COMMUNE)


def test_what_was_written_stands_in_the_document_and_in_the_journal(draft):
    write(draft, "Đơn vị có 7 chi bộ.", signer="Hoàng Văn Dũng", subject="sơ kết quý I")

    found = written(PaperDraft.objects.get())

    assert found.places[0].text == "Đơn vị có 7 chi bộ."
    assert (found.reads.subject, found.reads.signature.name) == ("sơ kết quý I", "Hoàng Văn Dũng")
    entry = Record.objects.get(action="paper.write")
    assert entry.after["signer"] == "Hoàng Văn Dũng"
    assert "Đơn vị có 7 chi bộ." in entry.after.values()


def test_the_same_saved_twice_changes_nothing(draft):
    write(draft, "Một.")
    before = kept()

    saved = write(draft, "Một.", revision=1)

    assert kept() == before
    assert saved.revision == 2


def test_an_edit_meanwhile_is_refused_and_the_first_stays(draft):
    write(draft, "Của người thứ nhất.")
    before = kept(), everything()

    with pytest.raises(RuleBroken) as refused:
        write(draft, "Của người thứ hai.", revision=1)

    assert codes_of(refused) == ["paper.edited_meanwhile"]
    assert (kept(), everything()) == before


def test_a_word_set_back_follows_the_system_again(draft):
    write(draft, subject="khác")
    told = written(draft).generated.subject

    write(PaperDraft.objects.get(), subject=told)

    assert PaperDraft.objects.get().words == {}


def test_moving_the_day_counts_anew_and_keeps_what_was_written(plan, draft):
    write(draft, "Nhận xét.")

    save_draft(draft_id=draft.pk, typed=Typed(as_of=date(2023, 1, 20)), revision=2, by=SYSTEM, at=AT)

    found = written(PaperDraft.objects.get())
    assert next(found.generated.figures()).text == "0"
    assert found.places[0].text == "Nhận xét."


def test_a_dropped_place_is_not_owed_and_writing_in_it_takes_it_back(draft):
    keys = [each.key for each in written(draft).places]
    typed = Typed(texts=dict.fromkeys(keys, ""), dropped=frozenset(keys[:1]))
    save_draft(draft_id=draft.pk, typed=typed, revision=1, by=SYSTEM, at=AT)
    draft = PaperDraft.objects.get()
    assert [each.key for each in written(draft).open_places] == keys[1:]

    typed = Typed(texts={keys[0]: "Có."}, dropped=frozenset(keys[:1]))
    save_draft(draft_id=draft.pk, typed=typed, revision=2, by=SYSTEM, at=AT)

    assert written(PaperDraft.objects.get()).places[0].text == "Có."


def test_a_place_that_the_document_never_had_is_not_kept(draft):
    save_draft(draft_id=draft.pk, typed=Typed(texts={"x": "lạ"}), revision=1, by=SYSTEM, at=AT)

    assert PaperDraft.objects.get().office == {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"as_of": date(2023, 3, 3)}, "paper.day_to_come"),
        ({"texts": "x" * 20_001}, "paper.text_too_long"),
        ({"words": {"signer": "y" * 301}}, "paper.words_too_long"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_changes(draft, change, code):
    if "texts" in change:
        change = {"texts": {written(draft).places[0].key: change["texts"]}}
    before = kept(), everything()

    with pytest.raises(RuleBroken) as refused:
        save_draft(draft_id=draft.pk, typed=Typed(**change), revision=1, by=SYSTEM, at=AT)

    assert codes_of(refused) == [code]
    assert (kept(), everything()) == before


def test_a_dropped_draft_stays_but_is_written_no_more(draft):
    drop_draft(draft_id=draft.pk, by=SYSTEM, at=AT)

    for refused_step in (
        lambda: write(draft, "Nữa."),
        lambda: drop_draft(draft_id=draft.pk, by=SYSTEM, at=AT),
    ):
        with pytest.raises(RuleBroken) as refused:
            refused_step()
        assert codes_of(refused) == ["paper.not_open"]
    assert PaperDraft.objects.get().state == "dropped"


def test_nobody_writes_for_another_unit(plan):
    other = unit_of("xa-van-linh")
    officer = actor_for(make_member(other), other)

    for unit in (unit_of(COMMUNE), plan.issuer):
        with pytest.raises(RuleBroken) as refused:
            make_draft(plan, unit, by=officer)
        assert codes_of(refused) == ["paper.not_allowed"]
    assert kept() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"paper": "khong-co"}, "paper.unknown"),
        ({"as_of": date(2024, 1, 1)}, "paper.day_to_come"),
        ({"paper": "bien-ban-kiem-phieu"}, "paper.nothing_to_write_about"),
    ],
)
def test_a_draft_about_nothing_is_not_begun(plan, changes, code):
    asked = {"plan": plan, "unit": unit_of(COMMUNE), "paper": NAME, "as_of": DAY, **changes}

    with pytest.raises(RuleBroken) as refused:
        start_draft(**asked, by=SYSTEM, at=AT)

    assert codes_of(refused) == [code]
    assert kept() == []


def test_a_draft_taken_away_says_that_it_is_one(draft):
    document = marked_as_draft(written(draft).reads)

    assert document.head.number == "……-BC/ĐU (dự thảo)"
    assert document.file_name.startswith("du-thao-")
    assert HINT in [plain(block.runs) for block in document.blocks if hasattr(block, "runs")]
