"""A publication from its draft to the portal and back, documents made known, exchanges; and what is refused."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from kheo.audit.models import Record
from kheo.publicity.actions.drafts import add_image, change_publication, create_publication, remove_image
from kheo.publicity.actions.occasions import (
    record_dissemination,
    record_exchange,
    set_goals,
    void_dissemination,
    void_exchange,
)
from kheo.publicity.actions.steps import take_step
from kheo.publicity.models import Dissemination, Exchange, Publication, PublicationImage, PublicityGoal
from kheo.publicity.rules import How, Kind, Step
from kheo.registrations.models import Standing
from kheo.shared.problems import RuleBroken
from kheo.units.models import Unit
from tests.factories import AT, actor_for, make_member, make_unit
from tests.publicity.factories import (
    DAY,
    SYSTEM,
    make_dissemination,
    make_exchange,
    make_publication,
    make_published,
    plan_of_2023,
    publish,
    values,
)
from tests.registrations.factories import make_accepted

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=3)


@pytest.fixture
def plan():
    return plan_of_2023()


@pytest.fixture
def commune(plan):
    return Unit.objects.get(code="xa-bac-thuy")


def codes(refused):
    return [each.code for each in refused.value.problems]


def state_of_everything():
    return (
        list(Publication.objects.order_by("pk").values()),
        list(Publication.registrations.through.objects.order_by("pk").values()),
        list(PublicationImage.objects.order_by("pk").values()),
        list(PublicityGoal.objects.order_by("pk").values()),
        list(Dissemination.objects.order_by("pk").values()),
        list(Exchange.objects.order_by("pk").values()),
        list(Standing.objects.order_by("pk").values()),
        Record.objects.count(),
    )


def refused_without_a_trace(action, **said):
    before = state_of_everything()
    with pytest.raises(RuleBroken) as refused:
        action(**said)
    assert state_of_everything() == before
    return codes(refused)


def step(it, which, *, reason="", by=SYSTEM, at=AT):
    return take_step(publication_id=it.pk, step=which, reason=reason, by=by, at=at)


def person(plan, unit, *, agreed, title="Người giữ đường"):
    return make_accepted(plan, unit, title=title, subject="ca-nhan", carrier="Bà Vi Thị Khéo",
                         consent_to_publish=agreed)  # fmt: skip


# --- drafts -------------------------------------------------------------------------------------------------------


def test_a_form_sent_twice_makes_one_draft(plan, commune):
    said = {"plan": plan, "unit": commune, "kind": Kind.NEWS, "values": values(), "by": SYSTEM, "form_key": "k1"}

    first, again = create_publication(**said, at=AT), create_publication(**said, at=LATER)

    assert first.pk == again.pk
    assert Publication.objects.count() == 1
    assert Record.objects.filter(action="publication.create").count() == 1


def test_a_kind_keeps_only_what_it_asks_for(plan, commune):
    session = make_publication(plan, commune, kind=Kind.SESSION)
    news = make_publication(plan, commune, kind=Kind.NEWS)

    assert (session.people, session.place, session.channel, session.link) == (40, "Nhà văn hóa", "", "")
    assert (news.people, news.place, news.channel, news.link) == (None, "", "Loa xã", "https://xa.example.vn/video")


def test_only_a_bulletin_has_a_length_that_follows_from_its_words_read_aloud(plan, commune):
    body = "<p>Năm 2023 xã có <b>5</b> mô hình.</p>"  # hai nghìn không trăm hai mươi ba: seven for one
    bulletin = make_publication(plan, commune, kind=Kind.BULLETIN, body=body)

    assert bulletin.seconds == 5  # 13 syllables, three a second
    assert make_publication(plan, commune, body=body).seconds is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param({"title": " "}, ["publication.no_title"], id="no title"),
        pytest.param({"title": "a" * 301}, ["publication.too_long"], id="too long"),
        pytest.param({"link": "http://x.vn"}, ["publication.bad_link"], id="bad link"),
        pytest.param({"serves": ("task:khong-co",)}, ["publication.unknown_task"], id="unknown task"),
        pytest.param({"registrations": (987654,)}, ["publicity.not_in_register"], id="unknown model"),
    ],
)
def test_a_draft_that_cannot_be_is_refused_and_nothing_is_kept(plan, commune, said, expected):
    found = refused_without_a_trace(
        create_publication, plan=plan, unit=commune, kind=Kind.NEWS, values=values(**said), by=SYSTEM, at=AT
    )

    assert found == expected


def test_nobody_writes_for_another_unit(plan, commune):
    officer = actor_for(make_member(commune), commune)
    other = Unit.objects.get(code="xa-chi-lang")

    said = {"plan": plan, "unit": other, "by": officer, "at": AT}
    assert refused_without_a_trace(create_publication, kind=Kind.NEWS, values=values(), **said) == [
        "publicity.other_unit"
    ]
    assert refused_without_a_trace(set_goals, numbers={Kind.NEWS: 3}, **said) == ["publicity.other_unit"]


def test_two_windows_do_not_overwrite_each_other(plan, commune):
    it = make_publication(plan, commune)
    change_publication(publication_id=it.pk, revision=1, values=values(title="Mới"), by=SYSTEM, at=AT)

    found = refused_without_a_trace(
        change_publication, publication_id=it.pk, revision=1, values=values(title="Cũ"), by=SYSTEM, at=AT
    )

    assert found == ["publication.saved_elsewhere"]


def test_saving_the_same_twice_writes_nothing(plan, commune):
    it = make_publication(plan, commune)
    before = state_of_everything()

    change_publication(publication_id=it.pk, revision=1, values=values(), by=SYSTEM, at=LATER)

    assert state_of_everything() == before


def test_what_is_sent_is_not_changed_until_it_comes_back(plan, commune):
    it = make_publication(plan, commune)
    step(it, Step.SUBMIT)

    said = {"publication_id": it.pk, "revision": 2, "values": values(title="Khác"), "by": SYSTEM, "at": AT}
    assert refused_without_a_trace(change_publication, **said) == ["publication.not_editable"]

    step(it, Step.RETURN, reason="Thiếu số liệu.")
    it.refresh_from_db()
    assert (it.state, it.reason, it.approved_at) == ("draft", "Thiếu số liệu.", None)


# --- steps --------------------------------------------------------------------------------------------------------


def test_publishing_is_one_transaction_that_approves_counts_the_models_and_is_recorded(plan, commune):
    model = make_accepted(plan, commune)
    it = make_publication(plan, commune, registrations=(model.pk,))
    records = Record.objects.count()

    publish(it, at=LATER)

    it.refresh_from_db()
    assert (it.state, it.published_at, it.approved_at) == ("published", LATER, LATER)
    assert Standing.objects.get(registration=model, to_at__isnull=True).published is True
    assert list(Record.objects.order_by("seq").values_list("action", flat=True)[records:]) == [
        "publication.publish-at-once"
    ]


def test_a_model_counts_as_publicised_as_long_as_one_publication_stands(plan, commune):
    model = make_accepted(plan, commune)
    first, second = (make_published(plan, commune, registrations=(model.pk,)) for _ in range(2))

    def counts():
        return Standing.objects.get(registration=model, to_at__isnull=True).published

    step(first, Step.WITHDRAW, reason="Nhầm.", at=LATER)
    assert counts() is True

    step(second, Step.WITHDRAW, reason="Nhầm.", at=LATER + timedelta(days=1))
    assert counts() is False


def test_a_session_of_ones_own_does_not_make_a_model_known_to_the_public(plan, commune):
    model = make_accepted(plan, commune)

    make_published(plan, commune, kind=Kind.SESSION, registrations=(model.pk,))

    assert Standing.objects.get(registration=model, to_at__isnull=True).published is False


@pytest.mark.parametrize("kind", [Kind.ARTICLE, Kind.NEWS, Kind.BULLETIN, Kind.PROGRAMME, Kind.ELSEWHERE])
@pytest.mark.parametrize("which", [Step.SUBMIT, Step.PUBLISH_AT_ONCE])
def test_a_person_without_consent_is_told_of_in_public_by_nothing(plan, commune, kind, which):
    it = make_publication(plan, commune, kind=kind, registrations=(person(plan, commune, agreed=False).pk,))

    found = refused_without_a_trace(take_step, publication_id=it.pk, step=which, by=SYSTEM, at=AT)

    assert found == ["publication.no_consent"]


@pytest.mark.parametrize("kind", [Kind.ARTICLE, Kind.BULLETIN, Kind.ELSEWHERE])
@pytest.mark.parametrize(
    "said",
    [
        {"title": "Bà Vi Thị Khéo giữ đường"},
        {"body": "<p>Sáng nào bà <b>Vi Thị</b> Khéo cũng quét.</p>"},
        {"body": "<p>bà VI THI KHEO</p>"},
    ],
)
def test_who_did_not_agree_is_not_named_either_where_the_dossier_is_not_ticked(plan, commune, kind, said):
    hamlet = make_unit(parent=commune, kind="party-cell")
    person(plan, commune, agreed=False)
    for unit in (commune, hamlet):
        it = make_publication(plan, unit, kind=kind, **said)
        with pytest.raises(RuleBroken) as refused:
            step(it, Step.PUBLISH_AT_ONCE)
        [problem] = refused.value.problems
        assert problem.code == "publication.names_without_consent"
        assert "Vi Thị Khéo" in problem.message


def test_the_words_for_a_picture_name_nobody_without_consent(plan, commune):
    person(plan, commune, agreed=False)
    it = make_publication(plan, commune)
    add_image(publication_id=it.pk, **picture(), alt="Bà Vi Thị Khéo quét đường", by=SYSTEM, at=AT)

    assert refused_without_a_trace(take_step, publication_id=it.pk, step=Step.SUBMIT, by=SYSTEM, at=AT) == [
        "publication.names_without_consent"
    ]


def test_a_namesake_elsewhere_stands_in_nobodys_way_nor_does_who_agreed_or_an_inner_session(plan, commune):
    person(plan, Unit.objects.get(code="xa-chi-lang"), agreed=False)
    agreed = person(plan, commune, agreed=True)

    assert make_published(plan, commune, title="Bà Vi Thị Khéo giữ đường").state == "published"
    person(plan, commune, agreed=False, title="Người trồng hoa")
    assert make_published(plan, commune, kind=Kind.SESSION, title="Bà Vi Thị Khéo giữ đường").state == "published"
    told = make_published(plan, commune, title="Bà Vi Thị Khéo giữ đường", registrations=(agreed.pk,))
    assert told.state == "published"


def test_a_person_who_agreed_may_be_told_of(plan, commune):
    assert make_published(plan, commune, registrations=(person(plan, commune, agreed=True).pk,)).state == "published"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param({"body": "<p><span>&nbsp;</span></p>"}, ["publication.no_body"], id="nothing is left of the text"),
        pytest.param({"happened_on": None}, ["publication.no_happened_on"], id="no day"),
        pytest.param({"happened_on": date(2023, 2, 2)}, ["publication.future"], id="tomorrow"),
        pytest.param({"happened_on": date(2022, 12, 31)}, ["publication.other_year"], id="last year"),
    ],
)
def test_what_is_not_ready_is_not_published_and_nothing_changes(plan, commune, said, expected):
    it = make_publication(plan, commune, **said)

    assert refused_without_a_trace(take_step, publication_id=it.pk, step=Step.PUBLISH_AT_ONCE, by=SYSTEM, at=AT) == (
        expected
    )


def test_a_withdrawal_says_why(plan, commune):
    it = make_published(plan, commune)

    assert refused_without_a_trace(take_step, publication_id=it.pk, step=Step.WITHDRAW, by=SYSTEM, at=AT) == [
        "publication.no_reason"
    ]


def test_the_last_evening_in_vietnam_is_still_the_day(plan, commune):
    it = make_publication(plan, commune, happened_on=date(2023, 2, 2))
    evening = datetime(2023, 2, 1, 17, 30, tzinfo=UTC)  # 00:30 on 02/02 in Vietnam

    assert publish(it, at=evening).state == "published"


# --- pictures -----------------------------------------------------------------------------------------------------


def picture(colour="green"):
    out = BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (21.0, 38.0, 0.0)}  # where it was taken
    Image.new("RGB", (1600, 1200), colour).save(out, "JPEG", exif=exif)
    size = out.tell()
    out.seek(0)
    return {"content": out, "size": size}


def test_a_picture_is_kept_with_its_words_and_without_its_place(plan, commune):
    from kheo.registrations.actions.storing import stored_path

    it = make_publication(plan, commune)
    image = add_image(publication_id=it.pk, **picture(), alt=" Đường  vào thôn ", by=SYSTEM, at=AT)

    assert (image.alt, image.file.has_preview) == ("Đường vào thôn", True)
    with Image.open(stored_path(image.file_id)) as kept:
        assert dict(kept.getexif()) == {}

    again = add_image(publication_id=it.pk, **picture(), alt="Con đường mới", by=SYSTEM, at=AT)
    assert (again.pk, again.alt) == (image.pk, "Con đường mới")

    remove_image(image_id=image.pk, by=SYSTEM, at=AT)
    assert it.images.count() == 0


def test_a_picture_without_words_or_after_publishing_is_refused(plan, commune):
    it = make_publication(plan, commune)
    said = {"publication_id": it.pk, "by": SYSTEM, "at": AT}
    assert refused_without_a_trace(add_image, **said, **picture(), alt="Ảnh") == ["publication.no_alt"]

    image = add_image(**said, **picture(), alt="Đường vào thôn")
    publish(it)
    assert refused_without_a_trace(add_image, **said, **picture("blue"), alt="Sân nhà văn hóa") == [
        "publication.not_editable"
    ]
    assert refused_without_a_trace(remove_image, image_id=image.pk, by=SYSTEM, at=AT) == ["publication.not_editable"]


# --- planned, made known, shown to one another --------------------------------------------------------------------


def test_planned_numbers_are_set_and_taken_away_with_one_record(plan, commune):
    said = {"plan": plan, "unit": commune, "by": SYSTEM, "at": AT}

    assert set_goals(numbers={Kind.NEWS: 6, Kind.ARTICLE: 2}, **said) == 2
    assert set_goals(numbers={Kind.NEWS: 6, Kind.ARTICLE: 2}, **said) == 0
    set_goals(numbers={Kind.NEWS: 8, Kind.ARTICLE: None}, **said)

    assert list(PublicityGoal.objects.values_list("kind", "number")) == [("news", 8)]
    assert Record.objects.filter(action="publicity.goals").count() == 2


def made_known(plan, unit, **said):
    told = {"documents": ["43-KL/TW", "25-NQ/TW"], "how": How.MEETING, "held_on": DAY, "people": 30, "note": "", **said}
    return {"plan": plan, "unit": unit, "by": SYSTEM, "at": AT, **told}


def test_several_documents_of_one_occasion_are_one_record_and_stand_once(plan, commune):
    first = record_dissemination(**made_known(plan, commune))
    again = record_dissemination(**made_known(plan, commune, documents=["25-NQ/TW", "23-QĐ/TW"]))

    assert [each.document for each in first] == ["43-KL/TW", "25-NQ/TW"]
    assert [each.document for each in again] == ["23-QĐ/TW"]
    assert Record.objects.filter(action="dissemination.record").count() == 2


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param({"documents": []}, ["dissemination.no_document"], id="no document"),
        pytest.param({"documents": ["43-KL/TW", "99-X"]}, ["dissemination.no_document"], id="not cited"),
        pytest.param({"people": 0}, ["dissemination.people"], id="nobody"),
        pytest.param({"held_on": date(2023, 2, 2)}, ["dissemination.future"], id="tomorrow"),
        pytest.param({"held_on": None}, ["dissemination.no_day"], id="no day"),
    ],
)
def test_an_occasion_that_cannot_be_is_refused(plan, commune, said, expected):
    assert refused_without_a_trace(record_dissemination, **made_known(plan, commune, **said)) == expected


def test_a_voided_entry_may_be_written_again_and_is_voided_once(plan, commune):
    row = make_dissemination(plan, commune)
    void_dissemination(dissemination_id=row.pk, reason="Sai ngày.", by=SYSTEM, at=AT)

    said = {"dissemination_id": row.pk, "reason": "Lại.", "by": SYSTEM, "at": AT}
    assert refused_without_a_trace(void_dissemination, **said) == ["dissemination.voided"]
    assert make_dissemination(plan, commune).pk != row.pk


def test_an_exchange_has_somebody_else_in_it(plan, commune):
    from kheo.publicity.actions.occasions import ExchangeValues

    alone = ExchangeValues("Thăm đường", DAY, "Thôn Một", 20, "Học được.", participants=(commune.pk,))
    said = {"plan": plan, "unit": commune, "by": SYSTEM, "at": AT}
    assert refused_without_a_trace(record_exchange, values=alone, **said) == ["exchange.alone"]

    other = Unit.objects.get(code="xa-chi-lang")
    met = make_exchange(plan, commune, other)
    assert list(met.participants.all()) == [other]
    void_exchange(exchange_id=met.pk, reason="Nhầm.", by=SYSTEM, at=AT)
    assert refused_without_a_trace(void_exchange, exchange_id=met.pk, reason="Lại.", by=SYSTEM, at=AT) == [
        "exchange.voided"
    ]
