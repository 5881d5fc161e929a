"""The journal (nhật ký): append-only, each record chained to the one before by SHA-256.

Actors, units and objects are kept as plain numbers and words, not as foreign keys: the journal must say
what was true then, whatever becomes of them.
"""

from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.db import models

from kheo.audit.rules import GENESIS, HASHED

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor
    from kheo.accounts.permissions import Permission


class RecordQuerySet(models.QuerySet["Record"]):
    def visible_to(self, actor: "Actor", permission: "Permission | None" = None) -> "RecordQuerySet":
        """Records about units in the actor's reach; records about no unit only for who reaches everything."""
        return self.filter(actor.reach_filter("unit_path", permission))


class Record(models.Model):
    """One action, as it was done."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    unit_id = models.BigIntegerField(null=True)
    unit_path = models.CharField(max_length=60, blank=True, db_index=True)
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.BigIntegerField(null=True)
    target_name = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("seq",)
        indexes = [
            models.Index(fields=["actor_id", "seq"], name="record_actor"),
            models.Index(fields=["action", "seq"], name="record_action"),
            models.Index(fields=["target_type", "target_id", "seq"], name="record_target"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"

    def content(self) -> dict[str, Any]:
        """All that the hash covers, but for the previous hash."""
        content = {name: getattr(self, name) for name in HASHED}
        content["at"] = self.at.astimezone(UTC)
        return content


class Head(models.Model):
    """The one row that says where the chain ends; locking it puts writers in line."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [models.CheckConstraint(name="one_head", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return f"{self.seq} {self.hash}"
