#!/usr/bin/env python3
"""Has progenitor generate a Rust client from the exported documents, and compiles it. The last line says of how many.

    python3 crates/simulator/interop/progenitor_client.py [--product P]

The generator is the package in `progenitor/`. Of FortiCWP it leaves out what progenitor cannot send, and names it.
"""

import os
import shutil
import subprocess
import sys

import common

GENERATOR = common.HERE / "progenitor"
TARGET = common.ROOT / "target/progenitor"

# Read as they are; the others hold operations that progenitor does not know.
WHOLE = ("dbss", "forticasb")
# Not FortiNAC: progenitor calls the forms of a device's `type` `DeviceType`, as a model is called already.
PRODUCTS = (*WHOLE, "forticwp")


def witness(options, scratch):
    if not shutil.which("cargo"):
        raise common.Unavailable("there is no cargo")
    environment = {**os.environ, "CARGO_TARGET_DIR": str(TARGET), "CARGO_INCREMENTAL": "0"}
    manifest = ["--quiet", "--locked", "--manifest-path", GENERATOR / "Cargo.toml"]
    subprocess.run(["cargo", "build", *manifest], env=environment, check=True)
    products = options.product or PRODUCTS
    compiled = sum(compiles(product, manifest, scratch, environment, options.verbose) for product in products)
    print(f"progenitor: clients of {compiled} of {len(products)} products compile")
    return 0 if compiled == len(products) else 1


def compiles(product, manifest, scratch, environment, verbose):
    document, folder = common.DOCUMENTS / f"{product}-3.0.json", scratch / product
    lenient = [] if product in WHOLE else ["--lenient"]
    generate = ["cargo", "run", *manifest, "--", *lenient, document, folder]
    if subprocess.run(generate, env=environment).returncode != 0:
        return False
    return common.checks(folder, environment, verbose)


if __name__ == "__main__":
    arguments = common.parser(__doc__)
    arguments.add_argument("--product", choices=common.PRODUCTS, action="append", help="only this one; more than once for several")
    sys.exit(common.run(witness, arguments.parse_args()))
