import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import shop.database.operations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [  # of databases from before; may go when there are none
        ('bulletins', '0001_initial'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        shop.database.operations.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='Bulletin',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('kind', models.CharField(choices=[('thoi-tiet', 'Thời tiết'), ('duong-sa', 'Đường sá'), ('thi-truong', 'Thị trường'), ('dich-benh', 'Dịch bệnh'), ('viec-khac', 'Việc khác')], max_length=10, verbose_name='loại')),
                        ('is_urgent', models.BooleanField(db_default=False, default=False, verbose_name='khẩn')),
                        ('title', models.CharField(max_length=240, verbose_name='một câu')),
                        ('body', models.TextField(blank=True, db_default='', default='', max_length=3000, verbose_name='nói rõ thêm')),
                        ('communes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), db_default=[], default=list, size=None, verbose_name='xã, phường')),
                        ('first_on', models.DateField(verbose_name='từ ngày')),
                        ('last_on', models.DateField(verbose_name='đến hết ngày')),
                        ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('told_count', models.PositiveIntegerField(db_default=0, default=0)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_because', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='vì sao rút')),
                        ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='bulletins.bulletin', verbose_name='sửa cho')),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'thông báo của Liên minh',
                        'verbose_name_plural': 'thông báo của Liên minh',
                        'ordering': ['-written_at', '-pk'],
                        'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['last_on'], name='bulletin_running'), django.contrib.postgres.indexes.GinIndex(fields=['communes'], name='bulletin_communes')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('first_on__lte', models.F('last_on'))), name='bulletin_begins_before_it_ends')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='bulletin',
                    trigger=pgtrigger.compiler.Trigger(name='words_stay', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."is_urgent" IS DISTINCT FROM (NEW."is_urgent") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."body" IS DISTINCT FROM (NEW."body") OR OLD."communes" IS DISTINCT FROM (NEW."communes") OR OLD."first_on" IS DISTINCT FROM (NEW."first_on") OR OLD."last_on" IS DISTINCT FROM (NEW."last_on") OR OLD."corrects_id" IS DISTINCT FROM (NEW."corrects_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a9b6a6d0c2b2315a5cc94bc125d9a9a9380e5e29', operation='UPDATE', pgid='pgtrigger_words_stay_33ae2', table='bulletins_bulletin', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='bulletin',
                    trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='ee272a069eacf4f43e382a436e1d67bbba5465ae', operation='DELETE', pgid='pgtrigger_kept_375c4', table='bulletins_bulletin', when='BEFORE')),
                ),
            ],
        ),
    ]
