import django.db.models.deletion
import tongchuang.foundation.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('campaigns', '0001_start_campaigns'),
        ('documents', '0003_add_templates_bases_receipts'),
        ('files', '0003_review_recordings_and_erase_them'),
        ('organisations', '0002_draw_the_outline_of_a_region'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pledge',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('draft', 'Written'), ('held', 'Waits for a second signature'), ('sent', 'Waits for the unit'), ('unit_signed', 'Waits for the leader'), ('signed', 'Signed by both'), ('withdrawn', 'Withdrawn')], default='draft', max_length=11)),
                ('text', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('version', models.PositiveIntegerField(default=1)),
                ('sent_at', models.DateTimeField(null=True)),
                ('signed_at', models.DateTimeField(null=True)),
                ('change_reason', models.CharField(blank=True, max_length=300)),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
        ),
        migrations.CreateModel(
            name='PledgeReview',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('made', 'To be confirmed'), ('confirmed', 'With the unit'), ('seen', 'Seen by the unit'), ('objected', 'The unit objects'), ('answered', 'Objection answered')], max_length=9)),
                ('comment', models.CharField(blank=True, max_length=500)),
                ('made_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('objection', models.CharField(blank=True, max_length=1000)),
                ('answer', models.CharField(blank=True, max_length=1000)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pledge', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='pledges.pledge')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PledgeRound',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=80)),
                ('text', models.TextField()),
                ('leader_title', models.CharField(blank=True, max_length=60)),
                ('sign_by', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('leader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.region')),
            ],
            options={
                'indexes': [models.Index(fields=['region', '-year'], name='pledges_round_recent')],
            },
        ),
        migrations.AddField(
            model_name='pledge',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to='pledges.pledgeround'),
        ),
        migrations.CreateModel(
            name='PledgeSignature',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('side', models.CharField(choices=[('unit', 'The unit'), ('leader', 'The leading group')], max_length=6)),
                ('way', models.CharField(choices=[('product', 'In the system'), ('paper', 'On paper')], max_length=7)),
                ('name', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
                ('version', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('voided_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='pledges.pledge')),
                ('scan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('pledge', 'side'), name='pledges_signature_once')],
            },
        ),
        migrations.CreateModel(
            name='PledgeTarget',
            fields=[
                ('id', models.UUIDField(default=tongchuang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=300)),
                ('measure', models.CharField(blank=True, max_length=120)),
                ('points', models.DecimalField(decimal_places=1, default=0, max_digits=6)),
                ('source_type', models.CharField(blank=True, max_length=40)),
                ('source_id', models.UUIDField(null=True)),
                ('result', models.CharField(blank=True, max_length=300)),
                ('outcome', models.CharField(blank=True, choices=[('', 'Not evaluated'), ('met', 'Met'), ('partly', 'Partly met'), ('missed', 'Not met')], max_length=6)),
                ('awarded', models.DecimalField(decimal_places=1, max_digits=6, null=True)),
                ('comment', models.CharField(blank=True, max_length=300)),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='pledges.pledge')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='pledge',
            index=models.Index(fields=['unit', 'state'], name='pledges_of_unit'),
        ),
        migrations.AddConstraint(
            model_name='pledge',
            constraint=models.UniqueConstraint(fields=('round', 'unit'), name='pledges_once'),
        ),
    ]
