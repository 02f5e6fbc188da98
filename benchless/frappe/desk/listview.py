from benchless.desk.listview import get_group_by_count
