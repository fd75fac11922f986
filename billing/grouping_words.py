"""Why a member's subscription is not on its master's invoice, in plain words, and what to change."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.rules.grouping import Reason

# Where a reason is repaired.
MEMBERSHIP, MASTER, MASTER_SETTINGS, SEPARATE, MASTER_SUBSCRIPTIONS, SUBSCRIPTION = (
    "membership",
    "master",
    "master_settings",
    "separate",
    "master_subscriptions",
    "subscription",
)


@dataclass(frozen=True, slots=True)
class Words:
    """A reason as a label, a sentence and the repair; `place` is where it is repaired."""

    label: Any
    why: Any
    repair: Any
    place: str


REASONS: dict[str, Words] = {
    Reason.NOT_A_MEMBER: Words(
        _("No member then"),
        _(
            "It is no member of the group on the day that decides: the first day of what is billed in advance, the last"
            " day of what is billed afterwards."
        ),
        _("If it belongs to the group on that day, move the start of its membership."),
        MEMBERSHIP,
    ),
    Reason.MASTER_NOT_ACTIVE: Words(
        _("Master not active"),
        _("The master is not active, so it does not pay for its members."),
        _("Approve or restore the master, or move the member to another group."),
        MASTER,
    ),
    Reason.OFF: Words(
        _("Group billing off"),
        _("Group billing of the master is switched off."),
        _("Switch it on in the master's settings."),
        MASTER_SETTINGS,
    ),
    Reason.SEPARATE: Words(
        _("Billed separately"),
        _("The customer, or this subscription alone, is set to be invoiced separately."),
        _("Take “invoice separately” off in the customer's settings, or in the subscription."),
        SEPARATE,
    ),
    Reason.NO_SUBSCRIPTION: Words(
        _("No subscription of the master"),
        _("The master has no subscription that runs on that day, so there is nothing to bill this one with."),
        _("Start a subscription of the master, or let the one that it has start earlier."),
        MASTER_SUBSCRIPTIONS,
    ),
    Reason.CURRENCY: Words(
        _("Other currency"),
        _("The master has no subscription in the currency of this one."),
        _("An invoice has one currency: sell to both in the same one, or leave it as it is."),
        SUBSCRIPTION,
    ),
    Reason.INTERVAL: Words(
        _("Other interval"),
        _("The master is billed at another interval than this subscription."),
        _("End this subscription and start one that is billed as often as the master's."),
        SUBSCRIPTION,
    ),
    Reason.PERIOD: Words(
        _("Other periods"),
        _("The master's billing periods begin and end on other days."),
        _("End this subscription and start one whose anchor is the first day of a period of the master."),
        SUBSCRIPTION,
    ),
    Reason.PRACTICE: Words(
        _("In advance or in arrears"),
        _("One is billed in advance, the other when the period is over."),
        _("End this subscription and start one that is billed as the master's is."),
        SUBSCRIPTION,
    ),
    Reason.MASTER_PAUSED: Words(
        _("Master paused"),
        _("The subscription of the master that it would be billed with is paused."),
        _("Resume that subscription of the master."),
        MASTER_SUBSCRIPTIONS,
    ),
}


def of(reason: str) -> Words:
    """The words for a reason, as `Charge.not_merged_because` keeps it; of an unknown one, the reason itself."""
    return REASONS.get(reason) or Words(reason.replace("_", " ").capitalize(), "", "", "")
