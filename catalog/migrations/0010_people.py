"""The people of a cooperative."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0009_terms")]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("full_name", models.CharField(max_length=80, verbose_name="họ tên")),
                ("role", models.CharField(blank=True, max_length=80, verbose_name="việc đang làm")),
                ("role_en", models.CharField(blank=True, max_length=80, verbose_name="việc đang làm (tiếng Anh)")),
                ("words", models.CharField(blank=True, max_length=280, verbose_name="lời kể")),
                ("words_en", models.CharField(blank=True, max_length=280, verbose_name="lời kể (tiếng Anh)")),
                ("portrait", models.ImageField(blank=True, upload_to="htx/nguoi/", verbose_name="ảnh chân dung")),
                ("has_consent", models.BooleanField(default=False, verbose_name="đồng ý cho đưa lên chợ")),
                ("consented_on", models.DateField(blank=True, null=True, verbose_name="ngày đồng ý")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="thứ tự")),
                (
                    "cooperative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="people",
                        to="catalog.cooperative",
                        verbose_name="hợp tác xã",
                    ),
                ),
            ],
            options={
                "verbose_name": "người của hợp tác xã",
                "verbose_name_plural": "người của hợp tác xã",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("has_consent", False), ("consented_on__isnull", False), _connector="OR"),
                        name="person_consent_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("has_consent", True), ("portrait", ""), _connector="OR"),
                        name="person_portrait_needs_consent",
                    ),
                ],
            },
        )
    ]
