"""One loaded model for all tests here; loading is cheap, but not free."""

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
