"""The Learn page: every computation of the network in fourteen sections, with the numbers of the drawing."""
