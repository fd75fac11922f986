"""Exports of customers: the two layouts, which rows, and the two ways to get them: at once or as a job.

`import` holds all columns of the importer under their own headers: importing it again changes nothing. `table` holds
the columns on screen. What the name cell shows besides the name gets columns of its own, and so does the currency.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, NullIf
from django.db.models import Value
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.filtersets import AccountFilterSet
from accounts.importers import CustomerImporter
from accounts.models import Account
from accounts.rules.currencies import minor_unit
from accounts.services import exports
from accounts.services.activity import Origin
from accounts.services.exports import Layout
from accounts.tables import AccountTable
from plock.kit import exporting, jobs
from plock.kit.exporting import FORMATS, Heading
from plock.kit.heartbeat import Run
from plock.kit.models import Job, JobFile
from plock.kit.paging import ordered
from plock.kit.tables import MoneyColumn
