"""All texts of the page, a module for each part of it, in the order in which a visitor meets them.

A text with values is a template for `str.format`, whose named fields may be in any order; where the words depend on a
number, there is one text for 1 and one for other numbers. Scripts have their texts in the modules that end in .js. The
prose of the tutorial is in its sections (ui/tutorial), and a sentence about bad input where it is raised (nn).
"""
