"""What becomes of invoices when customers are archived, merged or get another currency."""

from accounts.registry import Effect, Part, Reaction, account_parts, account_reactions, archive_effects
from billing.services import invoices_moving

archive_effects.register(Effect("invoices", 27, invoices_moving.describe_archiving))
account_parts.register(Part("invoices", 45, invoices_moving.describe_merging, invoices_moving.move))
account_reactions.register(
    Reaction("invoices", 10, frozenset({"currency"}), invoices_moving.require_no_invoices),
)
