"""Calendars: what people see in the calendar program they already use, as iCalendar text, in mails and feeds.

Other packages say which events there are. Nothing here reads the clock.
"""
