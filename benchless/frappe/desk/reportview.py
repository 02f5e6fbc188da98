from benchless.desk.reportview import delete_bulk, delete_items, get, get_count
