"""Data sets in the containers that people bring: folders, zip archives, and what lies in them."""
