"""A file in pieces (tus 1.0): however it is cut, repeated or broken off, it is the same file or a clear refusal."""

import base64
import hashlib
from datetime import timedelta
from io import BytesIO
from itertools import pairwise

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from kheo.config import clock
from kheo.plans.models import Plan
from kheo.registrations.actions.uploads import coming, finish_upload, forget_old_uploads, part_path
from kheo.registrations.models import Attachment, ProgressRecord, Upload
from kheo.registrations.rules.files import LARGEST
from kheo.registrations.rules.uploads import LARGEST_PIECE, MOST_WAITING
from tests.factories import make_member
from tests.registrations.factories import load_bundled_plan, make_accepted, unit_of

pytestmark = pytest.mark.django_db
TUS = {"Tus-Resumable": "1.0.0"}


def photo(seed=1):
    made = BytesIO()
    Image.new("RGB", (64 + seed, 48), "green").save(made, "JPEG")
    return made.getvalue()


PHOTO = photo()


@pytest.fixture
def unit(db):
    load_bundled_plan()
    return unit_of("xa-bac-thuy")


@pytest.fixture
def phone(client, unit):
    client.force_login(make_member(unit))
    return client


def begin(client, content=PHOTO, *, size=None, sha256=None, name="ảnh.jpg"):
    said = {"filename": name, "sha256": hashlib.sha256(content).hexdigest() if sha256 is None else sha256}
    pairs = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
    length = str(len(content) if size is None else size)
    return client.post("/tep/", headers={**TUS, "Upload-Length": length, "Upload-Metadata": pairs})


def patch(client, address, offset, piece):
    return client.patch(
        address, piece, content_type="application/offset+octet-stream", headers={**TUS, "Upload-Offset": str(offset)}
    )


def standing(client, address):
    return int(client.head(address, headers=TUS)["Upload-Offset"])


def send(client, content=PHOTO, **more):
    address = begin(client, content, **more)["Location"]
    return address, patch(client, address, 0, content)


def test_a_client_is_told_what_the_protocol_is(phone):
    answer = phone.options("/tep/")

    assert answer.status_code == 204
    assert (answer["Tus-Version"], answer["Tus-Max-Size"]) == ("1.0.0", str(LARGEST))
    assert answer["Tus-Extension"] == "creation,expiration,termination"
    assert phone.post("/tep/", headers={"Upload-Length": "5"}).status_code == 412


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, len(PHOTO)), max_size=6), order=st.randoms(use_true_random=False))
def test_any_cutting_repeated_and_out_of_order_gives_the_same_file_or_a_clear_refusal(phone, cuts, order):
    Upload.objects.all().delete()
    address = begin(phone)["Location"]
    places = sorted({0, len(PHOTO), *cuts})
    pieces = [(start, PHOTO[start:end]) for start, end in pairwise(places)]
    tried = pieces * 2
    order.shuffle(tried)
    received = 0
    for start, piece in [*tried, *pieces]:
        answer = patch(phone, address, start, piece)
        if start == received:
            received += len(piece)
            assert answer.status_code == 204
        else:
            assert answer.status_code == 409
        assert int(answer["Upload-Offset"]) == received
        assert standing(phone, address) == received

    upload = Upload.objects.get()
    assert upload.finished_at is not None
    assert part_path(upload.token).read_bytes() == PHOTO


def test_a_form_takes_the_file_by_its_number_and_nothing_is_left_of_it(phone, unit):
    model = make_accepted(Plan.objects.get(), unit)
    address, _ = send(phone)
    token = address.split("/")[2]

    answer = phone.post(f"/dang-ky/{model.pk}/tep/", {"tep-da-tai": token, "caption": "Con đường"})

    assert answer.status_code == 302
    kept = Attachment.objects.get()
    assert (kept.name, kept.caption, kept.file.original_sha256) == (
        "ảnh.jpg",
        "Con đường",
        hashlib.sha256(PHOTO).hexdigest(),
    )
    assert not Upload.objects.exists()


def test_a_refused_form_still_names_the_file_that_came(phone, unit):
    model = make_accepted(Plan.objects.get(), unit)
    token = send(phone)[0].split("/")[2]

    answer = phone.post(f"/dang-ky/{model.pk}/tien-do/", {"tep-da-tai": token, "note": ""})

    assert answer.status_code == 422
    assert f'name="tep-da-tai" value="{token}"' in answer.content.decode()
    assert Upload.objects.get().token == token


