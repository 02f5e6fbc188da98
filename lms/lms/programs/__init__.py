"""Programs: courses in order, members and their progress, and courses that are still closed."""
