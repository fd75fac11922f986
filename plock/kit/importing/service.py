"""The verbs of an import: take a file, map it, check it, commit it. Each pass is a durable job."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from plock.kit import jobs
from plock.kit.errors import Refused
from plock.kit.importing import checking, committing, files, headers, registry
from plock.kit.importing.formats import FileFormat, Sample
from plock.kit.importing.importer import BaseImporter
from plock.kit.models import Import, Job

CHECK, COMMIT = "import.check", "import.commit"
OPEN = (Import.State.MAPPING, Import.State.CHECKED)  # nobody works on it
SMALL = 5_000  # rows that are checked and written while the browser waits


def take(*, importer: type[BaseImporter], file: File, name: str, by: Any, **chosen: Any) -> Import:
    """Keep the file and find out how it is written; raises Unreadable and keeps nothing where it cannot be read."""
    batch = Import(importer=importer.slug, owner=by, file_name=name[-200:])
    batch.file.save("upload", file, save=False)  # its own name may be too long for the disk, or none at all
    try:
        _describe(batch, importer, sniff(batch, **chosen))
    except files.Unreadable:
        batch.file.delete(save=False)
        raise
    batch.save()
    return batch


def reread(*, batch: Import, **chosen: Any) -> None:
    """Read the same file with another encoding, delimiter, decimal sign or sheet."""
    _describe(batch, registry.get(batch.importer), sniff(batch, **chosen))
    batch.save()


def sniff(batch: Import, **chosen: Any) -> Sample:
    wanted: dict[str, Any] = {name: value or None for name, value in chosen.items()}
    return files.sniff(Path(batch.file.path), name=batch.file_name, **wanted)


def _describe(batch: Import, importer: type[BaseImporter], sample: Sample) -> None:
    batch.format = sample.format.as_dict()
    batch.header, batch.warnings = list(sample.header), list(sample.warnings)
    batch.sample = [[line, [cell[:200] for cell in cells]] for line, cells in sample.rows]
    suggested = headers.suggest(sample.header, importer.synonyms())
    batch.mapping = {str(index): field for index, field in suggested.items()}
    batch.key = next((key for key in importer.keys if key in suggested.values()), "")
    batch.state = Import.State.MAPPING


def refuse_bad_mapping(batch: Import) -> None:
    """Raise Refused where the check could not start: nothing to recognise records by, a field mapped twice."""
    importer = registry.get(batch.importer)
    fields = list(batch.mapping.values())
    twice = [field for field, count in Counter(fields).items() if count > 1]
    if twice:
        labels = ", ".join(str(importer.columns()[field].label) for field in twice)
        raise Refused(_("Two columns are mapped to the same field: %s. Map one of them to nothing.") % labels)
    if batch.key not in importer.keys or batch.key not in fields:
        choices = ", ".join(str(label) for label in importer.keys.values())
        raise Refused(_("Say which column tells who a row is about: map one to %s.") % choices)
    missing = [str(importer.columns()[field].label) for field in importer.required if field not in fields]
    if missing:
        raise Refused(_("No column is mapped to %s, which is required.") % ", ".join(missing))


def check(*, batch: Import, by: Any, wait: bool = False) -> Job:
    """Look at every row and write nothing but findings. Small files are done when this returns.

    Takes the mapping and the key that are set on `batch`; raises Refused where somebody else was quicker.
    """
    refuse_bad_mapping(batch)
    return _work(batch, CHECK, _("Check %s"), from_=OPEN, to=Import.State.CHECKING, by=by, wait=wait)


def commit(*, batch: Import, mode: str, by: Any, wait: bool = False) -> Job:
    """Write what the check found good; raises Refused unless it is checked and still waits for confirmation."""
    batch.mode = mode
    from_ = (Import.State.CHECKED,)
    return _work(batch, COMMIT, _("Import %s"), from_=from_, to=Import.State.IMPORTING, by=by, wait=wait)


def discard(*, batch: Import) -> None:
    """Forget an upload that is not being worked on; raises Refused where it is."""
    gone, _tables = Import.objects.filter(pk=batch.pk, state__in=OPEN).delete()
    if not gone:
        raise Refused(_("This import is under way or done and cannot be changed any more."))
    batch.file.delete(save=False)


def remap(*, batch: Import) -> None:
    """Go back from the review to the mapping; raises Refused where the import is being worked on."""
    if not Import.objects.filter(pk=batch.pk, state__in=OPEN).update(state=Import.State.MAPPING):
        raise Refused(_("This import is under way or done and cannot be changed any more."))


def _work(batch: Import, kind: str, title: str, *, from_: tuple[str, ...], to: str, by: Any, wait: bool) -> Job:
    """Claim the import and write the order in one transaction; small files are worked on at once."""
    total = files.count_rows(Path(batch.file.path), FileFormat.from_dict(batch.format))
    order = {"kind": kind, "title": title % batch.file_name, "by": by, "params": {"import": batch.pk}, "total": total}
    at_once = wait or total <= SMALL
    with transaction.atomic():
        job = jobs.order(**order) if at_once else jobs.start(**order)
        claim = Import.objects.filter(pk=batch.pk, state__in=from_)
        if not claim.update(state=to, job=job, mapping=batch.mapping, key=batch.key, mode=batch.mode):
            raise Refused(_("Somebody else is working on this import, or it is done already. Load the page again."))
    if at_once:
        jobs.run(job_id=job.pk)
    job.refresh_from_db()
    batch.refresh_from_db()
    return job


def settle_failed(batch: Import) -> None:
    """An import whose job ended badly goes back to where the user can try again."""
    job = batch.job
    if not batch.is_waiting or job is None or not job.is_over or job.state == Job.State.DONE:
        return
    batch.state = Import.State.MAPPING if batch.state == Import.State.CHECKING else Import.State.CHECKED
    batch.save(update_fields=["state"])


jobs.register(CHECK, checking.run)
jobs.register(COMMIT, committing.run)
