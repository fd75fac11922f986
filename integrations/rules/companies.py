"""A company as a public register knows it: one shape for all registers."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Status(StrEnum):
    """How a company is doing, in words that all registers share."""

    ACTIVE = "active"
    BANKRUPT = "bankrupt"
    LIQUIDATION = "liquidation"  # being wound up, by its own will or another's
    RESTRUCTURING = "restructuring"
    DISSOLVED = "dissolved"  # struck off, merged away, closed
    UNKNOWN = "unknown"  # the register does not say, or says it in a word we do not know


# The worst first: what a person must hear of at once.
TROUBLED = (Status.BANKRUPT, Status.LIQUIDATION, Status.DISSOLVED)


LONGEST_TEXT = 500  # characters


def _cut(one: "Address | Company") -> None:
    """Texts that a register put together from several ones stay as short as each of them."""
    for name in one.__slots__:
        value = getattr(one, name)
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            object.__setattr__(one, name, value[:LONGEST_TEXT])


@dataclass(frozen=True, slots=True)
class Address:
    """Lines without postal code, town and country, from c/o to street; country is ISO 3166 alpha-2 or ""."""

    lines: tuple[str, ...] = ()
    postal_code: str = ""
    city: str = ""
    country: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(line[:LONGEST_TEXT] for line in self.lines))
        _cut(self)

    def __bool__(self) -> bool:
        return bool(self.lines or self.postal_code or self.city)


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What a register says of one company. Whatever it does not say is empty or None, never guessed.

    `number` is in the form of `accounts.rules.identifiers.clean_org_number` of the country (an LEI where the source is
    GLEIF and the national number is not known). `raw_status` is the register's own word or code.
    """

    source: str  # name of the system
    number: str
    country: str
    name: str
    status: Status
    raw_status: str = ""
    form: str = ""  # legal form in words, or its code where the register has no words
    form_code: str = ""
    address: Address = Address()  # visiting or registered office
    postal_address: Address = Address()
    vat_number: str = ""  # only where the register says it, with the country's prefix
    is_vat_registered: bool | None = None  # None: the register does not say
    industry_code: str = ""
    industry: str = ""
    employees_min: int | None = None
    employees_max: int | None = None
    website: str = ""
    email: str = ""
    phone: str = ""
    registered_on: date | None = None
    dissolved_on: date | None = None
    lei: str = ""
    other_names: tuple[str, ...] = ()  # trading and former names
    is_person: bool = False  # a sole trader, whose name is a person's
    no_marketing: bool = False  # contact details must not be used for advertising
    url: str = ""  # its page in the register, for people
    fetched_at: datetime | None = None

    def __post_init__(self) -> None:
        _cut(self)


@dataclass(frozen=True, slots=True)
class Found:
    """Hits of a search by name, best first. `total` is the register's count, None where it does not say."""

    companies: tuple[Company, ...] = ()
    total: int | None = None

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are shown."""
        return self.total is not None and self.total > len(self.companies)
