import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import common.history
from common.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_append_only"),
    ]

    operations = [
        migrations.AlterField(
            model_name="securityevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("signed_in", "ログイン"),
                    ("sign_in_failed", "ログイン失敗"),
                    ("signed_out", "ログアウト"),
                    ("locked_out", "失敗が続いたための停止"),
                    ("password_changed", "パスワードの変更"),
                    ("second_factor", "二要素認証の変更"),
                    ("rights_changed", "権限の変更"),
                    ("exported", "出力"),
                    ("imported", "取込"),
                    ("forgotten", "古い記録の削除"),
                ],
                max_length=20,
                verbose_name="種別",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalDepartment",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "history_address",
                    models.GenericIPAddressField(
                        default=common.history.address_of_request,
                        editable=False,
                        null=True,
                        verbose_name="接続元",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                (
                    "is_group",
                    models.BooleanField(
                        default=False,
                        help_text="全部署・各課・関係部署のように、複数の部署をさす呼び方",
                        verbose_name="部署のまとまり",
                    ),
                ),
                (
                    "covers_all",
                    models.BooleanField(
                        default=False,
                        help_text="まとまりが、その年度にあるすべての部署をさすとき",
                        verbose_name="すべての部署をさす",
                    ),
                ),
                (
                    "valid_from_fy",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="設置年度"),
                ),
                (
                    "valid_until_fy",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="廃止年度"),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="並び順")),
                (
                    "is_sample",
                    models.BooleanField(default=False, editable=False, verbose_name="サンプル（架空）"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="行った人",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.municipality",
                        verbose_name="市区町村",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="上位の部署",
                    ),
                ),
            ],
            options={
                "verbose_name": "部署の変更履歴",
                "verbose_name_plural": "historical 部署",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalGroupMember",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "history_address",
                    models.GenericIPAddressField(
                        default=common.history.address_of_request,
                        editable=False,
                        null=True,
                        verbose_name="接続元",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="部署",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="部署のまとまり",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="行った人",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.municipality",
                        verbose_name="市区町村",
                    ),
                ),
            ],
            options={
                "verbose_name": "まとまりに含まれる部署の変更履歴",
                "verbose_name_plural": "historical まとまりに含まれる部署",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        AppendOnly("historicaldepartment"),
        AppendOnly("historicalgroupmember"),
    ]
