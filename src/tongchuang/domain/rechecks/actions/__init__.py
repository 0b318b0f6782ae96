"""What is done with double checks."""

from tongchuang.domain.rechecks.actions.choosing import choose_rechecks, miss_late_ones
from tongchuang.domain.rechecks.actions.figures import note_second_visits, write_figures
from tongchuang.domain.rechecks.actions.settings import announce_rechecks, say_own_word, set_rechecks

__all__ = [
    "announce_rechecks",
    "choose_rechecks",
    "miss_late_ones",
    "note_second_visits",
    "say_own_word",
    "set_rechecks",
    "write_figures",
]
