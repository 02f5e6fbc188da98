"""Training assignments: who must take which course by when.

Includes assigning, due dates, withdrawals, timelines, onboarding and changed accounts.
"""
