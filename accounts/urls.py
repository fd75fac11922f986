"""The pages of accounts."""

from django.urls import include, path

from accounts.views import account_users, dashboard, edit, exports, imports, lists, login, records

app = [
    path("", lists.AccountList.as_view(), name="account_list"),
    path("tags/", lists.tag_suggestions, name="tag_suggestions"),
    path("export/", exports.export, name="export"),
    path("new/", edit.create, name="account_create"),
    path("import/", imports.imports, name="import_list"),
    path("import/<int:pk>/", imports.detail, name="import_detail"),
    path("import/<int:pk>/check/", imports.check, name="import_check"),
    path("import/<int:pk>/confirm/", imports.confirm, name="import_confirm"),
    path("import/<int:pk>/discard/", imports.discard, name="import_discard"),
    path("import/<int:pk>/problems.csv", imports.wrong, name="import_wrong_rows"),
    path("<int:pk>/", records.AccountGeneral.as_view(), name="account_detail"),
    path("<int:pk>/users/", records.AccountUsers.as_view(), name="account_users"),
    path("<int:pk>/activity/", records.AccountActivity.as_view(), name="account_activity"),
    path("<int:pk>/settings/", records.AccountSettings.as_view(), name="account_settings"),
    path("<int:pk>/settings/edit/", edit.settings, name="account_settings_edit"),
    path("<int:pk>/edit/", edit.edit, name="account_edit"),
    path("<int:pk>/approve/", records.approve, name="account_approve"),
    path("<int:pk>/reject/", records.reject, name="account_reject"),
    path("<int:pk>/archive/", records.archive, name="account_archive"),
    path("<int:pk>/restore/", records.restore, name="account_restore"),
    path("<int:pk>/users/new/", account_users.add, name="account_user_add"),
    path("<int:pk>/users/<int:user_pk>/", account_users.edit, name="account_user_edit"),
    path("<int:pk>/users/<int:user_pk>/deactivate/", account_users.deactivate, name="account_user_deactivate"),
]

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("login/", login.login, name="login"),
    path("logout/", login.logout, name="logout"),
    path("password/", login.PasswordChange.as_view(), name="password_change"),
    path("password/changed/", login.PasswordChanged.as_view(), name="password_change_done"),
    path("password/reset/", login.password_reset, name="password_reset"),
    path("password/reset/sent/", login.password_reset_done, name="password_reset_done"),
    path("password/reset/<uidb64>/<token>/", login.password_reset_confirm, name="password_reset_confirm"),
    path("password/reset/done/", login.password_reset_complete, name="password_reset_complete"),
    path("customers/", include((app, "accounts"))),
]