def test_a_record_whose_file_is_gone_is_refused_and_not_written_without_it(phone, unit):
    model = make_accepted(Plan.objects.get(), unit)
    token = send(phone)[0].split("/")[2]
    Upload.objects.update(begun_at=clock.now() - timedelta(days=1))

    answer = phone.post(
        f"/dang-ky/{model.pk}/tien-do/", {"tep-da-tai": token, "happened_on": "2023-02-01", "note": "Đã họp thôn."}
    )

    assert answer.status_code == 422
    assert "Tệp đã tải lên không còn hoặc chưa đủ. Chọn lại tệp rồi gửi lại." in answer.content.decode()
    assert not ProgressRecord.objects.exists()


def test_a_file_that_is_gone_is_said_to_be_gone_and_nothing_else(phone, unit):
    model = make_accepted(Plan.objects.get(), unit)
    token = send(phone)[0].split("/")[2]
    Upload.objects.update(begun_at=clock.now() - timedelta(days=1))

    answer = phone.post(f"/dang-ky/{model.pk}/tep/", {"tep-da-tai": token, "caption": "Con đường"})

    assert answer.status_code == 422
    assert dict(answer.context["files_form"].errors) == {
        "file": ["Tệp đã tải lên không còn hoặc chưa đủ. Chọn lại tệp rồi gửi lại."]
    }
    assert 'value="Con đường"' in answer.content.decode()


def test_what_was_taken_by_a_form_meanwhile_is_not_finished_again(phone):
    token = send(phone)[0].split("/")[2]

    assert finish_upload(token=token, at=clock.now())
    part_path(token).unlink()
    assert not finish_upload(token=token, at=clock.now())
    Upload.objects.all().delete()
    assert not finish_upload(token=token, at=clock.now())


def test_another_persons_upload_is_not_there(phone, unit):
    address, _ = send(phone)
    token = address.split("/")[2]
    other = Client()
    other.force_login(make_member(unit))
    model = make_accepted(Plan.objects.get(), unit)

    assert other.head(address, headers=TUS).status_code == 404
    assert patch(other, address, 0, PHOTO).status_code == 404
    assert other.delete(address, headers=TUS).status_code == 404
    assert other.post(f"/dang-ky/{model.pk}/tep/", {"tep-da-tai": token}).status_code == 422
    assert Client().head(address, headers=TUS).status_code == 302
    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"size": LARGEST + 1}, "upload.too_large"),
        ({"size": 0}, "upload.empty"),
        ({"sha256": "abc"}, "upload.no_sum"),
    ],
)
def test_what_cannot_become_a_file_is_refused_before_it_is_sent(phone, more, code):
    answer = begin(phone, **more)

    assert answer.status_code == 413
    assert [each["code"] for each in answer.json()["problems"]] == [code]
    assert not Upload.objects.exists()


def test_one_person_has_only_so_many_files_on_the_way(phone):
    for _ in range(MOST_WAITING):
        assert begin(phone).status_code == 201

    assert begin(phone).json()["problems"][0]["code"] == "upload.too_much"
    assert Upload.objects.count() == MOST_WAITING


def test_another_content_than_was_announced_is_dropped(phone):
    address = begin(phone, photo(2), size=len(PHOTO))["Location"]

    answer = patch(phone, address, 0, PHOTO)

    assert answer.status_code == 422
    assert [each["code"] for each in answer.json()["problems"]] == ["upload.other_sum"]
    assert not Upload.objects.exists()


def test_a_file_of_no_known_kind_is_dropped_when_it_is_whole(phone):
    answer = send(phone, b"MZ" + bytes(200), name="ảnh.jpg")[1]

    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "attachment.unknown_kind")
    assert not Upload.objects.exists()


def test_a_piece_beyond_the_end_or_too_large_changes_nothing(phone):
    address = begin(phone)["Location"]

    assert patch(phone, address, 0, PHOTO + b"!").status_code == 413
    assert patch(phone, address, 0, bytes(LARGEST_PIECE + 1)).status_code == 413
    assert phone.patch(address, PHOTO, content_type="image/jpeg", headers=TUS).status_code == 415
    assert standing(phone, address) == 0


def test_an_upload_that_is_not_wanted_is_removed(phone, django_capture_on_commit_callbacks):
    address, _ = send(phone)
    token = address.split("/")[2]

    with django_capture_on_commit_callbacks(execute=True):
        assert phone.delete(address, headers=TUS).status_code == 204

    assert phone.head(address, headers=TUS).status_code == 404
    assert not part_path(token).exists()


def test_after_a_day_an_upload_is_over_and_the_daily_work_removes_it(phone):
    address, _ = send(phone)
    Upload.objects.update(begun_at=clock.now() - timedelta(days=1))

    assert phone.head(address, headers=TUS).status_code == 410
    assert forget_old_uploads(at=clock.now()) == 1
    assert not Upload.objects.exists()
    assert list(coming().iterdir()) == []
