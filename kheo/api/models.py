"""Keys for programs (khóa truy cập API), and the answers that are given again when a request comes twice."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, actor: "Actor") -> "ApiTokenQuerySet":
        """One's own keys, whatever became of them."""
        return self.filter(membership__user_id=actor.user_id or 0)


class ApiToken(models.Model):
    """One program's way in, as one person in one role. Only the hash of the secret is kept."""

    membership = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="api_tokens")
    name = models.CharField("tên", max_length=60)
    scopes = models.JSONField("được làm", default=list)
    prefix = models.CharField(max_length=12)
    hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_on = models.DateField("dùng đến hết ngày")
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [models.CheckConstraint(name="api_token_named", condition=~Q(name=""))]

    def __str__(self) -> str:
        return self.name


class KeptAnswer(models.Model):
    """What was answered to a request with an Idempotency-Key: the same request again is given the same answer."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="answers", db_index=False)
    key = models.CharField(max_length=80)
    request_hash = models.CharField(max_length=64)  # of the method, the address and the body
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(null=True)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="api_answer_once")]
        indexes = [models.Index(fields=["kept_at"], name="api_answer_kept")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.key}"
