"""The screen with the tabs, and the pages over it."""
