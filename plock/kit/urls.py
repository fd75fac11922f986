"""The pages of the toolkit itself."""

from django.urls import path

from plock.kit.views import bulk, columns, jobs, saved, search, shortcuts, watch

urlpatterns = [
    path("search/", search.everything, name="search"),
    path("shortcuts/", shortcuts.shortcuts, name="shortcuts"),
    path("jobs/mine/", watch.mine, name="jobs_mine"),
    path("jobs/", jobs.JobList.as_view(), name="job_list"),
    path("jobs/<int:pk>/", jobs.detail, name="job_detail"),
    path("jobs/<int:pk>/cancel/", jobs.cancel, name="job_cancel"),
    path("jobs/files/<int:pk>/", jobs.download, name="job_file"),
    path("columns/", columns.columns, name="columns"),
    path("views/new/", saved.save, name="view_save"),
    path("views/<int:pk>/", saved.edit, name="view_edit"),
    path("views/<int:pk>/change/", saved.update, name="view_update"),
    path("views/<int:pk>/delete/", saved.delete, name="view_delete"),
    path("bulk/<int:pk>/", bulk.result, name="bulk_result"),
]
