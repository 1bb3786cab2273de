"""What every Ray worker of a local Moneta does before its first task."""

from __future__ import annotations

from typing import Any


def stay_on_loopback() -> None:
    """Serve opens each replica's unauthenticated handle server to the whole network, with no setting against it.

    On one machine only neighbours on the loopback ever call it. The version is pinned and a test looks at the sockets.
    """
    from ray.serve._private import replica as module

    replica: Any = module
    add_port = replica.add_port_to_grpc_server

    def add_loopback_port(server: object, address: str) -> int:
        return int(add_port(server, address.replace("[::]", "127.0.0.1")))

    replica.add_port_to_grpc_server = add_loopback_port
