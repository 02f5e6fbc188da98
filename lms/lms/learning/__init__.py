"""Progress through a course, from the first lesson to the completion."""
