"""Taking over a subscription from another system: until when that one has invoiced it."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.origin import on_screen
from billing.forms.subscriptions import SettleForm
from billing.services import settling
from billing.views.subscription_asking import GET_POST, PERMISSION, ask, subscription_of
from plock.kit.access import may

TEMPLATE = "billing/subscription_settle.html"


@require_http_methods(GET_POST)
@may(PERMISSION)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    subscription, today = subscription_of(pk), timezone.localdate()
    initial = {"until": subscription.settled_until or today, "version": subscription.version}
    form = SettleForm(request.POST or None, initial=initial)

    def verb() -> object:
        return settling.settle(subscription=subscription, until=form.since(), today=today, origin=on_screen(request))

    done = _("What was invoiced elsewhere was saved.")
    return ask(request, subscription, form, verb, template=TEMPLATE, done=done, context={})
