from benchless.desk.query_report import export_query, get_script, run
