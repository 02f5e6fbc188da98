from benchless.desk.calendar import get_events
