"""The Kubernetes manifests as they would be applied: by kustomize where it is, by its plain rules where it is not.

The plain rules are as many as kuberay/ uses: resources, one namespace, images, merge patches (of one, or of all whose
name matches) and JSON patches.
"""

from __future__ import annotations

import copy
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
KUBERAY = ROOT / "kuberay"
OVERLAYS = ("base", "overlays/dev", "overlays/production")
# Kinds that live outside of namespaces.
_CLUSTER_WIDE = {"Namespace"}

Manifest = dict[str, Any]
Build = Callable[[str], list[Manifest]]


def build_plainly(overlay: str) -> list[Manifest]:
    """What `kubectl kustomize kuberay/<overlay>` prints, for what is used here."""
    return _build((KUBERAY / overlay).resolve())


def build_by_kubectl(overlay: str) -> list[Manifest]:
    done = subprocess.run(
        ["kubectl", "kustomize", str(KUBERAY / overlay)], capture_output=True, text=True, check=True, timeout=60
    )
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def builders() -> dict[str, Build]:
    """Every way there is on this machine."""
    found: dict[str, Build] = {"plain": build_plainly}
    if shutil.which("kubectl"):
        found["kubectl"] = build_by_kubectl
    return found


def of_kind(manifests: list[Manifest], kind: str) -> list[Manifest]:
    return [manifest for manifest in manifests if manifest["kind"] == kind]


def _build(folder: Path) -> list[Manifest]:
    wishes = yaml.safe_load((folder / "kustomization.yaml").read_text())
    unknown = wishes.keys() - {"apiVersion", "kind", "namespace", "resources", "patches", "images"}
    assert not unknown, f"{folder}: {unknown} is not understood here"
    manifests: list[Manifest] = []
    for resource in wishes["resources"]:
        path = (folder / resource).resolve()
        manifests += _build(path) if path.is_dir() else _load(path)
    for patch in wishes.get("patches", []):
        _patch(manifests, folder, patch)
    for manifest in manifests:
        if manifest["kind"] not in _CLUSTER_WIDE:
            manifest["metadata"]["namespace"] = wishes["namespace"]
        for image in wishes.get("images", []):
            _set_image(manifest, image)
    return manifests


def _load(path: Path) -> list[Manifest]:
    # An alias gives the same object twice; a patch must change one place only.
    return [copy.deepcopy(document) for document in _without_aliases(path)]


def _without_aliases(path: Path) -> list[Manifest]:
    class NoAlias(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    documents = [document for document in yaml.safe_load_all(path.read_text()) if document]
    return [yaml.safe_load(yaml.dump(document, Dumper=NoAlias)) for document in documents]


def _patch(manifests: list[Manifest], folder: Path, wish: Manifest) -> None:
    if "path" in wish and "target" in wish:
        kind, name = wish["target"]["kind"], re.compile(wish["target"]["name"])
        for manifest in of_kind(manifests, kind):
            if own := name.fullmatch(manifest["metadata"]["name"]):
                merge = _load(folder / wish["path"])[0]
                merge["metadata"]["name"] = own.group()
                _merge(manifest, merge, by_name=True)
        return
    if "path" in wish:
        merge = yaml.safe_load((folder / wish["path"]).read_text())
        _merge(_only(manifests, merge["kind"], merge["metadata"]["name"]), merge)
        return
    target = _only(manifests, wish["target"]["kind"], wish["target"]["name"])
    for operation in yaml.safe_load(wish["patch"]):
        _operate(target, operation)


def _only(manifests: list[Manifest], kind: str, name: str) -> Manifest:
    (found,) = (each for each in manifests if each["kind"] == kind and each["metadata"]["name"] == name)
    return found


def _merge(into: Manifest, change: Manifest, *, by_name: bool = False) -> None:
    """RFC 7386, as kustomize merges a kind it has no schema of. Of other kinds it knows containers by their names."""
    for key, value in change.items():
        if by_name and key == "containers" and key in into:
            known = {each["name"]: each for each in into[key]}
            for each in value:
                _merge(known[each["name"]], each)
            continue
        if value is None:
            into.pop(key, None)
        elif isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value, by_name=by_name)
        else:
            into[key] = value


def _operate(target: Any, operation: Manifest) -> None:
    """RFC 6902: add, replace, remove."""
    *way, last = operation["path"].removeprefix("/").split("/")
    for step in way:
        target = target[int(step) if isinstance(target, list) else step]
    if isinstance(target, list) and last == "-":
        target.append(operation["value"])
        return
    place = int(last) if isinstance(target, list) else last
    if operation["op"] == "remove":
        del target[place]
        return
    assert operation["op"] == "add" or place in target or isinstance(place, int), f"{operation['path']} is not there"
    target[place] = operation["value"]


def _set_image(node: Any, wish: Manifest) -> None:
    if isinstance(node, list):
        for each in node:
            _set_image(each, wish)
    elif isinstance(node, dict):
        for container in node.get("containers", []):
            if container["image"].partition(":")[0] == wish["name"]:
                container["image"] = f"{wish.get('newName', wish['name'])}:{wish['newTag']}"
        for each in node.values():
            _set_image(each, wish)
