"""The webhook as a system."""

from django.utils.translation import gettext_lazy as _

from accounts.registry import log_listeners
from integrations.events.webhook import client, entries, listening, signing
from integrations.registry import Entry, Kind, System, systems

SYSTEM = System(
    name=listening.NAME,
    label=_("Webhook"),
    kind=Kind.EVENTS,
    description=_("Posts what happens to customers to an address of yours: signed, in order, and until it is taken."),
    weight=100,
    home="https://www.standardwebhooks.com/",
    entries=(
        Entry(
            name="address",
            label=_("Address"),
            help=_(
                "Begins with https://. Plain http:// and private networks are only for hosts that whoever runs Plock"
                " has allowed with PLOCK_PRIVATE_NETWORKS. A test event is posted before it is used."
            ),
            clean=entries.clean_address,
        ),
        Entry(
            name="secret",
            label=_("Signing secret"),
            help=_("The receiver checks signatures with it. Leave it empty and Plock makes one, which is shown once."),
            is_secret=True,
            is_required=False,
            clean=signing.clean_secret,
            generate=signing.new_secret,
        ),
        Entry(
            name="verbs",
            label=_("Events"),
            help=_("What is sent: what happens to these. Tick none and everything is."),
            is_required=False,
            choices=entries.NOUNS,
            is_many=True,
        ),
    ),
    check=client.check,
    push=client.push,
    kinds=(listening.KIND,),
)

systems.register(SYSTEM)
log_listeners.register(listening.LISTENER)
