"""The tenants."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast, Substr
from django.db.models.lookups import Exact

from common.municipality_code import is_valid_municipality_code
from common.natural_keys import NaturalKeyed, NaturalKeyManager

if TYPE_CHECKING:
    from accounts.models.people import MembershipQuerySet, User


def validate_municipality_code(code: str) -> None:
    """Refuse a code whose check digit is wrong, before the database does."""
    if not is_valid_municipality_code(code):
        message = "全国地方公共団体コードは検査数字を含む6桁の数字です。番号を確かめてください。"
        raise ValidationError(message, code="check_digit")


# First parts of addresses that belong to the site itself.
RESERVED_SLUGS = frozenset({"accounts", "admin", "api", "compare", "demo", "search", "static", "styleguide"})


def validate_municipality_slug(slug: str) -> None:
    """Refuse a name that would hide one of the site's own pages."""
    if slug in RESERVED_SLUGS:
        message = f"「{slug}」はシステムが使う名前です。市区町村の名前をローマ字で入力してください。"
        raise ValidationError(message, code="reserved")


def _digit(place: int) -> Cast:
    return Cast(Substr("code", place, 1), models.IntegerField())


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def with_published_plans(self) -> Self:
        """Keep the municipalities of which a plan can be read by everyone."""
        return self.filter(plans__is_published=True).distinct()

    def served_by(self, user: "User", *, on: dt.date) -> Self:
        """Keep the municipalities in which a person has any role on a day."""
        memberships: MembershipQuerySet = apps.get_model("accounts", "Membership").objects.all()
        return self.filter(pk__in=memberships.active(on=on).filter(user=user).values("municipality"))


class MunicipalityManager(NaturalKeyManager["Municipality"]):
    lookups = ("slug",)


class Municipality(NaturalKeyed):
    """A 市区町村 (or 都道府県): the tenant to which everything else belongs."""

    code = models.CharField("全国地方公共団体コード", max_length=6, validators=[validate_municipality_code])
    name = models.CharField("名称", max_length=50)
    kana = models.CharField("ふりがな", max_length=100)
    prefecture = models.CharField("都道府県", max_length=10)
    slug = models.SlugField(
        "URLでの名前",
        max_length=50,
        validators=[validate_municipality_slug],
        help_text="英小文字。例: hitachinaka",
    )

    objects = MunicipalityManager.from_queryset(MunicipalityQuerySet)()

    class Meta:
        verbose_name = "市区町村"
        verbose_name_plural = "市区町村"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="municipality_code_once",
                violation_error_message="この全国地方公共団体コードはすでに登録されています。",
            ),
            models.UniqueConstraint(
                fields=["slug"],
                name="municipality_slug_once",
                violation_error_message="このURLでの名前はすでに使われています。別の名前にしてください。",
            ),
            # PostgreSQL checks by name: this has to come before the check digit's, which reads the code as numbers.
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9]{6}$"),
                name="municipality_code_all_digits",
                violation_error_message="全国地方公共団体コードは6桁の数字です。",
            ),
            # The last digit of 11 - (sum of weighted digits mod 11), see common.municipality_code.
            models.CheckConstraint(
                condition=Exact(
                    (
                        11
                        - (_digit(1) * 6 + _digit(2) * 5 + _digit(3) * 4 + _digit(4) * 3 + _digit(5) * 2) % 11
                    )
                    % 10,
                    _digit(6),
                ),
                name="municipality_code_check_digit",
                violation_error_message="全国地方公共団体コードの検査数字が正しくありません。",
            ),
        ]

    def __str__(self) -> str:
        return self.name
