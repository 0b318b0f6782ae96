import django.contrib.postgres.fields
import django.db.models.deletion
import tongchuang.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('campaigns', '0001_start_campaigns'),
        ('documents', '0001_start_documents'),
        ('findings', '0004_lists_from_indexes'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
    ]

    operations = [
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('colour', models.CharField(choices=[('white', 'White'), ('yellow', 'Yellow'), ('red', 'Red')], max_length=6)),
                ('reason', models.CharField(choices=[('overdue', 'Due time passed'), ('not_fixed', 'Not fixed after the order before'), ('rebound', 'Rebound'), ('second_rebound', 'Second rebound'), ('by_hand', 'By hand of the office')], max_length=16)),
                ('state', models.CharField(choices=[('held', 'Held'), ('issued', 'Issued'), ('withdrawn', 'Withdrawn'), ('lapsed', 'Lapsed')], max_length=10)),
                ('hold', models.CharField(blank=True, choices=[('', 'Not held'), ('quota', "Beyond the unit's quota"), ('no_unit', 'Nobody answers for the finding yet'), ('signature', "A red order by hand needs the director's signature")], default='', max_length=10)),
                ('due_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=400)),
                ('absent', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('liaison', 'Unit liaison'), ('head', 'Unit head'), ('leader', 'Contracted leader'), ('discipline', 'Discipline office')], max_length=12), blank=True, default=list, size=None)),
                ('made_at', models.DateTimeField()),
                ('issued_at', models.DateTimeField(null=True)),
                ('counts_from', models.DateTimeField(null=True)),
                ('next_days', models.PositiveSmallIntegerField(null=True)),
                ('next_at', models.DateTimeField(null=True)),
                ('received_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_reason', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('document', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='findings.finding')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'indexes': [models.Index(fields=['region', '-made_at', '-id'], name='orders_recent'), models.Index(fields=['unit', 'state', '-made_at'], name='orders_of_unit'), models.Index(condition=models.Q(('state', 'issued')), fields=['next_at'], name='orders_next'), models.Index(condition=models.Q(('state', 'held')), fields=['region'], name='orders_held')],
                'constraints': [models.UniqueConstraint(fields=('finding', 'colour'), name='orders_once'), models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('issued_at__isnull', False), ('state__in', ['issued', 'withdrawn']), ('unit__isnull', False)), models.Q(('document__isnull', True), ('issued_at__isnull', True), ('state__in', ['held', 'lapsed'])), _connector='OR'), name='orders_paper_when_issued')],
            },
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('liaison', 'Unit liaison'), ('head', 'Unit head'), ('leader', 'Contracted leader'), ('discipline', 'Discipline office')], max_length=12)),
                ('names', models.CharField(blank=True, max_length=200)),
                ('received_at', models.DateTimeField(null=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='orders.order')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['person'], name='orders_recipient_person')],
                'constraints': [models.UniqueConstraint(fields=('order', 'role'), name='orders_recipient_once')],
            },
        ),
    ]
