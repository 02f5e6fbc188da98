from benchless.desk.comments import add_comment
