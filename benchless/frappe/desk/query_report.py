from benchless.desk.query_report import export_query, run
