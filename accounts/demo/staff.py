"""The vendor of the demo: its settings and the four people who log in."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts import roles
from accounts.models import Organisation, User

PASSWORD = "plock-demo"  # noqa: S105  (the demo's, printed on purpose)


@dataclass(frozen=True, slots=True)
class Member:
    key: str
    name: str
    role: str
    is_staff: bool = False

    @property
    def email(self) -> str:
        return f"{self.key}@example.com"


MEMBERS = (
    Member("ada", "Ada Lind", roles.ADMIN, is_staff=True),
    Member("bo", "Bo Berg", roles.ACCOUNT_MANAGER),
    Member("vi", "Vi Dahl", roles.VIEWER),
    Member("lo", "Lo Holm", roles.BILLING),
)


def hire(*, since: datetime) -> dict[str, User]:
    """{key: user} of all members; somebody who is there already stays as he is, password and all."""
    existing = User.objects.in_bulk([member.email for member in MEMBERS], field_name="email")
    password = make_password(PASSWORD)
    staff: dict[str, User] = {}
    for member in MEMBERS:
        user = existing.get(member.email)
        if user is None:
            user = User(email=member.email, name=member.name, is_staff=member.is_staff, password=password)
            user.created_at = since
            user.save(force_insert=True)
            user.groups.add(Group.objects.get_or_create(name=member.role)[0])
        staff[member.key] = user
    return staff


def found_vendor() -> Organisation:
    """The settings of the vendor, and what its invoices say of it."""
    vendor = Organisation.current()
    vendor.name, vendor.country, vendor.currency = "Nordlys Software AB", "SE", "SEK"
    vendor.payment_terms_days = 30
    vendor.address, vendor.postal_code, vendor.city = "Skeppsbron 12", "111 30", "Stockholm"
    vendor.org_number, vendor.vat_number = "559876-5401", "SE559876540101"
    vendor.email = "invoices@nordlys.example"
    vendor.payment_details = "Bankgiro 5050-1055\nIBAN SE45 5000 0000 0583 9825 7466\nBIC ESSESESS"
    vendor.invoice_footer = "Approved for F-tax. Interest on late payment: 8 % above the reference rate."
    vendor.save()
    return vendor
