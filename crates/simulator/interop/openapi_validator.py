#!/usr/bin/env python3
"""Has openapi-spec-validator judge every exported document. The last line says how many of how many are valid.

    python3 crates/simulator/interop/openapi_validator.py
"""

import subprocess
import sys

import common

PACKAGE = "openapi-spec-validator==0.9.0"


def witness(options, scratch):
    python = common.python_with(options, scratch, PACKAGE)
    documents = sorted(common.DOCUMENTS.glob("*.json"))
    valid = 0
    for document in documents:
        command = [python, "-m", "openapi_spec_validator", "--validation-errors", "all", document]
        judged = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        valid += judged.returncode == 0
        if judged.returncode != 0 or options.verbose:
            print(judged.stdout, end="")
    print(f"openapi-spec-validator: {valid} of {len(documents)} documents valid")
    return 0 if documents and valid == len(documents) else 1


if __name__ == "__main__":
    sys.exit(common.run(witness, common.parser(__doc__).parse_args()))
