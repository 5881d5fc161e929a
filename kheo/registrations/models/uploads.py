"""Files that come in piece by piece over a weak line (tệp đang tải lên), each its sender's alone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Upload(models.Model):
    """What has come of a file so far; its bytes are beside the files, not among them. A form takes it when whole."""

    token = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)  # as the sender counted it; of the whole file
    received = models.PositiveBigIntegerField(default=0)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="upload_received_within_size", condition=Q(received__lte=F("size"))),
            models.CheckConstraint(
                name="upload_finished_when_whole",
                condition=Q(finished_at__isnull=True) | Q(received=F("size")),
            ),
        ]
        indexes = [models.Index(fields=["begun_at"], name="upload_begun_at")]

    def __str__(self) -> str:
        return self.name
