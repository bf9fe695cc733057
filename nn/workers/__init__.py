"""Long jobs in processes of their own: the executor, its processes, and what the two ends say to each other."""
