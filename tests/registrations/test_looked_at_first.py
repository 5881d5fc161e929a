"""While the file of a form is looked at, nobody waits for it; and the form is still done once, with one answer."""

import threading
from contextlib import contextmanager
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image, ImageOps

from kheo.accounts.models import Sending
from kheo.audit.models import Record
from kheo.plans.models import Plan
from kheo.registrations.models import Attachment, ProgressRecord, Registration, StoredFile
from tests.factories import make_member
from tests.registrations.factories import load_bundled_plan, make_accepted, unit_of

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "khoa-cua-mot-phieu-0001"
LONG = 30  # seconds: it only ends a test that has failed


@pytest.fixture
def dossier(settings):
    settings.KHEO_NOW = "2023-02-20"
    load_bundled_plan()
    return make_accepted(Plan.objects.get(), unit_of("xa-bac-thuy"))


@pytest.fixture
def officer(dossier):
    return make_member(dossier.unit)


def photo():
    made = BytesIO()
    Image.new("RGB", (64, 48), "green").save(made, "JPEG")
    return SimpleUploadedFile("ảnh.jpg", made.getvalue(), "image/jpeg")


FORMS = {
    "tep": lambda: {"ma-gui": KEY, "caption": "Con đường", "file": photo()},
    "tien-do": lambda: {"ma-gui": KEY, "happened_on": "2023-02-01", "note": "Đã họp thôn.", "file": photo()},
}


class Turning:
    """Pillow, held while it turns a picture: told when it begins, going on when it may."""

    def __init__(self, monkeypatch, pictures=1):
        self.begun, self.may_go_on = threading.Semaphore(0), threading.Event()
        self.pictures = pictures
        turn = ImageOps.exif_transpose

        def held(image, **more):
            self.begun.release()
            assert self.may_go_on.wait(LONG)
            return turn(image, **more)

        monkeypatch.setattr(ImageOps, "exif_transpose", held)

    @contextmanager
    def in_hand(self):
        """All the pictures are being turned now; after this they may be done."""
        try:
            for _ in range(self.pictures):
                assert self.begun.acquire(timeout=LONG)
            yield
        finally:
            self.may_go_on.set()


def sending(user, address, form, answers):
    def send():
        try:
            client = Client()
            client.force_login(user)
            answers.append(client.post(address, form()))
        finally:
            connection.close()

    thread = threading.Thread(target=send)
    thread.start()
    return thread


@pytest.mark.parametrize("door", FORMS)
def test_others_write_while_a_picture_is_looked_at(monkeypatch, dossier, officer, door):
    turning, answers = Turning(monkeypatch), []
    thread = sending(officer, f"/dang-ky/{dossier.pk}/{door}/", FORMS[door], answers)

    with turning.in_hand():
        Registration.objects.filter(pk=dossier.pk).update(place="Thôn Co Hương")
    thread.join()

    assert [each.status_code for each in answers] == [302]
    assert Attachment.objects.get().registration.place == "Thôn Co Hương"


@pytest.mark.parametrize("door", FORMS)
def test_two_that_look_at_one_picture_at_once_do_it_once_and_get_one_answer(monkeypatch, dossier, officer, door):
    turning, answers = Turning(monkeypatch, pictures=2), []
    address = f"/dang-ky/{dossier.pk}/{door}/"
    threads = [sending(officer, address, FORMS[door], answers) for _ in range(2)]

    with turning.in_hand():
        assert not Sending.objects.exists()
    for thread in threads:
        thread.join()

    assert [(each.status_code, each["Location"]) for each in answers] == [
        (302, f"/dang-ky/{dossier.pk}/#{door}"),
        (302, f"/dang-ky/{dossier.pk}/#{door}"),
    ]
    assert (Attachment.objects.count(), StoredFile.objects.count(), Sending.objects.count()) == (1, 1, 1)
    assert ProgressRecord.objects.count() == (door == "tien-do")
    assert Record.objects.filter(action="registration.attach").count() == 1


@pytest.mark.parametrize("door", FORMS)
def test_sent_again_it_is_not_looked_at_again(monkeypatch, client, dossier, officer, door):
    client.force_login(officer)
    first = client.post(f"/dang-ky/{dossier.pk}/{door}/", FORMS[door]())
    StoredFile.objects.filter(pk=Attachment.objects.get().file_id).update(original_sha256="0" * 64)
    monkeypatch.setattr(ImageOps, "exif_transpose", None)

    assert client.post(f"/dang-ky/{dossier.pk}/{door}/", FORMS[door]())["Location"] == first["Location"]


@pytest.mark.parametrize("door", FORMS)
def test_a_refused_picture_changes_nothing_and_another_is_taken_under_the_same_key(client, dossier, officer, door):
    client.force_login(officer)
    before = list(Record.objects.values_list("pk", flat=True))
    torn = SimpleUploadedFile("ảnh.jpg", photo().read()[:300], "image/jpeg")

    refused = client.post(f"/dang-ky/{dossier.pk}/{door}/", {**FORMS[door](), "file": torn})

    assert refused.status_code == 422
    assert [kept.objects.count() for kept in (Sending, ProgressRecord, StoredFile)] == [0, 0, 0]
    assert list(Record.objects.values_list("pk", flat=True)) == before
    assert client.post(f"/dang-ky/{dossier.pk}/{door}/", FORMS[door]()).status_code == 302
    assert Attachment.objects.count() == 1
