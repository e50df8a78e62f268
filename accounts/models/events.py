"""What has to be told later."""

from django.db import models
from django.utils import timezone

from accounts.models.municipalities import Municipality
from accounts.models.people import User


class SecurityEvent(models.Model):
    """Something that has to be told later: a sign-in, a failure, an export. Written once, never changed."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", "ログイン"
        SIGN_IN_FAILED = "sign_in_failed", "ログイン失敗"
        SIGNED_OUT = "signed_out", "ログアウト"
        LOCKED_OUT = "locked_out", "失敗が続いたための停止"
        PASSWORD_CHANGED = "password_changed", "パスワードの変更"
        SECOND_FACTOR_CHANGED = "second_factor", "二要素認証の変更"
        RIGHTS_CHANGED = "rights_changed", "権限の変更"
        EXPORTED = "exported", "出力"
        IMPORTED = "imported", "取込"
        FORGOTTEN = "forgotten", "古い記録の削除"

    kind = models.CharField("種別", max_length=20, choices=Kind.choices)
    at = models.DateTimeField("日時", default=timezone.now, db_index=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="市区町村"
    )
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="行った人"
    )
    username = models.CharField("入力された利用者ID", max_length=150, blank=True)
    address = models.GenericIPAddressField("接続元", null=True, blank=True)
    detail = models.TextField("内容", blank=True)

    is_append_only = True

    class Meta:
        verbose_name = "操作の記録"
        verbose_name_plural = "操作の記録"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
