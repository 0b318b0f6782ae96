"""Addresses of 任务: tasks, the documents they are read from, meetings, phases and their gates."""

from __future__ import annotations

from tongchuang.web.tasks import gate_urls, meeting_urls, reading_urls, task_urls

app_name = "tasks"
urlpatterns = [
    *task_urls.urlpatterns,
    *reading_urls.urlpatterns,
    *meeting_urls.urlpatterns,
    *gate_urls.urlpatterns,
]
