import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import shop.database.operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [  # of databases from before; may go when there are none
        ('accounts', '0002_memberships'),
        ('accounts', '0003_sent_keys'),
        ('accounts', '0004_second_factor'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('catalog', '0001_tables'),
    ]

    operations = [
        shop.database.operations.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='BehalfAct',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('page', models.CharField(max_length=200)),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.cooperative')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('consent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='accounts.consent')),
                    ],
                    options={
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Consent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('ends_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.cooperative')),
                        ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-given_at', '-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('cooperative',), name='consent_open_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('phone', models.CharField(max_length=16, verbose_name='số điện thoại')),
                        ('full_name', models.CharField(blank=True, max_length=120, verbose_name='họ và tên')),
                        ('role', models.CharField(choices=[('owner', 'Chủ gian hàng'), ('seller', 'Người bán hàng'), ('packer', 'Người đóng gói')], max_length=8, verbose_name='vai trò ở gian hàng')),
                        ('token_digest', models.CharField(max_length=32, unique=True)),
                        ('made_account', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('lapses_at', models.DateTimeField()),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('is_accepted', models.BooleanField(default=False)),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='catalog.cooperative')),
                        ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'lời mời',
                        'verbose_name_plural': 'lời mời',
                        'ordering': ['-created_at', '-pk'],
                        'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['phone'], name='invitation_open_phone')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('cooperative', 'phone'), name='invitation_open_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('owner', 'Chủ gian hàng'), ('seller', 'Người bán hàng'), ('packer', 'Người đóng gói')], db_default='owner', default='owner', max_length=8, verbose_name='vai trò ở gian hàng')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='catalog.cooperative')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'người quản lý gian hàng',
                        'verbose_name_plural': 'người quản lý gian hàng',
                        'constraints': [models.UniqueConstraint(fields=('user', 'cooperative'), name='membership_once')],
                    },
                ),
                migrations.CreateModel(
                    name='MembershipChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('before', models.CharField(blank=True, choices=[('owner', 'Chủ gian hàng'), ('seller', 'Người bán hàng'), ('packer', 'Người đóng gói')], max_length=8)),
                        ('after', models.CharField(blank=True, choices=[('owner', 'Chủ gian hàng'), ('seller', 'Người bán hàng'), ('packer', 'Người đóng gói')], max_length=8)),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.cooperative')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='SentKey',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=64, unique=True)),
                        ('digest', models.CharField(blank=True, db_default='', max_length=64)),
                        ('status', models.PositiveSmallIntegerField(db_default=0)),
                        ('location', models.CharField(blank=True, db_default='', max_length=500)),
                        ('words', models.CharField(blank=True, db_default='', max_length=1000)),
                        ('made_at', models.CharField(blank=True, db_default='', max_length=40)),
                        ('sent_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.cooperative')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='behalfact',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='58f2611192b1d2c28c4c1d0f70088dcc22479316', operation='UPDATE', pgid='pgtrigger_append_only_83c67', table='accounts_behalfact', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='membershipchange',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='30514534dc3fcb41176fd87a0c50efd10798ad6a', operation='UPDATE', pgid='pgtrigger_append_only_9c170', table='accounts_membershipchange', when='BEFORE')),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accessrecord',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2366d2b8a067ca6442c709fa57de597d6fd38087', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7e3f1', table='accounts_accessrecord', when='BEFORE')),
        ),
    ]
