"""The index of the app's tasks, for autodiscovery."""

from accounts.services.sessions import forget_later

__all__ = ["forget_later"]
