"""The ledger of standings, progress records and what makes a model built, files of a dossier."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from PIL import ExifTags, Image

from kheo.registrations.actions import attachments, storing
from kheo.registrations.actions.attachments import attach, remove_attachment
from kheo.registrations.actions.progress_records import record_progress, void_progress
from kheo.registrations.actions.standings import close_standing, priorities_text, restate
from kheo.registrations.actions.steps import close, withdraw
from kheo.registrations.actions.storing import preview_path, stored_path
from kheo.registrations.models import Attachment, ProgressRecord, Standing, StoredFile
from kheo.registrations.rules.files import MOST_FILES
from kheo.shared.problems import RuleBroken
from tests.registrations.factories import HOUR, ON_TIME, SYSTEM, load_bundled_plan, make_accepted, make_draft, unit_of

pytestmark = pytest.mark.django_db
DAY = date(2023, 2, 1)


@pytest.fixture
def plan():
    return load_bundled_plan()


@pytest.fixture
def accepted(plan):
    return make_accepted(plan, unit_of("xa-bac-thuy"), at=ON_TIME - HOUR)


def rows(registration):
    return [
        (each.from_at, each.to_at, each.built, each.recognised_rank)
        for each in Standing.objects.filter(registration=registration).order_by("from_at")
    ]


# --- standings -----------------------------------------------------------------------------------------------------


def test_restating_closes_the_row_and_opens_another(accepted):
    start = Standing.objects.get().from_at

    restate(accepted, at=ON_TIME + HOUR, recognised_rank=1)

    assert rows(accepted) == [(start, ON_TIME + HOUR, False, 0), (ON_TIME + HOUR, None, False, 1)]


@pytest.mark.parametrize("earlier", [timedelta(0), HOUR], ids=["at the same instant", "at an earlier one"])
def test_restating_not_after_the_start_corrects_the_row_in_place(accepted, earlier):
    start = Standing.objects.get().from_at

    restate(accepted, at=start - earlier, recognised_rank=2)

    assert rows(accepted) == [(start, None, False, 2)]


def test_restating_what_is_stated_already_changes_nothing(accepted):
    before = rows(accepted)

    restate(accepted, at=ON_TIME + HOUR, built=False, recognised_rank=0)

    assert rows(accepted) == before


def test_restating_without_facets_takes_those_of_the_registration(accepted):
    accepted.field, accepted.priorities = "van-hoa-xa-hoi", ["viec-kho"]

    standing = restate(accepted, at=ON_TIME + HOUR)

    assert (standing.field, standing.priorities, standing.to_at) == ("van-hoa-xa-hoi", "|viec-kho|", None)


def test_restating_an_unknown_facet_is_a_mistake_of_the_caller(accepted):
    with pytest.raises(TypeError, match="rank"):
        restate(accepted, at=ON_TIME, rank=3)


def test_what_does_not_count_is_left_alone(plan):
    draft = make_draft(plan, unit_of("xa-bac-thuy"))

    assert restate(draft, at=ON_TIME, built=True) is None
    close_standing(draft, at=ON_TIME)
    assert not Standing.objects.exists()


def test_a_standing_that_would_last_no_time_is_taken_away(accepted):
    close_standing(accepted, at=Standing.objects.get().from_at)

    assert not Standing.objects.exists()


def test_the_ledger_answers_for_every_instant(accepted):
    start = Standing.objects.get().from_at
    restate(accepted, at=start + HOUR, built=True)
    withdraw(registration_id=accepted.pk, reason="Thôi", by=SYSTEM, at=start + 2 * HOUR)

    seen = [
        [each.built for each in Standing.objects.at(start + offset)]
        for offset in (-HOUR, timedelta(0), HOUR / 2, HOUR, 2 * HOUR)
    ]

    assert seen == [[], [False], [False], [True], []]
    assert priorities_text([]) == ""


# --- progress ------------------------------------------------------------------------------------------------------


def progress(registration, **more):
    told = {"happened_on": DAY, "note": "Ra quân", "figures": {"nguoi-tham-gia": 24, "ngay-cong": "85.50"}, **more}
    return record_progress(registration_id=registration.pk, by=SYSTEM, at=told.pop("at", ON_TIME + HOUR), **told)


def test_the_first_record_makes_it_built_from_that_instant(accepted):
    record = progress(accepted)

    assert record.figures == {"nguoi-tham-gia": "24", "ngay-cong": "85.5"}
    assert [(built, to_at) for _, to_at, built, _ in rows(accepted)] == [(False, ON_TIME + HOUR), (True, None)]


def test_a_second_record_changes_no_standing(accepted):
    progress(accepted)
    before = rows(accepted)

    progress(accepted, at=ON_TIME + 2 * HOUR)

    assert rows(accepted) == before


def test_voiding_the_last_record_makes_it_not_built(accepted):
    first, second = progress(accepted), progress(accepted)

    void_progress(record_id=first.pk, because="Ghi nhầm", by=SYSTEM, at=ON_TIME + 2 * HOUR)
    assert rows(accepted)[-1][2]
    void_progress(record_id=second.pk, because="Ghi nhầm", by=SYSTEM, at=ON_TIME + 3 * HOUR)

    assert [built for _, _, built, _ in rows(accepted)] == [False, True, False]
    assert ProgressRecord.objects.count() == 2


def test_work_after_the_plans_year_is_kept_but_makes_nothing_built(accepted):
    progress(accepted, happened_on=date(2024, 1, 2), at=ON_TIME + timedelta(days=400))

    assert [built for _, _, built, _ in rows(accepted)] == [False]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"note": "  "}, "progress.no_note"),
        ({"note": "a" * 20_001}, "progress.note_too_long"),
        ({"happened_on": date(2022, 12, 31)}, "progress.before_plan"),
        ({"happened_on": date(2023, 2, 2)}, "progress.in_future"),
        ({"figures": {"khong-co": 1}}, "progress.unknown_figure"),
        ({"figures": {"kinh-phi": Decimal("-1")}}, "progress.figure_out_of_range"),
    ],
)
def test_progress_is_refused_and_nothing_is_written(accepted, changes, code):
    with pytest.raises(RuleBroken) as refused:
        progress(accepted, **changes)

    assert [problem.code for problem in refused.value.problems] == [code]
    assert not ProgressRecord.objects.exists()


def test_only_what_is_in_the_register_takes_progress(plan, accepted):
    close(registration_id=accepted.pk, reason="Xong", by=SYSTEM, at=ON_TIME)

    for registration in (accepted, make_draft(plan, unit_of("xa-y-tich"))):
        with pytest.raises(RuleBroken) as refused:
            progress(registration)
        assert refused.value.problems[0].code == "progress.not_in_register"


def test_a_record_is_voided_once_and_for_a_reason(accepted):
    record = progress(accepted)
    with pytest.raises(RuleBroken) as refused:
        void_progress(record_id=record.pk, because=" ", by=SYSTEM, at=ON_TIME)
    assert refused.value.problems[0].code == "progress.no_reason"

    void_progress(record_id=record.pk, because="Nhầm", by=SYSTEM, at=ON_TIME)
    with pytest.raises(RuleBroken) as refused:
        void_progress(record_id=record.pk, because="Nhầm", by=SYSTEM, at=ON_TIME)
    assert refused.value.problems[0].code == "progress.voided_already"


# --- files ---------------------------------------------------------------------------------------------------------


def photo(size=(1600, 900), kind="JPEG", exif=None, mode="RGB"):
    out = io.BytesIO()
    image = Image.new(mode, size, 120)
    image.save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def located():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (21.0, 40.0, 0.0)
    return exif


def add(registration, content, name="Ảnh.jpg", **more):
    return attach(
        registration_id=registration.pk,
        content=io.BytesIO(content),
        size=len(content),
        name=name,
        by=SYSTEM,
        at=ON_TIME,
        **more,
    )


def test_a_photo_loses_its_place_and_stands_upright(accepted):
    attachment = add(accepted, photo(exif=located()), caption=" Ra  quân ")

    with Image.open(stored_path(attachment.file_id)) as stored:
        assert stored.size == (900, 1600)
        assert not stored.getexif()
        assert b"Exif" not in stored_path(attachment.file_id).read_bytes()
    with Image.open(preview_path(attachment.file_id)) as preview:
        assert (preview.format, max(preview.size)) == ("WEBP", 1280)
        assert not preview.getexif()
    assert (attachment.caption, attachment.file.width, attachment.file.height) == ("Ra quân", 900, 1600)


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("WEBP", "RGBA"), ("JPEG", "CMYK"), ("JPEG", "L")]
)
def test_every_kind_of_image_is_taken(accepted, kind, mode):
    attachment = add(accepted, photo((40, 30), kind, mode=mode))

    assert attachment.file.content_type == f"image/{kind.lower()}"
    with Image.open(stored_path(attachment.file_id)) as stored:
        assert stored.size == (40, 30)


def test_a_very_large_photo_is_made_smaller(accepted):
    attachment = add(accepted, photo((6000, 4000)))

    with Image.open(stored_path(attachment.file_id)) as stored:
        assert max(stored.size) <= storing.LONGEST_SIDE


def test_the_same_file_twice_is_one_file_and_one_attachment(plan, accepted):
    other = make_accepted(plan, unit_of("xa-y-tich"))
    content = photo()

    first, again, elsewhere = add(accepted, content), add(accepted, content, "Tên khác.jpg"), add(other, content)

    assert first.pk == again.pk != elsewhere.pk
    assert (StoredFile.objects.count(), Attachment.objects.count()) == (1, 2)


def test_a_file_missing_from_the_disk_is_written_again(accepted):
    content = photo()
    attachment = add(accepted, content)
    stored_path(attachment.file_id).unlink()
    preview_path(attachment.file_id).unlink()

    add(accepted, content)

    assert stored_path(attachment.file_id).exists()
    assert preview_path(attachment.file_id).exists()


def test_documents_are_kept_byte_for_byte(accepted):
    content = b"%PDF-1.7\n%%EOF"

    attachment = add(accepted, content, "../Biên bản\x00.docx")

    assert stored_path(attachment.file_id).read_bytes() == content
    assert (attachment.name, attachment.file.has_preview) == ("Biên bản.pdf", False)


def bomb():
    image = Image.new("1", (9000, 9000))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xd8\xff\xe0 not a photo", "attachment.damaged_image"),
        (photo()[:800], "attachment.damaged_image"),
        (bomb(), "attachment.too_many_pixels"),
        (b"MZ executable", "attachment.unknown_kind"),
        (b"", "attachment.empty"),
    ],
    ids=["no photo", "cut short", "bomb", "program", "empty"],
)
def test_a_bad_file_is_refused_and_leaves_nothing(accepted, settings, content, code):
    with pytest.raises(RuleBroken) as refused:
        add(accepted, content)

    assert [problem.code for problem in refused.value.problems] == [code]
    assert not Attachment.objects.exists()
    assert not StoredFile.objects.exists()
    assert not list(settings.MEDIA_ROOT.rglob("*")) if settings.MEDIA_ROOT.exists() else True


def test_removal_is_soft_and_the_file_can_come_back(accepted):
    content = photo()
    attachment = add(accepted, content)

    remove_attachment(attachment_id=attachment.pk, by=SYSTEM, at=ON_TIME + HOUR)
    with pytest.raises(RuleBroken) as refused:
        remove_attachment(attachment_id=attachment.pk, by=SYSTEM, at=ON_TIME + HOUR)
    again = add(accepted, content)

    assert refused.value.problems[0].code == "attachment.removed_already"
    assert again.pk != attachment.pk
    assert stored_path(attachment.file_id).exists()


def test_a_withdrawn_dossier_keeps_its_files_as_they_were(accepted):
    attachment = add(accepted, photo())
    withdraw(registration_id=accepted.pk, reason="Thôi", by=SYSTEM, at=ON_TIME + HOUR)

    with pytest.raises(RuleBroken) as refused:
        remove_attachment(attachment_id=attachment.pk, by=SYSTEM, at=ON_TIME + HOUR)
    assert refused.value.problems[0].code == "attachment.dossier_closed"


def test_a_dossier_has_room_for_so_many_files(accepted, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_FILES", 1)
    add(accepted, b"%PDF-1.4 one")

    with pytest.raises(RuleBroken) as refused:
        add(accepted, b"%PDF-1.4 two")

    assert refused.value.problems[0].code == "attachment.too_many"
    assert MOST_FILES > 1


def test_a_photo_may_belong_to_a_progress_record_of_the_same_dossier(plan, accepted):
    record = progress(accepted)
    other = make_accepted(plan, unit_of("xa-y-tich"))

    assert add(accepted, photo(), progress_record_id=record.pk).progress_record == record
    with pytest.raises(RuleBroken) as refused:
        add(other, photo(), progress_record_id=record.pk)
    assert refused.value.problems[0].code == "attachment.other_record"
