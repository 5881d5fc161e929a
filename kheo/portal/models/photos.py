"""Photographs (ảnh công khai) of recognised models that are chosen to be shown to everybody."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.accounts.permissions import Permission

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class PublicPhotoQuerySet(models.QuerySet["PublicPhoto"]):
    def shown(self) -> "PublicPhotoQuerySet":
        """Not withdrawn, and still in its dossier."""
        return self.filter(withdrawn_at__isnull=True, attachment__removed_at__isnull=True)

    def visible_to(self, actor: "Actor") -> "PublicPhotoQuerySet":
        return self.filter(actor.reach_filter("attachment__registration__unit__path", Permission.REGISTRATION_READ))


class PublicPhoto(models.Model):
    """A photograph of a dossier that its unit shows to everybody, with the words for who does not see it."""

    attachment = models.ForeignKey("registrations.Attachment", models.PROTECT, related_name="publications")
    alt = models.CharField("mô tả ảnh", max_length=200)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = PublicPhotoQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["attachment"], condition=Q(withdrawn_at__isnull=True), name="public_photo_once"
            ),
            models.CheckConstraint(name="public_photo_described", condition=~Q(alt="")),
        ]

    def __str__(self) -> str:
        return self.alt
