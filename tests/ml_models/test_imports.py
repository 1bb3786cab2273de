"""Serving stays lean: what it imports costs memory and start time in every replica."""

import subprocess
import sys


def _modules_after(code: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint('\\n'.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.split())


def test_the_predictor_needs_no_training_library() -> None:
    # XGBoost itself takes scikit-learn along where it is installed; serving must do without it.
    blocked = "import sys\nfor name in ('sklearn', 'pandas'): sys.modules[name] = None\n"
    loaded = _modules_after(
        blocked + "from ml.categorization.predictor import CategorizationPredictor\nCategorizationPredictor.load()"
    )
    assert "ml.categorization.scorer" in loaded
    assert not loaded & {"ray", "polars", "faker", "sklearn.base", "ml.categorization.knowledge"}


def test_importing_the_file_tasks_starts_no_ray() -> None:
    assert "ray" not in _modules_after("import ml.tasks")
