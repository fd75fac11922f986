"""What each role may do with other systems."""

from accounts.roles import ACCOUNT_MANAGER, ADMIN, BILLING, VIEWER, grant

READ = ("integrations.view_externalid", "integrations.view_registerrecord", "integrations.view_vatcheck")
# Looking customers up, and what follows for them.
LOOK_UP = ("integrations.search_register", "integrations.add_vatcheck", "integrations.change_registerrecord")
LINK = ("integrations.change_externalid", "integrations.view_syncitem", "integrations.change_syncitem")
CONNECT = ("integrations.view_connection", "integrations.change_connection")
# What the Django admin shows to those who may open it.
LOOK_INTO = ("integrations.view_quota",)

grant(VIEWER, *READ)
grant(ACCOUNT_MANAGER, *READ, *LOOK_UP, *LINK)
grant(BILLING, *READ, *LOOK_UP, *LINK)
grant(ADMIN, *READ, *LOOK_UP, *LINK, *CONNECT, *LOOK_INTO)
