"""Writes deployments/serve_config.yaml into the RayService manifests; `--check` only says whether that is due.

The base carries the very text. The development overlay carries the same two applications in the compact layout, whose
builders bring their own numbers.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "deployments" / "serve_config.yaml"
_HEAD = """\
# Written by ci/render_rayservice.py from deployments/serve_config.yaml. Edit that file, then run `make rayservice`.
apiVersion: ray.io/v1
kind: RayService
metadata:
  name: moneta
spec:
  serveConfigV2: |
"""


def manifests() -> Mapping[Path, str]:
    """Each generated file and what belongs into it."""
    text = SOURCE.read_text()
    return {
        ROOT / "kuberay" / "base" / "serve-config.yaml": _patch(text),
        ROOT / "kuberay" / "overlays" / "dev" / "serve-config.yaml": _patch(compact(text)),
    }


def compact(text: str) -> str:
    """The same config with the laptop's layout: its deployments have other names, so no numbers of the file apply."""
    config = yaml.safe_load(text)
    for application in config["applications"]:
        application["args"]["layout"] = "compact"
        del application["deployments"]
    return yaml.safe_dump(config, sort_keys=False)


def _patch(text: str) -> str:
    return _HEAD + "".join(f"    {line}\n" if line else "\n" for line in text.splitlines())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 where a file is stale")
    check = parser.parse_args().check
    stale = [path for path, text in manifests().items() if not path.exists() or path.read_text() != text]
    for path in stale:
        if not check:
            path.write_text(manifests()[path])
        sys.stdout.write(f"{path.relative_to(ROOT)} {'is stale: run `make rayservice`' if check else 'written'}\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
