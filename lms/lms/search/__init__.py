"""Search over courses, lessons, programs and cohorts: an index of their words, and what a person finds."""
