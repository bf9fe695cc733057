"""The Learn page: every computation of the network, section by section, with the numbers of the drawing."""
