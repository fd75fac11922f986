"""How far ahead the calls to a system are booked: the memory of a rate limit that all processes share."""

from django.db import models


class Quota(models.Model):
    """One row a system. See `integrations.rules.limits`."""

    system = models.CharField(max_length=40, primary_key=True)
    booked_until = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)  # the other side said that nobody may ask before

    class Meta:
        verbose_name = "quota"
        verbose_name_plural = "quotas"

    def __str__(self) -> str:
        return self.system
