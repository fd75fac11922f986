"""The pages of the toolkit itself."""

from django.urls import path

from plock.kit.views import jobs

urlpatterns = [
    path("jobs/", jobs.JobList.as_view(), name="job_list"),
    path("jobs/<int:pk>/", jobs.detail, name="job_detail"),
    path("jobs/<int:pk>/cancel/", jobs.cancel, name="job_cancel"),
    path("jobs/files/<int:pk>/", jobs.download, name="job_file"),
]
