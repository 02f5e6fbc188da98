from benchless.desk.notifications import get_filters_for, get_open_count
