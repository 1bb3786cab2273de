"""Run as a program: categorize a file over two Ray nodes of this machine, and remove one in the middle.

The cluster is found by RAY_ADDRESS, as the driver of a RayJob finds its own.

A process has one Ray, and other suites may have theirs: this one is its own. Arguments: the file in and the file out.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from ml.tasks import categorize_file, files
from ml.tasks.cluster import ray_session


def main(source: Path, target: Path) -> None:
    # All nodes and the driver by one rule: this cluster has no token, and what joins it would ask for one.
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "disabled"}
    from ray.cluster_utils import Cluster

    files.CHUNK_ROWS = 200
    folder = tempfile.mkdtemp(prefix="mnl", dir="/tmp")
    # A cluster of this kind leaves its address here, and does not make the folder.
    Path("/tmp/ray").mkdir(exist_ok=True)
    small = {"num_cpus": 1, "object_store_memory": 100 * 1024 * 1024}
    nodes = Cluster(initialize_head=True, head_node_args={**small, "temp_dir": folder, "include_dashboard": False})
    removed: list[int] = []
    os.environ["RAY_ADDRESS"] = nodes.address
    try:
        # Joined while there is one node: a driver belongs to a node of its own machine, and dies with it.
        with ray_session():
            second = nodes.add_node(**small)
            nodes.wait_for_nodes()

            def progress(done: int, of: int) -> None:
                if done >= of // 3 and not removed:
                    removed.append(done)
                    nodes.remove_node(second, allow_graceful=False)

            categorize_file(source, target, use_ray=True, progress=progress)
        print(f"removed after {removed[0]}")
    finally:
        nodes.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
