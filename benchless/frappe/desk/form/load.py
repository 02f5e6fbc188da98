from benchless.desk.load import get_docinfo, getdoc, getdoctype
