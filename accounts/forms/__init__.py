"""Forms of accounts, their users and settings: they clean by the same rules as the importer."""

from accounts.forms.account import AccountForm, NotesForm
from accounts.forms.groups import AddMembersForm, CustomerField, MoveForm
from accounts.forms.settings import AccountSettingsForm
from accounts.forms.users import AccountUserForm
from accounts.forms.versioned import TagsField, VersionedForm

__all__ = [
    "AccountForm",
    "AccountSettingsForm",
    "AccountUserForm",
    "AddMembersForm",
    "CustomerField",
    "MoveForm",
    "NotesForm",
    "TagsField",
    "VersionedForm",
]
