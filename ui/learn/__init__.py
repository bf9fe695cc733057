"""The page that shows the whole computation, step by step, with the numbers of one's own drawing."""
