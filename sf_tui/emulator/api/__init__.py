"""The REST API's endpoints, free of HTTP."""
