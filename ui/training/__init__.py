"""Training from the page: hyperparameters, data source, background execution, progress and results."""
