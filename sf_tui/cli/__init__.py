"""The command line: it starts a front end, a service, and hands the connectors in."""
