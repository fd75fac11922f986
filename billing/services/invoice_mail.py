"""The mail that an invoice is sent with, in the customer's language, the PDF attached."""

import hashlib
import re
from email.headerregistry import Address
from email.utils import parseaddr
from smtplib import SMTPAuthenticationError, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Account, Organisation
from billing.models import Invoice
from billing.paper import pdf
from billing.services import invoice_sheet
from plock.kit import formats

UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
PERMANENT = 500  # replies of mail servers from here on mean that trying again does not help


class NotSent(Exception):
    """It was not sent: the message says why and what to do. If `is_final`, trying again will not help; if
    `is_everywhere`, nothing else can be sent now."""

    def __init__(self, message: str, *, is_final: bool = False, is_everywhere: bool = False) -> None:
        super().__init__(message)
        self.is_final, self.is_everywhere = is_final, is_everywhere


def address(account: Account) -> str:
    """Where invoices of the account go."""
    return account.invoice_email or account.email


def obstacle(account: Account) -> str:
    """Why invoices of the account are not mailed, and what to do about it; nothing where they are."""
    said = {"customer": account.name, "delivery": account.get_invoice_delivery_display()}
    if account.invoice_delivery != Account.Delivery.EMAIL:
        why = _(
            "Invoices of %(customer)s are not sent by e-mail (invoice delivery: %(delivery)s). Download the PDF, or"
            " choose E-mail in the customer's settings."
        )
        return why % said
    if not address(account):
        return _("%(customer)s has no e-mail address. Enter an invoice e-mail in the customer's settings.") % said
    return ""


def send(invoice: Invoice, house: Organisation) -> str:
    """Mail the invoice; returns the address it went to. Reads `account` and `credits`. Raises NotSent."""
    if said := obstacle(invoice.account):
        raise NotSent(said, is_final=True)
    to = address(invoice.account)
    message = compose(invoice, house, to)
    try:
        message.send()
    except SMTPRecipientsRefused as problem:
        code, reply = next(iter(problem.recipients.values()), (PERMANENT, b""))
        raise _refused(to, _text(reply), is_final=code >= PERMANENT) from problem
    except ValueError as problem:
        raise _refused(to, str(problem), is_final=True) from problem
    except (OSError, SMTPException) as problem:
        raise _unreachable(problem) from problem
    return to


def compose(invoice: Invoice, house: Organisation, to: str) -> EmailMultiAlternatives:
    """The mail itself. A repetition after a crash has the same Message-ID; sending again on purpose has another."""
    sheet = invoice_sheet.sheet(invoice)
    context = {"invoice": invoice, "sheet": sheet, "house": house}
    with translation.override(sheet.language):
        context["total"] = formats.money(abs(invoice.total), invoice.currency_id)
        context["due"] = formats.money(invoice.open, invoice.currency_id) if invoice.open else ""
        subject = " ".join(_rendered("invoice_subject.txt", context).split())
        body, page = _rendered("invoice.txt", context), _rendered("invoice.html", context)
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    message = EmailMultiAlternatives(
        subject,
        body.strip() + "\n",
        str(Address(" ".join(sheet.seller.name.split()), addr_spec=sender)),
        [to],
        reply_to=[house.email] if house.email else None,
        headers={"Message-ID": message_id(invoice, sender)},
    )
    message.attach_alternative(page, "text/html")
    message.attach(f"{file_name(invoice)}.pdf", pdf.render(sheet), "application/pdf")
    return message


def file_name(invoice: Invoice) -> str:
    """The number as a name of a file, without an extension; of a draft its key."""
    return UNSAFE.sub("-", invoice.number or f"draft-{invoice.pk}").strip("-.") or f"invoice-{invoice.pk}"


def message_id(invoice: Invoice, sender: str) -> str:
    """The same for every attempt to send it, until one was noted as sent."""
    before = invoice.dispatched_at.isoformat() if invoice.dispatched_at else ""
    told = f"{settings.BASE_URL} {invoice.pk} {invoice.number} {before}"
    digest = hashlib.sha256(told.encode()).hexdigest()[:16]
    return f"<{file_name(invoice)}.{digest}@{sender.rpartition('@')[2] or 'localhost'}>"


def _rendered(template: str, context: dict[str, Any]) -> str:
    return render_to_string(f"emails/{template}", context)


def _refused(to: str, reply: str, *, is_final: bool) -> NotSent:
    said = _("The mail server takes no mail for %(address)s at the moment (%(reply)s).")
    if is_final:
        said = _("The mail server does not accept the address %(address)s (%(reply)s). Correct it, and send again.")
    return NotSent(said % {"address": to, "reply": reply[:100]}, is_final=is_final)


def _unreachable(problem: Exception) -> NotSent:
    """What is about the server rather than about this mail concerns all others, too."""
    if isinstance(problem, SMTPAuthenticationError):
        said = _("The mail server did not accept the log-in. Whoever runs Plock checks PLOCK_EMAIL_URL.")
        return NotSent(said, is_everywhere=True)
    if isinstance(problem, SMTPResponseException):
        reply = f"{problem.smtp_code} {_text(problem.smtp_error)}".strip()
        return NotSent(_("The mail server did not accept the message (%s).") % reply[:150])
    said = _("The mail server could not be reached (%s). Whoever runs Plock checks PLOCK_EMAIL_URL.")
    return NotSent(said % str(problem)[:100], is_everywhere=True)


def _text(reply: bytes | str) -> str:
    return reply.decode(errors="replace") if isinstance(reply, bytes) else reply
