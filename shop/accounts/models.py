"""People: one user table with the phone number as login, who runs which stall, and who looked at what."""

from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from catalog import groups, phones, text
from catalog.models import Cooperative
from catalog.scoped import scoped


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """Look up by phone in any spelling a person types ("0912 000 001", "+84912000001").

        Raises User.DoesNotExist.
        """
        try:
            return self.get(phone=phones.parse(username or ""))
        except phones.InvalidPhone as error:
            raise self.model.DoesNotExist from error

    def create_user(self, phone: str, password: str | None = None, **fields: Any) -> "User":
        """`phone` as people write it, kept as E.164. Raises phones.InvalidPhone, IntegrityError where it is taken."""
        user = self.model(phone=phones.parse(phone), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, phone: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(phone, password, is_superuser=True, is_staff=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """`full_name` is one field: Vietnamese names have no first/last split that works for everyone."""

    phone = models.CharField(_("số điện thoại"), max_length=16, unique=True)  # E.164
    full_name = models.CharField(_("họ và tên"), max_length=120)
    email = models.EmailField(_("email"), blank=True)
    is_active = models.BooleanField(_("đang hoạt động"), default=True)
    is_staff = models.BooleanField(_("được vào trang kỹ thuật"), default=False)
    # A password that somebody else chose; until it is changed no room opens.
    must_change_password = models.BooleanField(
        _("phải đổi mật khẩu"), default=False, db_default=False, editable=False
    )
    # Written by `shop.accounts.second_factor` alone.
    has_second_factor = models.BooleanField(
        _("đăng nhập hai bước"), default=False, db_default=False, editable=False
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "phone"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")

    def __str__(self) -> str:
        return self.full_name or self.phone

    def clean(self) -> None:
        super().clean()
        self.full_name = text.normalise(self.full_name)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        """The whole name: the last word of a Vietnamese one is often a word of a page too (Trang, Đơn, Hoa)."""
        return self.full_name or phones.national(self.phone)

    @cached_property
    def group_names(self) -> frozenset[str]:
        """Read once per request object, so that a removed role is gone at the next request."""
        return frozenset(self.groups.values_list("name", flat=True))

    @property
    def desk_roles(self) -> frozenset[str]:
        """This person's roles at the union's desk, names of `catalog.groups`; operators have all of them."""
        return groups.DESK if self.is_superuser else self.group_names & groups.DESK

    @property
    def is_union_officer(self) -> bool:
        return groups.UNION in self.desk_roles

    @property
    def is_editor(self) -> bool:
        return self.is_superuser or groups.EDITOR in self.group_names

    @property
    def is_operator(self) -> bool:
        return self.is_superuser


class Role(models.TextChoices):
    """What somebody may do at a stall; which addresses that opens is told by `shop.stall.permissions`."""

    OWNER = "owner", _("Chủ gian hàng")
    SELLER = "seller", _("Người bán hàng")
    PACKER = "packer", _("Người đóng gói")


class Membership(models.Model):
    """A user who works at a cooperative's stall."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="memberships")
    role = models.CharField(
        _("vai trò ở gian hàng"),
        max_length=8,
        choices=Role.choices,
        default=Role.OWNER,
        db_default=Role.OWNER,
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("người quản lý gian hàng")
        verbose_name_plural = _("người quản lý gian hàng")
        constraints = [models.UniqueConstraint(fields=["user", "cooperative"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.cooperative}"


class MembershipChange(models.Model):
    """Who came to a stall, got another role or left, and who decided it; written by `shop.accounts.people` alone."""

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    before = models.CharField(max_length=8, choices=Role.choices, blank=True)  # "": was not there
    after = models.CharField(max_length=8, choices=Role.choices, blank=True)  # "": left
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["MembershipChange"]] = models.Manager()

    class Meta:
        ordering = ["-at", "-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.before} → {self.after}"


class Consent(models.Model):
    """A cooperative lets union officers work at its stall, until a day and as long as it does not take it back."""

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="+")
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["Consent"]] = models.Manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cooperative_id} until {self.ends_at:%Y-%m-%d}"


class BehalfAct(models.Model):
    """Something that an officer sent from a page of a stall, in its cooperative's name; never changed."""

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="+")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="acts")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    page = models.CharField(max_length=200)  # the address it was sent to
    at = models.DateTimeField(default=timezone.now)

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["BehalfAct"]] = models.Manager()

    class Meta:
        ordering = ["-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.cooperative_id}: {self.page}"


class Invitation(models.Model):
    """A place at a stall that waits for its person's yes. Of the link's token only a keyed digest is kept."""

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="invitations")
    phone = models.CharField(_("số điện thoại"), max_length=16)  # E.164
    full_name = models.CharField(_("họ và tên"), max_length=120, blank=True)
    role = models.CharField(_("vai trò ở gian hàng"), max_length=8, choices=Role.choices)
    token_digest = models.CharField(max_length=32, unique=True)
    made_account = models.BooleanField(default=False)  # its slip gave the phone an account, unused until then
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lapses_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)  # accepted, declined or withdrawn
    is_accepted = models.BooleanField(default=False)

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["Invitation"]] = models.Manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("lời mời")
        verbose_name_plural = _("lời mời")
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "phone"],
                condition=models.Q(closed_at__isnull=True),
                name="invitation_open_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["phone"], condition=models.Q(closed_at__isnull=True), name="invitation_open_phone"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cooperative_id}: {self.role}"

    @property
    def has_lapsed(self) -> bool:
        return self.lapses_at <= timezone.now()


class AccessKind(models.TextChoices):
    LOOK = "look", _("Xem")
    EXPORT = "export", _("Tải về")
    RESET = "reset", _("Cấp lại mật khẩu")


class AccessRecord(models.Model):
    """One look at personal data, one file taken away, one password given anew; never changed.

    Written by `shop.accounts.access_log` alone.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người xem"))
    kind = models.CharField(_("việc"), max_length=6, choices=AccessKind.choices)
    subject = models.CharField(_("thứ được xem"), max_length=80)
    reference = models.CharField(_("mã"), max_length=200, blank=True, db_default="")
    row_count = models.PositiveIntegerField(_("số dòng"), null=True)  # not known of files that Wagtail writes
    at = models.DateTimeField(_("lúc"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("lượt xem dữ liệu")
        verbose_name_plural = _("lượt xem dữ liệu")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.subject} {self.reference}"


class PasswordTries(models.Model):
    """Tries since `started_at`, counted by `shop.accounts.tries`. `key` is a keyed digest of a phone or a network."""

    key = models.CharField(max_length=48, primary_key=True)
    count = models.PositiveIntegerField()
    started_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


class SentKey(models.Model):
    """A key that a phone, or a form of the desk, made for one thing it sends, and what that was answered (promise C11).

    Written in the transaction of what was done: neither stands without the other. No digest: taken back before it came.
    No cooperative: the desk's.
    """

    key = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    cooperative = models.ForeignKey(Cooperative, models.CASCADE, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True, db_default="")
    status = models.PositiveSmallIntegerField(db_default=0)  # of HTTP; 0 while the transaction is open
    location = models.CharField(max_length=500, blank=True, db_default="")
    words = models.CharField(max_length=1000, blank=True, db_default="")
    made_at = models.CharField(
        max_length=40, blank=True, db_default=""
    )  # by the phone's clock: a note, no more
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = scoped(cooperative="cooperative")
    unscoped: ClassVar[models.Manager["SentKey"]] = models.Manager()

    def __str__(self) -> str:
        return self.key
