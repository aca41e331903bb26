import django.db.models.deletion
import shop.database.operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [  # of databases from before; may go when there are none
        ('treasury', '0001_initial'),
        ('treasury', '0002_settlement_opened'),
    ]

    initial = True

    dependencies = [
        ('catalog', '0001_tables'),
        ('ledger', '0001_tables'),
        ('payments', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        shop.database.operations.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='SettlementOpened',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('opened_at', models.DateTimeField(auto_now_add=True)),
                        ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('settlement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='opened', to='ledger.settlement')),
                    ],
                    options={
                        'verbose_name': 'đối soát đã xem',
                        'verbose_name_plural': 'đối soát đã xem',
                    },
                ),
                migrations.CreateModel(
                    name='StatementFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200)),
                        ('fingerprint', models.CharField(max_length=64)),
                        ('row_count', models.PositiveIntegerField()),
                        ('new_count', models.PositiveIntegerField()),
                        ('imported_at', models.DateTimeField()),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statement_files', to='catalog.cooperative')),
                        ('imported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'sao kê đã nhập',
                        'verbose_name_plural': 'sao kê đã nhập',
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='CodRemittance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('amount', models.BigIntegerField()),
                        ('fee_amount', models.BigIntegerField(default=0)),
                        ('remitted_on', models.DateField(verbose_name='ngày nộp')),
                        ('reference', models.CharField(blank=True, max_length=60, verbose_name='mã bảng kê')),
                        ('recorded_at', models.DateTimeField()),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cod_remittances', to='catalog.cooperative')),
                        ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cod_remittance', to='payments.payment')),
                        ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'tiền thu hộ đã nộp',
                        'verbose_name_plural': 'tiền thu hộ đã nộp',
                        'ordering': ['-remitted_on', '-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('fee_amount__gte', 0), ('fee_amount__lte', models.F('amount'))), name='remittance_amounts')],
                    },
                ),
                migrations.CreateModel(
                    name='PayoutChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('account_number', models.CharField(max_length=19, verbose_name='số tài khoản')),
                        ('account_name', models.CharField(max_length=120, verbose_name='tên chủ tài khoản')),
                        ('old_account_number', models.CharField(blank=True, max_length=19)),
                        ('old_account_name', models.CharField(blank=True, max_length=120)),
                        ('told_email', models.EmailField(blank=True, max_length=254)),
                        ('told_phone', models.CharField(blank=True, max_length=16)),
                        ('requested_at', models.DateTimeField()),
                        ('effective_at', models.DateTimeField()),
                        ('applied_at', models.DateTimeField(blank=True, null=True)),
                        ('stopped_at', models.DateTimeField(blank=True, null=True)),
                        ('stop_reason', models.CharField(blank=True, db_default='', default='', max_length=200)),
                        ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.bank', verbose_name='ngân hàng')),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payout_changes', to='catalog.cooperative')),
                        ('old_bank', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.bank')),
                        ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('stopped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'đổi tài khoản nhận tiền',
                        'verbose_name_plural': 'đổi tài khoản nhận tiền',
                        'ordering': ['-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('applied_at__isnull', True), ('stopped_at__isnull', True)), fields=('cooperative',), name='payout_change_one_waiting')],
                    },
                ),
            ],
        ),
    ]
