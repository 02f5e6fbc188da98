from benchless.desk.save import cancel, savedocs
