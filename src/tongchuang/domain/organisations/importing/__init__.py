"""Rows from spreadsheets: read, checked row by row, shown before anything is written."""
