"""The lines of the table, one page a subject."""
