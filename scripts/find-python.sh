#!/bin/sh
# Prints the first Python 3.11 or newer that really runs: a pyenv shim may be there and still fail.
for name in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11 python3.14 python /usr/bin/python3; do
  if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    command -v "$name"
    exit 0
  fi
done
echo "Python 3.11 or newer is needed and none was found: install it, or name it as in 'make demo PYTHON=/path/to/python3'." >&2
exit 1
