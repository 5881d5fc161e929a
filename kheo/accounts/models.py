"""People who sign in, and the units to which they belong, each for a time."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from kheo.accounts.permissions import ROLES, Permission
from kheo.accounts.rules import SendingState, person_sort_key
from kheo.shared.text import fold, nfc

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, actor: "Actor") -> "UserQuerySet":
        """People who belong, or once belonged, to a unit whose accounts the actor may read."""
        belongs = Membership.objects.filter(user=models.OuterRef("pk"))
        reach = actor.reach_filter("unit__path", Permission.ACCOUNT_READ)
        return self if reach == Q() else self.filter(models.Exists(belongs.filter(reach)))


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, actor: "Actor") -> UserQuerySet:
        return self.get_queryset().visible_to(actor)

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
    folded = models.CharField(max_length=400, editable=False)
    name_sort = models.CharField(max_length=700, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *, update_fields: Iterable[str] | None = None, **how: Any) -> None:
        """What is searched and sorted by follows the name and the address."""
        self.name = nfc(self.name)
        self.folded = fold(f"{self.name} {self.email}")[:400]
        self.name_sort = person_sort_key(self.name or self.email)
        if update_fields is not None and {"name", "email"} & {*update_fields}:
            update_fields = {*update_fields, "folded", "name_sort"}
        super().save(update_fields=update_fields, **how)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> "MembershipQuerySet":
        """In force on `day`; one that was taken away is over from that instant, though the day was its last."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day) | Q(valid_to=day, ended_at__isnull=True),
            valid_from__lte=day,
        )

    def visible_to(self, actor: "Actor") -> "MembershipQuerySet":
        return self.filter(actor.reach_filter("unit__path"))


class Membership(models.Model):
    """A person's role in a unit, from a day to a day (both included)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="memberships")
    role = models.CharField("vai trò", max_length=30, choices=[(role.code, role.title) for role in ROLES.values()])
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # taken away at that instant, before the day was over

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
    nonce = models.CharField(max_length=32)  # with the installation's secret key it gives the token again, for the mail
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
        return self.email


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
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="letters")
    link_to = models.CharField(max_length=60, blank=True)  # the page that the link of the letter opens, by its name
    nonce = models.CharField(max_length=32, blank=True)  # of which that link is made while the letter is sent
    claimed_at = models.DateTimeField(null=True)  # somebody is sending it
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)  # not tried before; when somebody asked for it again: since then
    unsubscribe = models.CharField(max_length=300, blank=True)  # where its reader says that no more are wanted
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["id"], condition=Q(sent_at__isnull=True), name="letter_waiting"),
            models.Index(fields=["unit", "-id"], name="letter_unit"),
        ]

    def __str__(self) -> str:
        return self.subject


class Sending(models.Model):
    """A form that came in, known by its key and its content, so that the same one sent again is done once.

    What lost against somebody else's edit is kept with its fields, for its writer alone, until it is decided.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="sendings")
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)  # of all its fields and files
    address = models.CharField(max_length=500)
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=20, choices=[(state.value, state.value) for state in SendingState])
    location = models.CharField(max_length=500, blank=True)  # where the answer led, when it is done
    fields = models.JSONField(default=list, blank=True)  # pairs of name and value, of what lost
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key", "digest"], name="sending_once"),
            models.CheckConstraint(name="sending_state_known", condition=Q(state__in=list(SendingState))),
        ]
        indexes = [models.Index(fields=["at"], name="sending_at")]

    def __str__(self) -> str:
        return self.title
