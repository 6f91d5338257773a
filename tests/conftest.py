"""What holds for every test."""

from hypothesis import HealthCheck, settings

# How long a busy machine takes says nothing about the code.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
