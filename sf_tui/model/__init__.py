"""The words of the product (DESIGN section 2): plain data that every room may import."""
