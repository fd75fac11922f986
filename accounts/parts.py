"""What accounts itself does when customers are archived, and what moves along when they are merged."""

from accounts.registry import Effect, Part, account_parts, archive_effects
from accounts.services import archiving, moving

archive_effects.register(Effect("customer", 10, archiving.describe, archiving.apply))
account_parts.register(
    Part("users", 10, moving.describe_users, moving.refuse_nothing, moving.move_users),
    Part("tags", 20, moving.describe_tags, moving.refuse_nothing, moving.move_tags),
    Part("log", 90, moving.describe_log, moving.refuse_nothing, moving.move_log),
)
