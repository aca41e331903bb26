import django.db.models.deletion
import django.utils.timezone
import shop.database.operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [  # of databases from before; may go when there are none
        ('union', '0001_work'),
        ('union', '0002_notice'),
        ('union', '0003_more_kinds_of_work'),
        ('union', '0004_reports'),
        ('union', '0005_more_reports'),
    ]

    initial = True

    dependencies = [
        ('catalog', '0001_tables'),
        ('reports', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        shop.database.operations.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='ReportSchedule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('quy', 'Báo cáo quý'), ('nam', 'Báo cáo năm'), ('thang', 'Doanh thu tháng'), ('doi-soat', 'Đối soát tiền thẻ'), ('ho-tro', 'Chương trình hỗ trợ'), ('tap-huan', 'Tập huấn')], max_length=10, verbose_name='loại báo cáo')),
                        ('day', models.PositiveSmallIntegerField(verbose_name='ngày')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('readers', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'lịch báo cáo',
                        'verbose_name_plural': 'lịch báo cáo',
                        'ordering': ['kind', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('day__gte', 1), ('day__lte', 28)), name='report_schedule_day'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('kind',), name='report_schedule_kind_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Report',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('quy', 'Báo cáo quý'), ('nam', 'Báo cáo năm'), ('thang', 'Doanh thu tháng'), ('doi-soat', 'Đối soát tiền thẻ'), ('ho-tro', 'Chương trình hỗ trợ'), ('tap-huan', 'Tập huấn')], max_length=10, verbose_name='loại báo cáo')),
                        ('first_on', models.DateField(verbose_name='từ ngày')),
                        ('last_on', models.DateField(verbose_name='đến hết ngày')),
                        ('number', models.CharField(blank=True, db_default='', default='', max_length=20, verbose_name='số văn bản')),
                        ('signer_title', models.CharField(blank=True, db_default='', default='', max_length=80, verbose_name='chức vụ người ký')),
                        ('signer', models.CharField(blank=True, db_default='', default='', max_length=80, verbose_name='người ký')),
                        ('recipients', models.CharField(blank=True, db_default='', default='', max_length=400, verbose_name='nơi nhận')),
                        ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('known_at', models.DateTimeField(blank=True, null=True)),
                        ('gathered_at', models.DateTimeField(blank=True, null=True)),
                        ('content', models.JSONField(db_default={}, default=dict)),
                        ('done', models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ('steps', models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ('held_until', models.DateTimeField(blank=True, null=True)),
                        ('holder', models.CharField(blank=True, db_default='', default='', max_length=32)),
                        ('failed_at', models.DateTimeField(blank=True, null=True)),
                        ('ready_at', models.DateTimeField(blank=True, null=True)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('closing', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.closing')),
                        ('schedule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='union.reportschedule')),
                    ],
                    options={
                        'verbose_name': 'báo cáo',
                        'verbose_name_plural': 'báo cáo',
                        'ordering': ['-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('first_on__lte', models.F('last_on'))), name='report_period'), models.UniqueConstraint(condition=models.Q(('failed_at', None), ('ready_at', None)), fields=('kind', 'first_on'), name='report_one_at_a_time'), models.UniqueConstraint(fields=('schedule', 'first_on'), name='report_of_schedule_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Assignment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('goi', 'Gọi điện'), ('im-lang', 'Gian im lặng'), ('sap-het', 'Hàng sắp hết'), ('het-han', 'Giấy hết hạn'), ('chuyen-khoan', 'Tiền chưa khớp'), ('tien-the', 'Tiền thẻ giữ lại'), ('ho-so', 'Hồ sơ mở gian'), ('duyet-hang', 'Duyệt hàng'), ('duyet-giay', 'Duyệt giấy'), ('khieu-nai', 'Khiếu nại thẻ'), ('tai-khoan', 'Đổi tài khoản nhận tiền'), ('doi-soat', 'Đối soát chờ duyệt'), ('chot-so', 'Chốt số chờ duyệt'), ('cham-diem', 'Chấm điểm năm chờ xem'), ('danh-gia', 'Đánh giá chờ duyệt'), ('hoi-dap', 'Câu hỏi chờ lâu')], max_length=12)),
                        ('subject', models.BigIntegerField()),
                        ('since', models.DateTimeField()),
                        ('due_on', models.DateField(blank=True, null=True)),
                        ('done_at', models.DateTimeField(blank=True, null=True)),
                        ('words', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='đã làm gì')),
                        ('changed_at', models.DateTimeField(auto_now=True)),
                        ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('cooperative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.cooperative')),
                        ('officer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'việc đã giao',
                        'verbose_name_plural': 'việc đã giao',
                        'constraints': [models.UniqueConstraint(fields=('kind', 'subject', 'since'), name='assignment_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(choices=[('asked', 'Hợp tác xã xin tạm nghỉ'), ('silent', 'Không trả lời đơn, không liên lạc được'), ('rules', 'Vi phạm quy chế của chợ'), ('authority', 'Cơ quan nhà nước yêu cầu')], max_length=10, verbose_name='lý do')),
                        ('effective_on', models.DateField(verbose_name='dừng từ ngày')),
                        ('given_at', models.DateTimeField(auto_now_add=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suspension_notices', to='catalog.cooperative')),
                        ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'báo trước tạm dừng',
                        'verbose_name_plural': 'báo trước tạm dừng',
                        'ordering': ['-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('cooperative',), name='notice_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=4)),
                        ('name', models.CharField(max_length=80)),
                        ('size', models.PositiveBigIntegerField()),
                        ('digest', models.CharField(max_length=64)),
                        ('row_count', models.PositiveIntegerField(db_default=0, default=0)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='union.report')),
                    ],
                    options={
                        'verbose_name': 'tệp báo cáo',
                        'verbose_name_plural': 'tệp báo cáo',
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('report', 'kind'), name='report_file_once')],
                    },
                ),
            ],
        ),
    ]
