"""QR plates made ready for printing."""

from tongchuang.workflows.plates.printing import (
    ask_for_printing,
    carry_out_printing,
    plates_for,
    preview_of,
    printed_plate,
)
from tongchuang.workflows.plates.sheets import LEAST_MODULE_MM, Facts, checked_address, module_mm

__all__ = [
    "LEAST_MODULE_MM",
    "Facts",
    "ask_for_printing",
    "carry_out_printing",
    "checked_address",
    "module_mm",
    "plates_for",
    "preview_of",
    "printed_plate",
]
