"""Prints, as shell exports for uv, the index settings that pip has on this machine and uv does not yet have."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

# uv's variable, pip's setting; pip separates several addresses by white space as uv does.
_SETTINGS = (
    ("UV_DEFAULT_INDEX", "index-url", ("UV_INDEX_URL",)),
    ("UV_INDEX", "extra-index-url", ("UV_EXTRA_INDEX_URL",)),
    ("UV_FIND_LINKS", "find-links", ()),
    ("UV_INSECURE_HOST", "trusted-host", ()),
    ("SSL_CERT_FILE", "cert", ()),
)


def main() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    settings: dict[str, str] = {}
    for line in said.splitlines():
        name, found, value = line.partition("=")
        if found:
            # What stands last wins, as in pip: files first, then the environment (":env:.").
            settings[name.rpartition(".")[2]] = value.strip().strip("'\"").replace("\\n", " ")
    for variable, setting, older in _SETTINGS:
        if settings.get(setting) and not any(os.environ.get(name) for name in (variable, *older)):
            separator = "," if variable == "UV_FIND_LINKS" else " "
            value = separator.join(settings[setting].split())
            sys.stdout.write(f"export {variable}={shlex.quote(value)}\n")


if __name__ == "__main__":
    main()
