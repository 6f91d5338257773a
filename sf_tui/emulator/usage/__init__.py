"""Who made which API calls: the org's event log of total usage."""

from sf_tui.emulator.usage.log import MOST, OBJECT, OLDEST_VERSION, Entry, UsageLog

__all__ = ["MOST", "OBJECT", "OLDEST_VERSION", "Entry", "UsageLog"]
