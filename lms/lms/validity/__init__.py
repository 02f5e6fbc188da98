"""How long completed training counts: policies, the periods that follow from them, and people's standing.

The arithmetic of dates is in `policy`. `periods` writes LMS Validity Period when training is completed, and
`standing` reads from it what holds on a given day. Nothing else computes when training expires.
"""
