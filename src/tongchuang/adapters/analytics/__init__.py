"""Engines of analytics: DuckDB in the process, Spark on a cluster. Imported by jobs and commands only, never by the web."""
