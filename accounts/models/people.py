"""People and what they may do."""

import datetime as dt
import unicodedata
from collections.abc import Collection
from typing import Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Value
from django.db.models.functions import Replace
from django.utils import timezone

from accounts.models.departments import Department
from accounts.models.municipalities import Municipality
from common.constraints import SameParent
from common.history import tracked


class UserQuerySet(models.QuerySet["User"]):
    def members_of(self, municipality: Municipality) -> Self:
        """Keep the people who have, or once had, a role in a municipality."""
        return self.filter(_has(Membership.objects.filter(municipality=municipality)))

    def at_work_in(self, municipality: Municipality, *, on: dt.date) -> Self:
        """Keep the people who have a role in a municipality on a day and are not disabled."""
        return self.filter(_has(Membership.objects.filter(municipality=municipality).active(on=on)))

    def out_of_work_in(self, municipality: Municipality, *, on: dt.date) -> Self:
        """Keep the people who are not disabled and whose roles in a municipality have all ended."""
        holding = Membership.objects.filter(municipality=municipality).unexpired(on=on)
        return self.members_of(municipality).filter(~_has(holding), is_active=True)

    def disabled(self) -> Self:
        return self.filter(is_active=False)

    def holding(self, memberships: "MembershipQuerySet") -> Self:
        """Keep the people who have one of the memberships."""
        return self.filter(_has(memberships))

    def with_memberships_in(self, municipality: Municipality) -> Self:
        """Fetch the memberships in one municipality alone: `memberships.all()` then is these."""
        here = (
            Membership.objects.filter(municipality=municipality).select_related("department").order_by("pk")
        )
        return self.prefetch_related(models.Prefetch("memberships", here))

    def named_like(self, typed: str) -> Self:
        """Keep the people whose 氏名 or 利用者ID contains what was typed; spaces and widths do not matter."""
        words = "".join(unicodedata.normalize("NFKC", typed).split())
        name = Replace(Replace("display_name", Value(" "), Value("")), Value("\u3000"), Value(""))
        return self.annotate(joined_name=name).filter(
            models.Q(joined_name__icontains=words) | models.Q(username__icontains=words)
        )

    def in_order(self) -> Self:
        return self.order_by("username", "pk")


def _has(memberships: "MembershipQuerySet") -> models.Exists:
    return models.Exists(memberships.filter(user=models.OuterRef("pk")))


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """Create a person; without a password they cannot sign in."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(username, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(AbstractBaseUser, PermissionsMixin):
    """A person. People are disabled, never deleted: history names them."""

    username = models.CharField(
        "利用者ID",
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "この利用者IDはすでに使われています。"},
    )
    display_name = models.CharField("氏名", max_length=100, blank=True)
    email = models.EmailField("メールアドレス", blank=True)
    is_staff = models.BooleanField("管理画面に入れる", default=False)
    is_active = models.BooleanField(
        "有効", default=True, help_text="異動や退職のときは削除せず、ここを外します。"
    )
    must_change_password = models.BooleanField(
        "次のログインでパスワードを変える", default=False, help_text="事務局が渡した最初のパスワードのとき"
    )
    date_joined = models.DateTimeField("登録日時", default=timezone.now)
    is_sample = models.BooleanField("サンプル（架空）", default=False, editable=False)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = "利用者"
        verbose_name_plural = "利用者"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.display_name or self.username


class Role(models.TextChoices):
    COORDINATOR = "coordinator", "事務局"
    MANAGER = "manager", "課長"
    EDITOR = "editor", "担当者"
    VIEWER = "viewer", "閲覧"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, *, on: dt.date) -> Self:
        """Keep the memberships that hold on a day, of people who are not disabled. The last day counts."""
        return self.unexpired(on=on).filter(user__is_active=True)

    def unexpired(self, *, on: dt.date) -> Self:
        """Keep the memberships that have not ended by a day, whether or not the person is disabled."""
        return self.filter(models.Q(expires_on=None) | models.Q(expires_on__gte=on))

    def answering_for(self, departments: Collection[int]) -> Self:
        """Keep the 担当者 and 課長 of these departments themselves."""
        return self.filter(role__in=[Role.EDITOR, Role.MANAGER], department__in=departments)

    def with_address(self) -> Self:
        """Keep those of people who can be reached by mail."""
        return self.exclude(user__email="")

    def of_sample_people(self) -> Self:
        """Keep the roles of people of the sample data who have no rights beyond such roles."""
        return self.filter(user__is_sample=True, user__is_staff=False, user__is_superuser=False)


class Membership(models.Model):
    """A person's role in one municipality, until a date."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="利用者")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="memberships", verbose_name="市区町村"
    )
    role = models.CharField("役割", max_length=20, choices=Role.choices)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="部署",
        help_text="事務局のほかは必ず選びます。",
    )
    expires_on = models.DateField("有効期限", null=True, blank=True, help_text="この日まで有効です。")

    history = tracked("所属と役割の変更履歴", of="municipality")
    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "所属と役割"
        verbose_name_plural = "所属と役割"
        ordering = ["municipality__code", "user__username", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "municipality", "role", "department"],
                name="membership_once",
                violation_error_message="同じ所属と役割がすでにあります。",
            ),
            # A null department equals nothing, so the coordinator's row needs a rule of its own.
            models.UniqueConstraint(
                fields=["user", "municipality", "role"],
                condition=models.Q(department=None),
                name="membership_without_department_once",
                violation_error_message="同じ所属と役割がすでにあります。",
            ),
            models.CheckConstraint(
                condition=models.Q(role="coordinator") | models.Q(department__isnull=False),
                name="membership_has_department",
                violation_error_message="課長・担当者・閲覧の役割には部署を選んでください。",
            ),
            SameParent(
                field="department",
                parent="municipality",
                name="membership_department_of_municipality",
                violation_error_message="部署は同じ市区町村の部署にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"

    @property
    def title(self) -> str:
        """Department and role: 情報政策課 担当者."""
        return (
            f"{self.department.name} {self.get_role_display()}"
            if self.department
            else self.get_role_display()
        )

    def holds(self, *, on: dt.date) -> bool:
        """Tell whether it has not ended by a day. The last day counts."""
        return self.expires_on is None or self.expires_on >= on
