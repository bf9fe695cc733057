"""Files that anybody may have made: what they are, how they are opened, and how much of them is read."""
