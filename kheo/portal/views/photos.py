"""What a unit shows of its model: photographs, and a person's consent to be named."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.rules.document import INDIVIDUAL
from kheo.portal.actions.photos import publish_photo, withdraw_photo
from kheo.portal.forms import PhotoForm
from kheo.portal.models import PublicPhoto
from kheo.portal.queries.gallery import public_recognitions
from kheo.registrations.actions.consent import record_consent
from kheo.registrations.models import Attachment, Registration
from kheo.shared.problems import Problem, RuleBroken


def _registration(request: HttpRequest, pk: int) -> Registration:
    visible = Registration.objects.visible_to(actor_of(request)).select_related("unit", "plan")
    return get_object_or_404(visible, pk=pk)


@require_safe
@requires(Permission.REGISTRATION_READ)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _registration(request, pk))


def _show(
    request: HttpRequest, it: Registration, typed: tuple[int, PhotoForm] | None = None, problems: Any = ()
) -> HttpResponse:
    pictures = Attachment.objects.filter(
        registration=it, removed_at__isnull=True, file__content_type__startswith="image/"
    ).order_by("pk")
    published = PublicPhoto.objects.shown().filter(attachment__registration=it).select_related("attachment")
    shown = {each.attachment.pk: each for each in published}
    rows = []
    for each in pictures:
        photo = shown.get(each.pk)
        form = PhotoForm(initial={"alt": photo.alt if photo else each.caption}, auto_id=f"mo-ta-{each.pk}-%s")
        if typed and typed[0] == each.pk:
            form = typed[1]
        rows.append({"picture": each, "photo": photo, "form": form})
    context = {
        "it": it,
        "rows": rows,
        "problems": problems,
        "is_individual": it.subject == INDIVIDUAL,
        "is_public": public_recognitions().filter(registration=it).exists(),
        "may_write": can(actor_of(request), Permission.REGISTRATION_WRITE, it.unit),
        "crumbs": [
            ("Đăng ký", reverse("registrations:list")),
            (it.title, reverse("registrations:detail", args=[it.pk])),
        ],
    }
    return render(request, "portal/photos.html", context, status=422 if problems or typed else 200)


def _picture(request: HttpRequest, pk: int, attachment: int) -> tuple[Registration, Attachment]:
    it = _registration(request, pk)
    allow(request, Permission.REGISTRATION_WRITE, it.unit)
    return it, get_object_or_404(Attachment, pk=attachment, registration=it)


@require_POST
@requires(Permission.REGISTRATION_WRITE)
def publish(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    it, picture = _picture(request, pk, attachment)
    form = PhotoForm(request.POST, auto_id=f"mo-ta-{picture.pk}-%s")
    if not form.is_valid():
        return _show(request, it, (picture.pk, form))
    try:
        publish_photo(attachment_id=picture.pk, alt=form.cleaned_data["alt"], by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _show(request, it, (picture.pk, form), refused.problems)
    messages.success(request, "Ảnh được công khai ở trang của mô hình.")
    return redirect("portal:photos", it.pk)


@require_POST
@requires(Permission.REGISTRATION_WRITE)
def withdraw(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    it, picture = _picture(request, pk, attachment)
    photo = PublicPhoto.objects.shown().filter(attachment=picture).first()
    if photo:
        withdraw_photo(photo_id=photo.pk, by=actor_of(request), at=clock.now())
        messages.success(request, "Ảnh không còn được công khai.")
    return redirect("portal:photos", it.pk)


@require_POST
@requires(Permission.REGISTRATION_WRITE)
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the person agreed, or no longer does."""
    it = _registration(request, pk)
    allow(request, Permission.REGISTRATION_WRITE, it.unit)
    agreed = request.POST.get("dong-y") == "co"
    try:
        record_consent(registration_id=it.pk, agreed=agreed, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        problems: list[Problem] = refused.problems
        return _show(request, it, problems=problems)
    said = "Đã ghi nhận đồng ý công khai tên." if agreed else "Đã rút đồng ý: tên không còn ở nơi nào công khai."
    messages.success(request, said)
    return redirect("portal:photos", it.pk)
