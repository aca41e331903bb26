from django.db import migrations, models

from shop.database.operations import AddIndexBesideWriters


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("catalog", "0003_product_place")]

    operations = [
        AddIndexBesideWriters(
            model_name='product',
            index=models.Index(models.F('name_sort_key'), models.F('id'), condition=models.Q(('live', True)), name='product_by_name'),
        ),
        AddIndexBesideWriters(
            model_name='product',
            index=models.Index(models.OrderBy(models.F('created_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('live', True)), name='product_by_age'),
        ),
        AddIndexBesideWriters(
            model_name='product',
            index=models.Index(models.F('place'), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('live', True)), name='product_place'),
        ),
        AddIndexBesideWriters(
            model_name='product',
            index=models.Index(condition=models.Q(('live', True)), fields=['cooperative'], include=('category',), name='product_of_stall'),
        ),
        AddIndexBesideWriters(
            model_name='variant',
            index=models.Index(models.F('price'), models.F('product'), condition=models.Q(('is_active', True)), name='variant_by_price'),
        ),
    ]
