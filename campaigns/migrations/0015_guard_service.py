from django.db import migrations

from crm.sql import text


class Migration(migrations.Migration):
    """The guard of deliveries learns of messages that members asked for; before, it refused them all."""

    dependencies = [("campaigns", "0014_guard_restricted")]

    operations = [migrations.RunSQL(text("campaigns/guards/delivery_moves"), migrations.RunSQL.noop)]
