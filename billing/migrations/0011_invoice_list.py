"""What the list of invoices sorts by: invoice and due dates, drafts as if theirs were still to come."""

import datetime

from django.db import migrations, models
from django.db.models.functions import Coalesce

FAR_FUTURE = datetime.date(9999, 12, 31)


class Migration(migrations.Migration):
    dependencies = [("billing", "0010_invoice_numbers")]

    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                Coalesce("issued_on", models.Value(FAR_FUTURE)), models.F("id"), name="billing_inv_issued_sort"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                Coalesce("due_on", models.Value(FAR_FUTURE)), models.F("id"), name="billing_inv_due_sort"
            ),
        ),
    ]
