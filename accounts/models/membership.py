"""Groups: which account belongs to which master, from when to when."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account


class GroupMembershipQuerySet(models.QuerySet["GroupMembership"]):
    def in_force(self, *, on: date) -> "GroupMembershipQuerySet":
        """Those that count on a service date."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)


class GroupMembership(models.Model):
    """One account in one group for the days [starts_on, ends_on); open while ends_on is empty.

    Beside the constraints below, triggers (migration 0005) refuse what no constraint of both databases can say: two
    masters on one day (`accounts_membership_one_master`), and an account that is master and member on one day
    (`accounts_membership_one_level`). Both arrive as IntegrityError.
    """

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="memberships", db_index=False, verbose_name=_("customer")
    )
    master = models.ForeignKey(
        Account, models.PROTECT, related_name="members", db_index=False, verbose_name=_("master")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)  # the first day that is no longer in

    objects = GroupMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("group membership")
        verbose_name_plural = _("group memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "starts_on"],
                name="accounts_membership_start_unique",
                violation_error_message=_("This customer already changes its group on this day."),
            ),
            models.CheckConstraint(
                condition=~Q(account=F("master")),
                name="accounts_membership_not_self",
                violation_error_message=_("A customer cannot be its own master."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="accounts_membership_ends_after_start",
                violation_error_message=_("A membership ends after it starts."),
            ),
        ]
        indexes = [models.Index(fields=["master", "starts_on"], name="accounts_membership_master")]

    def __str__(self) -> str:
        return f"{self.account_id} in {self.master_id} from {self.starts_on}"

    @property
    def last_day(self) -> date | None:
        """The last day in the group, for reading."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    def is_in_force(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or self.ends_on > on)
