"""The pages of official documents: choose, write, issue, look back; the unit's own template."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kheo.config import clock
from kheo.papers.actions.rendering.word_house import house_template
from kheo.papers.actions.unit_templates import put_template, remove_template, template_bytes
from kheo.papers.models import IssuedPaper, PaperDraft, UnitTemplate
from kheo.papers.queries.documents import written
from kheo.papers.queries.official import CATALOGUE
from kheo.registrations.actions.storing import stored_path
from kheo.shared.problems import RuleBroken
from tests.ballots.factories import COMMUNE, load_bundled_plan, unit_of
from tests.factories import make_member
from tests.papers.documents import AT, DAY, HINT, NAME, catalogue, make_draft, make_issued, make_ready
from tests.recognition.factories import DECIDED, make_recognised
from tests.recognition.test_decision_pages import signs_in
from tests.registrations.factories import SYSTEM, make_accepted
from tests.rounds.visiting import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
__all__ = ["catalogue"]


@pytest.fixture(autouse=True)
def _on_a_day_in_march(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(clock, "today", lambda: AT.date())


@pytest.fixture
def plan():
    plan = load_bundled_plan()
    make_accepted(plan, unit_of(COMMUNE))
    return plan


@pytest.fixture
def unit(plan):
    return unit_of(COMMUNE)


@pytest.fixture
def officer(client, unit):
    signs_in(client, unit)
    return client


def html(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def page(client, name, *args, status=200, **query):
    return html(client.get(reverse(f"papers:{name}", args=args), query), status)


def send(client, name, *args, **typed):
    return client.post(reverse(f"papers:{name}", args=args), typed)


def form_of(draft, **changes):
    said = {f"doan-{place.key}": place.text for place in written(draft).places}
    return {"phien-ban": draft.revision, **said, **changes}


def test_every_document_is_offered_with_what_it_is_for(officer):
    said = page(officer, "catalogue")

    assert all(paper.title in said for paper in CATALOGUE.values())


def test_a_draft_is_made_written_issued_and_downloaded(officer, plan, unit):
    begun = send(officer, "start", NAME, plan=plan.code, unit=COMMUNE, as_of="2023-03-01")
    draft = PaperDraft.objects.get()
    assert begun.url == reverse("papers:draft", args=[draft.pk])
    keys = [place.key for place in written(draft).places]
    typed = {f"doan-{keys[0]}": "Có 7 chi bộ.", f"bo-{keys[1]}": "1", f"doan-{keys[1]}": "", "signer": "Lê Văn An"}

    sent = send(officer, "draft", draft.pk, **typed, **{"phien-ban": 1, "as_of": "2023-03-01", "roi": "ban-hanh"})
    assert sent.url == reverse("papers:issue", args=[draft.pk])
    assert "Số tiếp theo của sổ (01-BC/ĐU)" in page(officer, "issue", draft.pk)
    sent = send(officer, "issue", draft.pk, **{"phien-ban": 2, "issued_on": "2023-03-02", "symbol": "ĐU",
                                               "number": "moi"})  # fmt: skip

    issued = IssuedPaper.objects.get()
    assert sent.url == reverse("papers:issued", args=[issued.pk])
    said = page(officer, "issued", issued.pk)
    assert "Đếm lại cho đúng ngày của văn bản, mọi số và danh sách vẫn như đã ban hành." in said
    for file in issued.files.all():
        assert file.sha256 in said
        answer = officer.get(reverse("papers:issued_file", args=[issued.pk, file.pk]))
        assert b"".join(answer.streaming_content) == stored_path(file.sha256).read_bytes()
        assert answer["Content-Disposition"].startswith("attachment")


def test_a_document_about_one_thing_asks_which_and_is_about_that_one(client, plan, unit, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: DECIDED + timedelta(hours=1))
    monkeypatch.setattr(clock, "today", lambda: DECIDED.date())
    signs_in(client, plan.steward, "steward")
    given = [make_recognised(plan, unit_of(code)).item.decision_id for code in (COMMUNE, "xa-van-linh")]

    said = page(client, "start", "quyet-dinh-cong-nhan")
    assert {int(pk) for pk in re.findall(r'<option value="(\d+)"', said)} == set(given)
    send(client, "start", "quyet-dinh-cong-nhan", plan=plan.code, unit=plan.issuer.code, as_of=f"{DECIDED:%Y-%m-%d}",
         about=given[0])  # fmt: skip

    draft = PaperDraft.objects.get()
    assert (draft.about, draft.sender) == (given[0], unit)
    page(client, "draft", draft.pk)


def test_every_figure_of_a_draft_leads_to_its_source_and_back(officer, plan, unit):
    said = page(officer, "draft", make_draft(plan, unit).pk)

    asked = set(re.findall(r'href="#nguon-(\d+)"', said))
    assert asked
    assert asked == set(re.findall(r'id="nguon-(\d+)"', said)) == set(re.findall(r'id="so-(\d+)"', said))
    assert asked == set(re.findall(r'href="#so-(\d+)"', said))
    assert said.count("Mở danh sách") == len(asked)


@pytest.mark.parametrize("name", [*CATALOGUE, NAME])
def test_a_draft_costs_a_fixed_number_of_queries(officer, plan, unit, name):
    if CATALOGUE[name].choices:
        return
    draft = make_draft(plan, unit, paper=name) if CATALOGUE[name].needs == "unit" else None
    if draft is None:
        signs_in(officer, plan.steward, "steward")
        draft = make_draft(plan, plan.issuer, paper=name)
    page(officer, "draft", draft.pk)
    with CaptureQueriesContext(
        connection,
    ) as before:
        page(officer, "draft", draft.pk)
    for number in range(3):
        make_accepted(plan, unit, title=f"Mô hình {number}", at=AT - timedelta(days=5))

    with CaptureQueriesContext(connection) as after:
        page(officer, "draft", draft.pk)

    most = 18 if name == "so-ket-ba-nam" else 15  # three plans, each asked as one
    assert len(after) == len(before) <= most, [each["sql"][:150] for each in after.captured_queries]


def test_a_long_table_is_shortened_with_a_count(officer, plan):
    signs_in(officer, plan.steward, "steward")
    draft = make_draft(plan, plan.issuer)
    table = next(block for block in written(draft).generated.blocks if hasattr(block, "rows"))

    assert f"… còn {len(table.rows) - 12} dòng nữa" in page(officer, "draft", draft.pk)


def test_autosave_keeps_what_was_typed_but_not_the_day(officer, plan, unit):
    draft = make_draft(plan, unit)
    answer = send(officer, "draft_save", draft.pk, **form_of(draft, signer="Lê Văn An", as_of="2023-01-20"))

    assert answer.json()["revision"] == 2
    assert PaperDraft.objects.get().words == {"signer": "Lê Văn An"}
    assert PaperDraft.objects.get().as_of == DAY


def test_an_edit_meanwhile_shows_both_versions_and_keeps_what_was_typed(officer, plan, unit):
    draft = make_draft(plan, unit)
    form = form_of(draft)
    key = next(name for name in form if name.startswith("doan-"))
    send(officer, "draft_save", draft.pk, **{**form, key: "Bản thứ nhất."})

    assert send(officer, "draft_save", draft.pk, **{**form, key: "Bản thứ hai."}).status_code == 409
    said = html(send(officer, "draft", draft.pk, **{**form, key: "Bản thứ hai."}), 422)

    assert "<del>Bản thứ nhất.</del>" in said
    assert ">Bản thứ hai.</textarea>" in said


def test_a_day_to_come_is_refused_beside_what_was_typed(officer, plan, unit):
    draft = make_draft(plan, unit)

    said = html(send(officer, "draft", draft.pk, **form_of(draft, as_of="2023-03-09", signer="Lê Văn An")), 422)

    assert 'data-code="paper.day_to_come"' in said
    assert 'value="Lê Văn An"' in said


@pytest.mark.parametrize("form", ["docx", "pdf", "xlsx"])
def test_a_draft_can_be_taken_away(officer, plan, unit, form):
    answer = officer.get(reverse("papers:draft_file", args=[make_draft(plan, unit).pk, form]))

    assert answer.status_code == 200
    assert f"du-thao-{NAME}" in answer["Content-Disposition"]


def test_what_is_owed_is_listed_before_issuing_and_refused_when_pressed(officer, plan, unit):
    draft = make_draft(plan, unit)

    assert page(officer, "issue", draft.pk).count('data-code="paper.place_open"') == 2
    sent = send(officer, "issue", draft.pk, **{"phien-ban": 1, "issued_on": "2023-03-02", "symbol": "ĐU",
                                               "number": "moi"})  # fmt: skip
    assert HINT[:20] in html(sent, 422)
    assert IssuedPaper.objects.count() == 0


def test_a_dropped_draft_says_so(officer, plan, unit):
    draft = make_draft(plan, unit)

    send(officer, "draft_drop", draft.pk)

    assert "Dự thảo đã bỏ" in page(officer, "draft", draft.pk)
    assert "Đang soạn" not in page(officer, "documents")


def test_a_changed_figure_is_told_then_and_now_with_its_records(officer, plan, unit):
    issued = make_issued(plan, unit)
    make_accepted(plan, unit, at=AT - timedelta(hours=20))

    said = page(officer, "issued", issued.pk, **{"den-ngay": "hom-nay"})

    row = re.search(r'class="num" data-label="Trong văn bản">(.*?)</td>.*?<b>(.*?)</b>.*?href="(.*?)"', said, re.DOTALL)
    assert row.groups()[:2] == ("1", "2")
    assert officer.get(row[3].replace("&amp;", "&")).status_code == 200


def test_the_page_of_an_issued_document_costs_a_fixed_number_of_queries(officer, plan, unit):
    issued = make_issued(plan, unit)
    with CaptureQueriesContext(connection) as asked:
        page(officer, "issued", issued.pk)

    assert len(asked) <= 15


def test_the_list_is_filtered_searched_and_taken_away_at_a_fixed_cost(officer, plan, unit):
    make_issued(plan, unit)
    with CaptureQueriesContext(connection) as one:
        page(officer, "documents")
    for _ in range(2):
        make_issued(plan, unit)
    with CaptureQueriesContext(connection) as three:
        said = page(officer, "documents")

    assert len(one) == len(three) <= 15
    assert all(f"0{n}-BC/ĐU" in said for n in (1, 2, 3))
    found = page(officer, "documents", tim="bao cao 02-bc", loai="BC", nam="2023")
    assert ("02-BC/ĐU" in found, "01-BC/ĐU" in found) == (True, False)
    assert "Không có văn bản nào khớp" in page(officer, "documents", loai="TB")
    for address in (reverse("papers:sheet"), reverse("papers:issued_figures", args=[IssuedPaper.objects.first().pk])):
        assert b"".join(officer.get(address).streaming_content).startswith(b"PK")


def test_the_list_goes_on_where_the_page_ends(officer, plan, unit, monkeypatch):
    monkeypatch.setattr("kheo.papers.views.issued.PAGE", 2)
    for _ in range(3):
        make_issued(plan, unit)

    first = page(officer, "documents")
    following = re.search(r'rel="next" href="(.*?)"', first)[1].replace("&amp;", "&")
    second = html(officer.get(reverse("papers:documents") + following))

    assert ("01-BC/ĐU" in first, "01-BC/ĐU" in second, "02-BC/ĐU" in second) == (False, True, False)


def test_a_reader_sees_what_was_issued_and_no_draft(client, plan, unit):
    issued, draft = make_issued(plan, unit), make_draft(plan, unit)
    signs_in(client, unit, "leader")

    assert "Đang soạn" not in page(client, "documents")
    said = page(client, "issued", issued.pk)
    assert "Thêm bản đã ký" not in said
    page(client, "draft", draft.pk, status=403)


def test_a_document_made_elsewhere_is_entered_with_its_number(officer, plan):
    typed = {"plan": plan.code, "unit": COMMUNE, "sort": "KH", "subject": "thực hiện phong trào",
             "issued_on": "2023-02-06", "number_text": "05-KH/ĐU", "recipients": "Ban Dân vận\nLưu"}  # fmt: skip

    assert "Chọn tệp." in html(send(officer, "enter", **typed), 422)
    sent = send(officer, "enter", **typed, file=picture())

    issued = IssuedPaper.objects.get()
    assert sent.url == reverse("papers:issued", args=[issued.pk])
    assert "Kế hoạch số 05-KH/ĐU" in page(officer, "issued", issued.pk)


def test_a_signed_copy_and_a_later_document_are_written_beside_an_issued_one(officer, plan, unit):
    issued, later = make_issued(plan, unit), make_issued(plan, unit)

    assert "Chọn tệp." in html(send(officer, "signed_copy", issued.pk), 422)
    send(officer, "signed_copy", issued.pk, file=picture())
    assert 'data-code="paper' not in html(send(officer, "replace", issued.pk, by=later.pk, reason=""), 422)
    send(officer, "replace", issued.pk, by=later.pk, reason="Đính chính số liệu")

    said = page(officer, "issued", issued.pk)
    assert "Bản đã ký, quét" in said
    assert "Đính chính số liệu" in said
    assert "Thay cho" in page(officer, "issued", later.pk)


# --- a unit's own template --------------------------------------------------------------------------------------------


def upload(content, name="mau.docx"):
    return SimpleUploadedFile(name, content)


def test_a_units_own_template_is_used_for_its_word_files_until_it_is_taken_away(officer, plan, unit):
    sent = send(officer, "unit_templates", unit=COMMUNE, paper="", template=upload(house_template(party=False)))
    assert sent.status_code == 302
    template = UnitTemplate.objects.get()
    assert "mau.docx" in page(officer, "unit_templates")
    with_it = make_issued(plan, unit).files.get(form="docx").sha256

    send(officer, "unit_template_remove", template.pk)

    assert "Chưa đơn vị nào đặt tệp mẫu riêng" in page(officer, "unit_templates")
    state = b"".join(officer.get(reverse("papers:unit_template_file", args=[template.pk])).streaming_content)
    assert state == house_template(party=False)
    assert stored_path(with_it).exists()


def test_a_template_for_one_document_goes_before_the_one_for_all(plan, unit):
    for paper, party in (("", False), (NAME, True)):
        put_template(unit=unit, paper=paper, content=house_template(party=party), name="a.docx", by=SYSTEM, at=AT)

    assert template_bytes(unit, NAME) == house_template(party=True)
    assert template_bytes(unit, "so-tong-hop") == house_template(party=False)
    assert template_bytes(plan.issuer, NAME) is None


def test_an_unfit_template_is_refused_in_words(officer):
    said = html(send(officer, "unit_templates", unit=COMMUNE, paper="", template=upload(b"khong phai docx")), 422)

    assert "Tệp mẫu không phải tệp DOCX hoặc đã hỏng." in said
    assert UnitTemplate.objects.count() == 0


def test_the_same_template_again_is_the_same_and_one_taken_away_is_not_taken_away_twice(unit):
    first, again = (
        put_template(unit=unit, paper="", content=house_template(party=True), name="a.docx", by=SYSTEM, at=AT)
        for _ in range(2)
    )
    assert first == again
    remove_template(template_id=first.pk, by=SYSTEM, at=AT)

    with pytest.raises(RuleBroken) as refused:
        remove_template(template_id=first.pk, by=SYSTEM, at=AT)
    assert [each.code for each in refused.value.problems] == ["paper.template_removed_already"]


@pytest.mark.parametrize("body", ["dang", "nha-nuoc"])
def test_the_houses_template_is_there_to_begin_from(officer, body):
    data = b"".join(officer.get(reverse("papers:house_template", args=[body])).streaming_content)

    assert data == house_template(party=body == "dang")


def test_a_member_of_another_unit_finds_nothing(client, plan, unit):
    draft, issued = make_ready(plan, unit), make_issued(plan, unit)
    client.force_login(make_member(unit_of("xa-van-linh")))

    page(client, "draft", draft.pk, status=404)
    page(client, "issued", issued.pk, status=404)
