import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.append_only import AppendOnly

HISTORY = ["historicalmeasure"]


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0002_history_address"),
    ]

    operations = [
        *(
            migrations.AlterField(
                model_name=name,
                name="history_user",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="行った人",
                ),
            )
            for name in HISTORY
        ),
        *(AppendOnly(name) for name in HISTORY),
    ]
