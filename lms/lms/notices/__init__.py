"""Messages to people: reminders, escalation, digests, and comments on HR records.

Each module decides who is told what, and `mail` sends it. If reminders go out twice, start in `reminders`.
"""
