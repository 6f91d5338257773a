"""The state store: what is known, on disk; the bus between front ends and the service."""
