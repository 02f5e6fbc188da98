from benchless.desk.reportview import delete_bulk, delete_items, export_query, get, get_count
