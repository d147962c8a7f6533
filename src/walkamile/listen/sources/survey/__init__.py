"""What did people answer in surveys of any tool? A table with one answer per row becomes events."""
