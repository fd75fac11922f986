"""The models of the toolkit."""

from plock.kit.models.imports import Import, ImportLine
from plock.kit.models.job import Job, JobFile

__all__ = ["Import", "ImportLine", "Job", "JobFile"]
