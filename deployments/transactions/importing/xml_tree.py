"""XML with the line of each element. A file that declares entities is refused, so nothing in it can grow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

_NODES_MAX = 1_000_000
_DEPTH_MAX = 100


@dataclass(slots=True)
class Node:
    """An element by its local name; namespaces tell versions of a format apart and are left out."""

    name: str
    line: int
    attributes: dict[str, str]
    parent: Node | None
    children: list[Node] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.texts).strip()

    def all(self, path: str) -> list[Node]:
        found = [self]
        for name in _steps(path):
            found = [child for node in found for child in node.children if child.name == name]
        return found

    def first(self, *paths: str) -> Node | None:
        return next((found[0] for path in paths if (found := self.all(path))), None)

    def value(self, *paths: str) -> str | None:
        """The first of these that has a text."""
        return next((node.text for path in paths for node in self.all(path) if node.text), None)


@lru_cache(maxsize=256)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("/"))


class Unsound(Exception):
    """The file is not XML to its end, or asks for more than a statement needs. Never leaves this package."""


def walk(content: bytes, name: str, visit: Callable[[Node], None]) -> Node:
    """Parse; each element called `name` is visited when it is complete and then forgotten. Raises `Unsound`."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    root = Node("", 0, {}, None)
    current, depth, kept = root, 0, 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal current, depth, kept
        node = Node(tag.rpartition(":")[2], parser.CurrentLineNumber, attributes, current)
        current.children.append(node)
        current, depth, kept = node, depth + 1, kept + 1
        if depth > _DEPTH_MAX or kept > _NODES_MAX:
            raise Unsound(f"it is nested too deep or too wide at line {node.line}")

    def end(_: str) -> None:
        nonlocal current, depth, kept
        done, current, depth = current, current.parent or root, depth - 1
        if done.name == name:
            visit(done)
            current.children.remove(done)
            kept = 0

    def text(data: str) -> None:
        current.texts.append(data)

    def doctype(*_: object) -> None:
        raise Unsound("it declares a document type, which no bank does")

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as problem:
        raise Unsound(f"it breaks off or is damaged at line {problem.lineno}") from problem
    except (ValueError, LookupError) as problem:
        raise Unsound("its encoding is not known") from problem
    return root
