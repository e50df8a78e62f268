import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.append_only import AppendOnly

HISTORY = [
    "historicalrating",
    "historicalreportinground",
    "historicaldepartmentinquiry",
    "historicalmeasurereport",
    "historicalstepreport",
    "historicalkpireport",
    "historicalcontribution",
]
RECORDS = ["roundtransition", "reporttransition"]


class Migration(migrations.Migration):
    dependencies = [
        ("progress", "0001_initial"),
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
        *(AppendOnly(name) for name in [*HISTORY, *RECORDS]),
    ]
