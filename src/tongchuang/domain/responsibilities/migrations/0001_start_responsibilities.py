import django.db.models.deletion
import tongchuang.foundation.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('campaigns', '0001_start_campaigns'),
        ('organisations', '0001_start_organisations'),
        ('places', '0001_start_places'),
        ('standards', '0001_start_standards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Responsibility',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('support_share', models.DecimalField(decimal_places=4, default=0, max_digits=5)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('claimed', 'Claimed'), ('confirmed', 'Confirmed')], default='proposed', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responsibilities', to='campaigns.campaign')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.item')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='led', to='organisations.unit')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.site')),
                ('site_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.sitetype')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'item', 'site', 'site_type'), name='responsibilities_scope_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('site__isnull', True), ('site_type__isnull', True), _connector='OR'), name='responsibilities_one_scope'), models.CheckConstraint(condition=models.Q(('support_share__gte', 0), ('support_share__lt', 1)), name='responsibilities_share_below_one')],
            },
        ),
        migrations.CreateModel(
            name='Support',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('responsibility', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supports', to='responsibilities.responsibility')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supported', to='organisations.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('responsibility', 'unit'), name='responsibilities_support_once')],
            },
        ),
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('leader', 'Contracted leader'), ('point_owner', 'Point owner'), ('frontage', 'Three duties at the door')], max_length=12)),
                ('party', models.CharField(blank=True, max_length=120)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('state', models.CharField(choices=[('offered', 'Offered'), ('confirmed', 'Confirmed'), ('ended', 'Ended')], default='offered', max_length=10)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='campaigns.campaign')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='organisations.person')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('section', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='places.section')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='places.site')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='organisations.unit')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('section__isnull', False), ('site__isnull', True)), models.Q(('section__isnull', True), ('site__isnull', False)), _connector='OR'), name='responsibilities_contract_one_place')],
            },
        ),
    ]
