"""Files of a dossier (hồ sơ): stored once by their SHA-256, whoever attaches them."""

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """Bytes on disk under their own hash. Images are re-encoded: `original_sha256` is the hash of what was sent."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    original_sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    has_preview = models.BooleanField(default=False)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256


class Attachment(models.Model):
    """One file in one dossier, under the name that the sender gave it."""

    registration = models.ForeignKey("registrations.Registration", models.CASCADE, related_name="attachments")
    progress_record = models.ForeignKey(
        "registrations.ProgressRecord", models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    name = models.CharField("tên tệp", max_length=200)
    caption = models.CharField("chú thích", max_length=300, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "file"], condition=models.Q(removed_at__isnull=True), name="attachment_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
