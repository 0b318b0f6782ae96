"""Calendars as files (iCalendar, RFC 5545) that Outlook, WPS and phones take in."""
