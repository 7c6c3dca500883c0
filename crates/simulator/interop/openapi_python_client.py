#!/usr/bin/env python3
"""Has openapi-python-client generate a Python client from the exported documents. The last line says of how many operations.

    python3 crates/simulator/interop/openapi_python_client.py [--product P] [--dialect 3.0]

An operation counts when the generator wrote a module for it that compiles. A warning is a failure: the generator leaves out what it
does not understand, and only warns.
"""

import json
import os
import re
import subprocess
import sys

import common

# It has ruff put its modules in order, and warns where there is none.
PACKAGES = ("openapi-python-client==0.29.1", "ruff==0.17.6")
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def witness(options, scratch):
    python = common.python_with(options, scratch, *PACKAGES)
    environment = {**os.environ, "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "200"}
    generated = wanted = warnings = 0
    for product in options.product or common.PRODUCTS:
        document = common.DOCUMENTS / (f"{product}.json" if options.dialect == "3.1" else f"{product}-3.0.json")
        folder = scratch / product
        command = [python.parent / "openapi-python-client", "generate", "--path", document, "--output-path", folder, "--meta", "none"]
        ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
        complaints = len(re.findall("^(?:warning|error|skipping)", ran.stdout, re.IGNORECASE | re.MULTILINE))
        compiled = subprocess.run([python, "-m", "compileall", "-q", folder], stdout=subprocess.PIPE, text=True)
        modules = sum(module.name != "__init__.py" for module in folder.glob("api/*/*.py"))
        if ran.returncode != 0 or complaints or options.verbose:
            print(f"{product}:\n{ran.stdout}")
        if compiled.returncode != 0:
            print(compiled.stdout)
            return 1
        generated, wanted, warnings = generated + modules, wanted + operations(document), warnings + complaints
    print(f"openapi-python-client: {generated} of {wanted} operations, {warnings} warnings")
    return 0 if wanted and generated == wanted and warnings == 0 else 1


def operations(document):
    paths = json.loads(document.read_text())["paths"].values()
    return sum(method in METHODS for path in paths for method in path)


if __name__ == "__main__":
    arguments = common.parser(__doc__)
    arguments.add_argument("--product", choices=common.PRODUCTS, action="append", help="only this one; more than once for several")
    arguments.add_argument("--dialect", choices=("3.0", "3.1"), default="3.1", help="which document is read")
    sys.exit(common.run(witness, arguments.parse_args()))
