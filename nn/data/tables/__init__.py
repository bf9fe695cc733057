"""Tables of digits as text: one row for each image, in the many forms that other programs write."""
