"""Bulk API 2.0: jobs that read or write many records at once."""
