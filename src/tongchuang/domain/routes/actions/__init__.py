"""What people do with routes."""

from tongchuang.domain.routes.actions.asking import ask_again, ask_routes, form_crew
from tongchuang.domain.routes.actions.changes import close_site, move_stop, publish_route
from tongchuang.domain.routes.actions.hours import set_site_hours, set_type_hours

__all__ = [
    "ask_again",
    "ask_routes",
    "close_site",
    "form_crew",
    "move_stop",
    "publish_route",
    "set_site_hours",
    "set_type_hours",
]
