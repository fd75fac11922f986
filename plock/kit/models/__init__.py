"""The models of the toolkit."""

from plock.kit.models.imports import Import, ImportLine
from plock.kit.models.job import Job, JobFile
from plock.kit.models.views import SavedView, TableChoice

__all__ = ["Import", "ImportLine", "Job", "JobFile", "SavedView", "TableChoice"]
