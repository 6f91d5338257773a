"""One widget a file; each shows the state it is given."""
