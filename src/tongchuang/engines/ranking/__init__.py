"""Ranking units within groups that can be compared (评比排名). Pure: inputs in, result out, the same bytes on any machine.

`opportunities` makes lines of what each unit answers for out of a scored period; `versions` names every engine that a
frozen ranking may have been made with, so that it can be computed again when newer ones are in use.
"""
