"""Cohorts (LMS Batch): people who take courses together between two dates, seats and waiting lists."""
