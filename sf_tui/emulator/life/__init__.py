"""The life of records: the recycle bin, merges, conversions, archived tasks, and the time it all takes."""
