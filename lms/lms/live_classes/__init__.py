"""Live classes: when and where people of a cohort meet, their calendars, and who was there.

Cohorts tell this package whom they take in and out. It reads their members and writes none.
"""
