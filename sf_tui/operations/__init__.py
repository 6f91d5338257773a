"""What a front end may ask: queries over the store, request rows, settings, secrets."""
