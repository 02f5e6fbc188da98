"""Access to files: a File record must not give anyone access to content that they could not reach before.

Depends on the domain packages, which know who owns a file.
"""
