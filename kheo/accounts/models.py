"""People who sign in, and the units to which they belong, each for a time."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from kheo.accounts.permissions import ROLES

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """An account: one person, known by an e-mail address."""

    email = models.EmailField("thư điện tử", unique=True)
    name = models.CharField("họ và tên", max_length=120)
    is_active = models.BooleanField("đang dùng", default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> "MembershipQuerySet":
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)

    def visible_to(self, actor: "Actor") -> "MembershipQuerySet":
        return self.filter(actor.reach_filter("unit__path"))


class Membership(models.Model):
    """A person's role in a unit, from a day to a day (both included)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="memberships")
    role = models.CharField("vai trò", max_length=30, choices=[(role.code, role.title) for role in ROLES.values()])
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_dates_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
            ),
            models.CheckConstraint(name="membership_role_known", condition=Q(role__in=list(ROLES))),
            models.UniqueConstraint(
                fields=["user", "unit", "role"], condition=Q(valid_to__isnull=True), name="membership_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, actor: "Actor") -> "InvitationQuerySet":
        return self.filter(actor.reach_filter("unit__path"))


class Invitation(models.Model):
    """A link by which one person may open an account with a role in a unit. Only the hash of the token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField("thư điện tử")
    name = models.CharField("họ và tên", max_length=120)
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    role = models.CharField("vai trò", max_length=30, choices=[(role.code, role.title) for role in ROLES.values()])
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="invitation_role_known", condition=Q(role__in=list(ROLES))),
            models.CheckConstraint(
                name="invitation_used_or_withdrawn",
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.unit_id}"


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, actor: "Actor") -> "LetterQuerySet":
        return self.filter(actor.reach_filter("unit__path"))


class Letter(models.Model):
    """A letter in the outbox (thư chờ gửi): kept whether or not a mail server is there to send it."""

    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    to_email = models.EmailField("gửi tới", blank=True)
    to_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField("tiêu đề", max_length=300)
    body = models.TextField("nội dung")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)  # the same letter is never written twice
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.subject
