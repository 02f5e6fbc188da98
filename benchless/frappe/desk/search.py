from benchless.desk.search import search_link
