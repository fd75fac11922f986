"""The people at a customer who use the vendor's product. They do not log in here."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account


class AccountUserQuerySet(models.QuerySet["AccountUser"]):
    def active(self) -> "AccountUserQuerySet":
        return self.filter(state=AccountUser.State.ACTIVE)

    def for_list(self) -> "AccountUserQuerySet":
        return self.order_by(Lower("name"), "pk")


class AccountUser(models.Model):
    """One person at one account, known by an e-mail address that is unique within the account."""

    class Role(models.TextChoices):
        ADMIN = "admin", _("Admin")
        USER = "user", _("User")
        BILLING = "billing", _("Billing contact")

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACTIVE = "active", _("Active")
        DEACTIVATED = "deactivated", _("Deactivated")

    account = models.ForeignKey(Account, models.CASCADE, related_name="users", db_index=False)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), max_length=254)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.USER)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ACTIVE)
    external_id = models.CharField(_("external id"), max_length=100, blank=True)
    last_seen = models.DateTimeField(_("last seen"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last updated"), auto_now=True)

    objects = AccountUserQuerySet.as_manager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                "account",
                Lower("email"),
                name="accounts_accountuser_email_unique",
                violation_error_message=_("This customer already has a user with this e-mail address."),
            ),
            models.UniqueConstraint(
                fields=["account", "external_id"],
                condition=~models.Q(external_id=""),
                name="accounts_accountuser_external_id_unique",
                violation_error_message=_("This customer already has a user with this external id."),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["admin", "user", "billing"]), name="accounts_accountuser_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["invited", "active", "deactivated"]),
                name="accounts_accountuser_state_known",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="accounts_accountuser_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"
