import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import shop.database.operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [  # of databases from before; may go when there are none
        ('joining', '0001_initial'),
        ('joining', '0002_mended'),
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
                    name='Registration',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('form_key', models.UUIDField(unique=True)),
                        ('member_count', models.PositiveIntegerField(default=0, verbose_name='số thành viên')),
                        ('is_from_paper', models.BooleanField(default=False, verbose_name='Liên minh nhập từ giấy')),
                        ('network', models.CharField(blank=True, max_length=32)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('submitted_at', models.DateTimeField(null=True, verbose_name='nộp lúc')),
                        ('returned_at', models.DateTimeField(null=True)),
                        ('return_reason', models.CharField(blank=True, max_length=300, verbose_name='cần bổ sung')),
                        ('mended_at', models.DateTimeField(null=True)),
                        ('forgotten_at', models.DateTimeField(null=True)),
                        ('cooperative', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='registration', to='catalog.cooperative')),
                        ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('returned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'hồ sơ đăng ký',
                        'verbose_name_plural': 'hồ sơ đăng ký',
                        'indexes': [models.Index(fields=['created_at'], name='registration_created')],
                    },
                ),
                migrations.CreateModel(
                    name='PointCheck',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('point', models.CharField(choices=[('papers', 'Giấy chứng nhận đăng ký đúng tên, còn hiệu lực'), ('tax', 'Mã số thuế có thật và đúng tên'), ('person', 'Người đại diện đúng là người trong giấy'), ('phone', 'Đã gọi số điện thoại, đúng người nghe'), ('place', 'Trụ sở ở đúng xã, phường'), ('bank', 'Tài khoản ngân hàng đứng tên hợp tác xã'), ('households', 'Số thành viên, số hộ khớp sổ của Liên minh')], max_length=10)),
                        ('is_good', models.BooleanField()),
                        ('how', models.CharField(max_length=200, verbose_name='kiểm tra bằng cách nào')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='joining.registration')),
                    ],
                    options={
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Paper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('registration', 'Giấy chứng nhận đăng ký'), ('identity', 'Căn cước người đại diện'), ('bank', 'Giấy tờ ngân hàng'), ('form', 'Đơn bản giấy'), ('other', 'Giấy khác')], max_length=12, verbose_name='loại giấy')),
                        ('data', models.BinaryField()),
                        ('content_type', models.CharField(max_length=20)),
                        ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='joining.registration')),
                    ],
                    options={
                        'verbose_name': 'giấy tờ',
                        'verbose_name_plural': 'giấy tờ',
                        'ordering': ['pk'],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='pointcheck',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='27176f58b0d29b1b2d1e64af1885244856750433', operation='UPDATE', pgid='pgtrigger_append_only_665da', table='joining_pointcheck', when='BEFORE')),
                ),
            ],
        ),
    ]
