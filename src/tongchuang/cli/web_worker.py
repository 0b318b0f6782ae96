"""What each web worker loads: the application, tied to the life of the process that supervises it."""

from __future__ import annotations

import os

from django.conf import settings
from django.utils.module_loading import import_string

from tongchuang.cli.django import set_up_django
from tongchuang.cli.gateway import Gateway, Lane
from tongchuang.cli.lifeline import end_with_parent

# What phones deliver waits for itself alone; everything else is the last lane's.
LANES = (Lane(("/api/field/", "/openrosa/"), threads=1), Lane(("/",), threads=1))

# Out of the terminal's group: Ctrl-C reaches the supervisor alone, which then ends its workers once.
os.setpgid(0, 0)
end_with_parent()
set_up_django()
import_string("tongchuang.web.burden.metering.start_flushing")()
application = Gateway(import_string(settings.WSGI_APPLICATION), LANES, files=str(settings.FILES_FOLDER))
