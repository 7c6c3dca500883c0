#!/usr/bin/env python3
"""Has progenitor generate a Rust client from the exported documents, and compiles it. The last line says of how many.

    python3 crates/simulator/interop/progenitor_client.py [--product P]

The generator is the package in `progenitor/`. It leaves out and names the two operations that send a multipart form, which progenitor
does not know.
"""

import shutil
import subprocess
import sys

import common

GENERATOR = common.HERE / "progenitor"


def witness(options, scratch):
    if not shutil.which("cargo"):
        raise common.Unavailable("there is no cargo")
    environment = common.build_environment("progenitor")
    manifest = ["--quiet", "--locked", "--manifest-path", GENERATOR / "Cargo.toml"]
    subprocess.run(["cargo", "build", *manifest], env=environment, check=True)
    products = options.product or common.PRODUCTS
    compiled = sum(compiles(product, manifest, scratch, environment, options.verbose) for product in products)
    print(f"progenitor: clients of {compiled} of {len(products)} products compile")
    return 0 if compiled == len(products) else 1


def compiles(product, manifest, scratch, environment, verbose):
    document, folder = common.DOCUMENTS / f"{product}-3.0.json", scratch / product
    generate = ["cargo", "run", *manifest, "--", document, folder]
    if subprocess.run(generate, env=environment).returncode != 0:
        return False
    return common.checks(folder, environment, verbose)


if __name__ == "__main__":
    arguments = common.parser(__doc__)
    arguments.add_argument("--product", choices=common.PRODUCTS, action="append", help="only this one; more than once for several")
    sys.exit(common.run(witness, arguments.parse_args()))
