import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [  # of databases from before; may go when there are none
        ('reports', '0002_bookscheck'),
        ('reports', '0003_goods_and_delivery'),
        ('reports', '0004_data_copies'),
    ]

    dependencies = [
        ('catalog', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BooksCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('seconds', models.FloatField()),
                ('check_count', models.PositiveSmallIntegerField()),
                ('broken', models.JSONField(default=list)),
            ],
            options={
                'verbose_name': 'lần soát sổ',
                'verbose_name_plural': 'lần soát sổ',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='DailySales',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('goods_amount', models.BigIntegerField(db_default=0, default=0)),
                ('delivery_amount', models.BigIntegerField(db_default=0, default=0)),
                ('returned_amount', models.BigIntegerField(db_default=0, default=0)),
                ('income_amount', models.BigIntegerField()),
                ('order_count', models.PositiveIntegerField()),
                ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='daily_sales', to='catalog.cooperative')),
            ],
            options={
                'verbose_name': 'doanh số ngày',
                'verbose_name_plural': 'doanh số ngày',
                'indexes': [models.Index(fields=['day'], name='daily_sales_day')],
                'constraints': [models.UniqueConstraint(fields=('cooperative', 'day'), name='daily_sales_once')],
            },
        ),
        migrations.CreateModel(
            name='DataCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('language', models.CharField(db_default='vi', default='vi', max_length=5)),
                ('done', models.PositiveIntegerField(db_default=0, default=0)),
                ('total', models.PositiveIntegerField(db_default=0, default=0)),
                ('name', models.CharField(blank=True, db_default='', default='', max_length=80)),
                ('size', models.PositiveBigIntegerField(db_default=0, default=0)),
                ('ready_at', models.DateTimeField(blank=True, null=True)),
                ('given_up_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='data_copies', to='catalog.cooperative')),
            ],
            options={
                'verbose_name': 'bản chép dữ liệu gian hàng',
                'verbose_name_plural': 'bản chép dữ liệu gian hàng',
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('given_up_at', None), ('ready_at', None)), fields=('cooperative',), name='data_copy_one_at_a_time')],
            },
        ),
    ]
