"""What a person put aside: the first steps, once they are known."""

from django.conf import settings
from django.db import models


class FirstStepsAside(models.Model):
    """A person does not want to see the first steps on the first page any more."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    put_away_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}"
