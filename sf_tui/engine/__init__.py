"""The sync itself: plan, read, resolve, merge, write, settle, retry; it names no connector."""
