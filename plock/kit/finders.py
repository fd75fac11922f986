"""What the toolkit itself lets the search find: pages and commands by their names, jobs by their titles."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plock.kit.models import Job
from plock.kit.navigation import commands, navigation, settings_menu
from plock.kit.registry import NavItem
from plock.kit.search import Hit, Source, sources


def find_pages(user: Any, text: str, limit: int) -> list[Hit]:
    """Commands, lines of the navigation and pages of the settings whose name has every word typed."""
    words = text.casefold().split()
    menus = ((commands, _("Command")), (navigation, _("Page")), (settings_menu, _("Settings")))
    items = [(item, kind) for menu, kind in menus for item in menu.for_user(user)]
    fitting = [(item, kind) for item, kind in items if all(word in str(item.label).casefold() for word in words)]
    return [hit for item, kind in fitting if (hit := _hit(item, kind))][:limit]


def offers(user: Any) -> list[Hit]:
    """The commands, for when nothing else is found."""
    return [hit for item in commands.for_user(user) if (hit := _hit(item, _("Command")))]


def _hit(item: NavItem, kind: str) -> Hit | None:
    try:
        return Hit(str(item.label), "", reverse(item.url_name), kind, item.icon)
    except NoReverseMatch:
        return None


def find_jobs(user: Any, text: str, limit: int) -> list[Hit]:
    """Jobs by title, the newest first: the own ones, or all for those who may see them."""
    if not text:
        return []
    rows = Job.objects.filter(title__icontains=text).order_by("-pk")
    if not user.has_perm("kit.view_job"):
        rows = rows.filter(owner=user)
    kind = _("Job")
    return [
        Hit(job.title, job.get_state_display(), job.get_absolute_url(), kind, "queue-list")
        for job in rows.only("title", "state")[:limit]
    ]


sources.register(
    Source("pages", gettext_lazy("Pages and commands"), 10, "", find_pages),
    Source(
        "jobs",
        gettext_lazy("Jobs"),
        80,
        "",
        find_jobs,
        lambda text: f"{reverse('job_list')}?{urlencode({'q': text})}",
    ),
)
