"""The official working calendar (工作日历) and the due times counted on it. Pure: no clock, no file, no database."""

from .due import DueTime
from .errors import CalendarError
from .working import WorkingCalendar
from .years import YearCalendar, year_from_document

__all__ = ["CalendarError", "DueTime", "WorkingCalendar", "YearCalendar", "year_from_document"]
