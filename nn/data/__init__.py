"""Where digits come from: MNIST's files, Kaggle's CSV, a download, and mixtures of several data sets."""
