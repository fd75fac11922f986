"""What tests about groups ask."""

from datetime import date

from accounts.models import Account, GroupMembership


def history(account: Account) -> list[tuple[str, date, date | None]]:
    """(master, from, until) of every membership there was or will be."""
    rows = GroupMembership.objects.filter(account=account).order_by("starts_on").select_related("master")
    return [(row.master.name, row.starts_on, row.ends_on) for row in rows]
