"""Serve a folder as a ClickHouse server would: ``python -m tools.shim --data FOLDER --port 0``.

Prints the port it took. With ``--nodes PORT,PORT`` it stands for the cluster of those.
"""

import argparse
from pathlib import Path

from tools.shim.cluster import Cluster
from tools.shim.engine import Engine
from tools.shim.server import Server

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--data", type=Path, required=True)
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--nodes", default="", help="the ports of its machines, with commas between")
parser.add_argument("--user", default="default")
parser.add_argument("--password", default="")
given = parser.parse_args()

engine = Engine(given.data, given.user, given.password)
ports = [int(port) for port in given.nodes.split(",") if port]
answers = Cluster(engine, ports) if ports else engine
server = Server(answers, given.port, given.user, given.password)
print(server.server_port, flush=True)
server.serve_forever()
