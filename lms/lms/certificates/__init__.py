"""Certificates: issuing, numbering, revoking, reissuing and verifying them.

An LMS Certificate is written once and stays as it is, except that its holder decides who sees their name.
What ends it is an LMS Validity Event. `states` derives from both whether it is valid.
"""
