"""A page whose connection or session was lost, or that was reloaded: what comes back, and what the visitor is told."""
