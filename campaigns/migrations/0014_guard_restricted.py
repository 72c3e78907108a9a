"""The guard of deliveries knows members who exercise a right, or were erased."""

from django.db import migrations

from crm.sql import text


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0013_topics")]

    operations = [migrations.RunSQL(text("campaigns/guards/delivery_moves"), migrations.RunSQL.noop)]
