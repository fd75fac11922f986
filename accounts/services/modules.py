"""The modules of the product: which are on, and switching them."""

from collections.abc import Collection

from django.db import transaction

from accounts.models import Organisation
from accounts.registry import modules
from accounts.services import activity
from accounts.services.activity import Origin
from accounts.services.surroundings import house

EXPAND = "expand"


def is_on(name: str) -> bool:
    """Whether a module is switched on. Templates ask `"expand" not in request.organisation.modules_off`."""
    return name not in house().modules_off


@transaction.atomic
def switch(*, on: Collection[str], origin: Origin) -> Organisation:
    """Switch on exactly these of the modules there are; names that nobody registered are left as they were."""
    organisation = Organisation.objects.select_for_update().get(pk=1)
    known = {module.name: str(module.label) for module in modules}
    off = sorted({name for name in known if name not in on} | (set(organisation.modules_off) - known.keys()))
    moved = set(off) ^ set(organisation.modules_off)
    if moved:
        changes = {known[name]: (name in off, name not in off) for name in sorted(moved)}
        organisation.modules_off = off
        organisation.save(update_fields=["modules_off"])
        activity.record(origin=origin, verb="modules.switched", account=None, subject=organisation, changes=changes)
    return organisation
