"""The systems that can be synced, one package or file each behind `protocol.Connector`."""
