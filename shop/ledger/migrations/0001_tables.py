import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import shop.database.operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [  # of databases from before; may go when there are none
        ('ledger', '0001_initial'),
    ]

    initial = True

    dependencies = [
        ('catalog', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        shop.database.operations.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='FeeRate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(unique=True, verbose_name='áp dụng từ ngày')),
                        ('basis_points', models.PositiveSmallIntegerField(verbose_name='phần vạn')),
                    ],
                    options={
                        'verbose_name': 'mức phí chợ',
                        'verbose_name_plural': 'mức phí chợ',
                        'ordering': ['-valid_from'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('basis_points__lte', 3000)), name='fee_at_most_30_percent')],
                    },
                ),
                migrations.CreateModel(
                    name='LedgerEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('sale', 'Bán hàng'), ('refund', 'Hoàn tiền'), ('refund_failed', 'Hoàn tiền không tới'), ('transfer', 'Chuyển khoản chờ xử lý'), ('transfer_done', 'Chuyển khoản đã xử lý'), ('held', 'Tiền thẻ giữ lại xem xét'), ('held_done', 'Tiền thẻ đã xem xét xong'), ('remittance', 'Bên vận chuyển nộp tiền thu hộ'), ('provider_fee', 'Phí nhà cung cấp thẻ'), ('dispute', 'Khiếu nại thẻ'), ('settlement', 'Đối soát, trả hợp tác xã'), ('correction', 'Điều chỉnh'), ('declared', 'Bán nơi khác (khai báo)')], max_length=14)),
                        ('reference', models.CharField(max_length=60, unique=True)),
                        ('order_number', models.CharField(blank=True, db_index=True, max_length=16)),
                        ('effective_on', models.DateField(db_index=True)),
                        ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('corrects', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='ledger.ledgerentry')),
                    ],
                    options={
                        'verbose_name': 'bút toán',
                        'verbose_name_plural': 'bút toán',
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='DayCorrection',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('made_at', models.DateTimeField()),
                        ('reason', models.CharField(max_length=200, verbose_name='lý do')),
                        ('old_on', models.DateField()),
                        ('new_on', models.DateField()),
                        ('old_reference', models.CharField(blank=True, db_default='', default='', max_length=60)),
                        ('new_reference', models.CharField(blank=True, db_default='', default='', max_length=60)),
                        ('old_fee_amount', models.BigIntegerField(db_default=0, default=0)),
                        ('new_fee_amount', models.BigIntegerField(db_default=0, default=0)),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='day_corrections', to='ledger.ledgerentry')),
                    ],
                    options={
                        'verbose_name': 'đính chính ngày',
                        'verbose_name_plural': 'đính chính ngày',
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('new_on', models.F('old_on')), _negated=True), models.Q(('new_reference', models.F('old_reference')), _negated=True), models.Q(('new_fee_amount', models.F('old_fee_amount')), _negated=True), _connector='OR'), name='day_correction_changes_something')],
                    },
                ),
                migrations.CreateModel(
                    name='Posting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('account', models.CharField(choices=[('card_clearing', 'Tiền thẻ đang giữ hộ'), ('disputed', 'Tiền thẻ đang bị khiếu nại'), ('payable', 'Phải trả hợp tác xã'), ('platform_fee', 'Phí chợ đã thu'), ('provider_fee', 'Phí trả cho nhà cung cấp thẻ'), ('buyer_clearing', 'Tiền khách chờ xử lý'), ('platform_receivable', 'Hợp tác xã phải thu từ chợ'), ('direct_receipts', 'Thu thẳng vào tài khoản hợp tác xã'), ('cash_in_transit', 'Tiền thu hộ, bên vận chuyển còn giữ'), ('cash', 'Tiền mặt tại hợp tác xã'), ('carrier_fee', 'Phí thu hộ'), ('market_fee', 'Phí trả cho chợ'), ('sales', 'Tiền bán hàng'), ('refunds', 'Hoàn trả khách hàng'), ('declared_receipts', 'Tiền thu ở nơi khác (khai báo)'), ('declared_sales', 'Bán nơi khác (khai báo)')], max_length=20)),
                        ('amount', models.BigIntegerField()),
                        ('channel', models.CharField(blank=True, choices=[('online', 'Trên chợ'), ('market', 'Chợ phiên, bán tại chỗ'), ('phone', 'Gọi điện'), ('zalo', 'Zalo, Facebook'), ('livestream', 'Livestream'), ('trader', 'Thương lái, cửa hàng')], db_default='', default='', max_length=12)),
                        ('is_internal', models.BooleanField(blank=True, null=True)),
                        ('cooperative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.cooperative')),
                        ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.ledgerentry')),
                    ],
                    options={
                        'verbose_name': 'dòng bút toán',
                        'verbose_name_plural': 'dòng bút toán',
                        'ordering': ['pk'],
                        'indexes': [models.Index(fields=['account', 'cooperative'], name='posting_account')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('account__in', ('sales', 'refunds')), ('channel', 'online'), ('is_internal__isnull', False)), models.Q(('account', 'declared_sales'), ('channel__in', ('market', 'phone', 'zalo', 'livestream', 'trader')), ('is_internal__isnull', True)), models.Q(models.Q(('account__in', ('sales', 'refunds', 'declared_sales')), _negated=True), ('channel', ''), ('is_internal__isnull', True)), _connector='OR'), name='posting_channel_of_sales')],
                    },
                ),
                migrations.CreateModel(
                    name='Settlement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=20, unique=True)),
                        ('until', models.DateField(verbose_name='đến hết ngày')),
                        ('total_amount', models.BigIntegerField(verbose_name='số tiền')),
                        ('account_number', models.CharField(max_length=19, verbose_name='số tài khoản')),
                        ('account_name', models.CharField(max_length=120, verbose_name='tên chủ tài khoản')),
                        ('status', models.CharField(choices=[('ready', 'Chờ chuyển tiền'), ('paid', 'Đã chuyển tiền')], default='ready', max_length=8)),
                        ('created_at', models.DateTimeField()),
                        ('approved_at', models.DateTimeField(blank=True, null=True)),
                        ('paid_on', models.DateField(blank=True, null=True, verbose_name='ngày chuyển')),
                        ('bank_reference', models.CharField(blank=True, max_length=60, verbose_name='mã giao dịch ngân hàng')),
                        ('paid_at', models.DateTimeField(blank=True, null=True)),
                        ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.bank', verbose_name='ngân hàng')),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='catalog.cooperative')),
                        ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('paid_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'đối soát',
                        'verbose_name_plural': 'đối soát',
                        'ordering': ['-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('total_amount__gt', 0)), name='settlement_pays_something'), models.CheckConstraint(condition=models.Q(models.Q(('paid_on__isnull', True), ('status', 'ready')), models.Q(('paid_on__isnull', False), ('status', 'paid'), models.Q(('bank_reference', ''), _negated=True)), _connector='OR'), name='settlement_paid_with_reference'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('created_by__isnull', True), models.Q(('approved_by', models.F('created_by')), _negated=True), _connector='OR'), name='settlement_approved_by_another'), models.UniqueConstraint(condition=models.Q(('status', 'paid')), fields=('bank_reference',), name='settlement_reference_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SettlementCorrection',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('made_at', models.DateTimeField()),
                        ('reason', models.CharField(max_length=200, verbose_name='lý do')),
                        ('old_paid_on', models.DateField()),
                        ('old_bank_reference', models.CharField(max_length=60)),
                        ('new_paid_on', models.DateField()),
                        ('new_bank_reference', models.CharField(max_length=60)),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('settlement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='ledger.settlement')),
                    ],
                    options={
                        'verbose_name': 'đính chính đối soát',
                        'verbose_name_plural': 'đính chính đối soát',
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='SettlementLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('amount', models.BigIntegerField()),
                        ('posting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='settlement_line', to='ledger.posting')),
                        ('settlement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='ledger.settlement')),
                    ],
                    options={
                        'verbose_name': 'dòng đối soát',
                        'verbose_name_plural': 'dòng đối soát',
                        'ordering': ['pk'],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='ledgerentry',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='05450319cc43ea1f23be8b71e23b83df1c7676e9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_55eb4', table='ledger_ledgerentry', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='daycorrection',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='386a57c0898ecc0de16313a19122d404b66a426e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_aa723', table='ledger_daycorrection', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='posting',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7b239e9284152ba7def92c3dbc6b17b168823747', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f2ff5', table='ledger_posting', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='posting',
                    trigger=pgtrigger.compiler.Trigger(name='entry_balances', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                    IF (SELECT SUM(amount) FROM ledger_posting WHERE entry_id = NEW.entry_id) <> 0 THEN\n                        RAISE EXCEPTION 'ledger entry % does not balance', NEW.entry_id\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NULL;\n                ", hash='273ca06b11b422f146e5523258955c3ba6c67324', operation='INSERT', pgid='pgtrigger_entry_balances_9b202', table='ledger_posting', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
                ),
            ],
        ),
    ]
