from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_password_tries"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("owner", "Chủ gian hàng"),
                    ("seller", "Người bán hàng"),
                    ("packer", "Người đóng gói"),
                ],
                db_default="owner",
                default="owner",
                max_length=8,
                verbose_name="vai trò ở gian hàng",
            ),
        ),
    ]
