"""When each subscription is to be looked at next by a billing run."""

from django.db import models

from billing.models.subscription import Subscription


class BillingClock(models.Model):
    """What the last run left of a subscription: nothing is due before `next_on`, nothing open before `since`.

    It says nothing that could not be computed: whoever changes what a subscription owes, or how much was used, deletes
    the row, and the next run looks at the whole subscription. So a repeated run has nothing to read.
    """

    subscription = models.OneToOneField(Subscription, models.CASCADE, primary_key=True, related_name="clock")
    since = models.DateField()  # the start of the first period that was not billed to its end
    next_on = models.DateField(db_index=True)  # the first day on which something may fall due

    class Meta:
        verbose_name = "billing clock"
        verbose_name_plural = "billing clocks"

    def __str__(self) -> str:
        return f"{self.subscription_id} from {self.next_on}"
