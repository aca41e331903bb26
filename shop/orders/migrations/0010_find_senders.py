from django.db import migrations, models
from django.db.models import Q

from shop.database.operations import AddIndexBesideWriters


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("orders", "0009_limits_and_givers")]

    operations = [
        AddIndexBesideWriters("purchase", models.Index(fields=["phone"], name="purchase_phone")),
        AddIndexBesideWriters(
            "purchase", models.Index(fields=["device"], condition=~Q(device=""), name="purchase_device")
        ),
        AddIndexBesideWriters(
            "purchase", models.Index(fields=["network"], condition=~Q(network=""), name="purchase_network")
        ),
    ]
