#!/usr/bin/env python3
"""Has openapi-generator make a Rust client of the exported document of each product, and compiles it. The last line says how many of how many.

    python3 crates/simulator/interop/openapi_generator_client.py [--product P]
"""

import shutil
import subprocess
import sys

import common

PACKAGE = "openapi-generator-cli==7.26.0"
# Versions that the clients by progenitor are compiled with; what is in both is compiled once.
LOCK = common.HERE / "progenitor/Cargo.lock"


def witness(options, scratch):
    for program in ("cargo", "java"):
        if not shutil.which(program):
            raise common.Unavailable(f"there is no {program}")
    python = common.python_with(options, scratch, PACKAGE)
    generator = python.parent / "openapi-generator-cli"
    environment = common.build_environment("progenitor")
    products = options.product or common.PRODUCTS
    compiled = sum(compiles(product, generator, scratch, environment, options.verbose) for product in products)
    print(f"openapi-generator: clients of {compiled} of {len(products)} products compile")
    return 0 if compiled == len(products) else 1


def compiles(product, generator, scratch, environment, verbose):
    document, folder = common.DOCUMENTS / f"{product}-3.0.json", scratch / product
    generate = [generator, "generate", "--generator-name", "rust", "--input-spec", document, "--output", folder]
    generate += ["--additional-properties", f"packageName={product}_client"]
    made = subprocess.run(generate, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if made.returncode != 0 or verbose:
        print(made.stdout)
    if made.returncode != 0:
        return False
    shutil.copy(LOCK, folder)
    return common.checks(folder, environment, verbose, "--no-default-features")


if __name__ == "__main__":
    arguments = common.parser(__doc__)
    arguments.add_argument("--product", choices=common.PRODUCTS, action="append", help="only this one; more than once for several")
    sys.exit(common.run(witness, arguments.parse_args()))
