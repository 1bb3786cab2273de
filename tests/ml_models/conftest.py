"""One loaded model for all tests here; loading is cheap, but not free."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ml.categorization.predictor import NAME, VERSION, CategorizationPredictor
from ml.registry.metadata import folder_of


@pytest.fixture(scope="session")
def predictor() -> CategorizationPredictor:
    return CategorizationPredictor.load()


@pytest.fixture(scope="session")
def model_folder() -> Path:
    return folder_of(NAME, VERSION)


@pytest.fixture(scope="session")
def local_ray() -> Iterator[None]:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray

    if ray.is_initialized():
        # Another suite of this session has one: it is as good, and not ours to end.
        yield
        return
    folder = tempfile.mkdtemp(prefix="mrt")
    for tries in (2, 1, 0):
        try:
            ray.init(
                address="local",
                include_dashboard=False,
                _temp_dir=folder,
                object_store_memory=200 * 1024 * 1024,
                num_cpus=2,
                log_to_driver=False,
            )
            break
        except Exception:
            # A node has 30 seconds to come up, which a busy machine may miss.
            ray.shutdown()
            if not tries:
                raise
    yield
    ray.shutdown()
    shutil.rmtree(folder, ignore_errors=True)
