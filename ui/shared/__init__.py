"""What several parts of the page use."""
