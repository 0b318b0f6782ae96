"""Addresses of tasks: the list, a task, calendar, Gantt, reports."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.tasks.views import calendar, feeds, reports, sources, task_acts, tasks

urlpatterns: list[URLPattern] = [
    path("", tasks.home, name="home"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("gantt/", calendar.gantt, name="gantt"),
    path("feed/", feeds.feed, name="feed"),
    path("feed/end/", feeds.end, name="feed_end"),
    path("feed/<str:secret>.ics", feeds.file, name="feed_file"),
    path("reports/", reports.reports, name="reports"),
    path("reports/week/", reports.week, name="report_week"),
    path("reports/settings/", reports.settings, name="report_settings"),
    path("reports/<uuid:unit_id>/", reports.report, name="report"),
    path("reports/<uuid:unit_id>/return/", reports.send_back, name="report_return"),
    path("written/", sources.written, name="written"),
    path("written/new/", sources.order_written, name="written_new"),
    path("cadences/", sources.cadences, name="cadences"),
    path("from-plan/", sources.from_plan, name="from_plan"),
    path("from-gaps/<slug:check_id>/", sources.from_gaps, name="from_gaps"),
    path("new/", task_acts.new, name="new"),
    path("import/", task_acts.import_file, name="import"),
    path("release/", tasks.release, name="release"),
    path("remind/", tasks.remind, name="remind"),
    path("withdraw/", tasks.withdraw, name="withdraw"),
    path("<uuid:work_id>/", tasks.task, name="task"),
    path("<uuid:work_id>/edit/", task_acts.edit, name="edit"),
    path("<uuid:work_id>/step/", tasks.step, name="step"),
    path("<uuid:work_id>/do/<slug:act>/", task_acts.act, name="act"),
]
