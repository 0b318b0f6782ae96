"""Addresses of the plan: what to fix first, and the timetable back from the day of the evaluation."""

from __future__ import annotations

from django.urls import path

from tongchuang.web.plan.views import calendars, exports, overview, people, tasks, timetables

app_name = "plan"
urlpatterns = [
    path("", overview.home, name="home"),
    path("ask/", overview.ask, name="ask"),
    path("again/", overview.again, name="again"),
    path("runs/<uuid:run_id>/", overview.progress, name="progress"),
    path("<uuid:plan_id>/", overview.plan, name="plan"),
    path("<uuid:plan_id>/adopt/", overview.adopt, name="adopt"),
    path("<uuid:plan_id>/changes/", overview.compare, name="compare"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("left-out/", tasks.left_out, name="left_out"),
    path("tasks/<uuid:task_id>/", tasks.task, name="task"),
    path("tasks/<uuid:task_id>/pin/", tasks.pin, name="pin"),
    path("tasks/<uuid:task_id>/unpin/", tasks.unpin, name="unpin"),
    path("tasks/<uuid:task_id>/work/", tasks.work, name="work"),
    path("calendar/", calendars.calendar, name="calendar"),
    path("units/<uuid:unit_id>/day/", calendars.day, name="day"),
    path("excel/", exports.excel, name="excel"),
    path("entries/", exports.entries, name="entries"),
    path("people/", people.capacities, name="capacities"),
    path("people/usual/", people.usual, name="usual"),
    path("people/import/", people.import_file, name="import_capacities"),
    path("people/<uuid:unit_id>/", people.capacity, name="capacity"),
    path("people/entries/<uuid:capacity_id>/remove/", people.drop_capacity, name="drop_capacity"),
    path("efforts/", people.efforts, name="efforts"),
    path("efforts/<uuid:effort_id>/remove/", people.drop_effort, name="drop_effort"),
    path("timetable/", timetables.timetable, name="timetable"),
    path("timetable/edit/", timetables.edit_timetable, name="edit_timetable"),
    path("units/<uuid:unit_id>/book/", timetables.task_book, name="task_book"),
]
