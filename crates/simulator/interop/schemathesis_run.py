#!/usr/bin/env python3
"""Has schemathesis call every operation of every product on the simulator, as the document that the simulator serves describes them.

Right calls must be accepted, wrong ones refused, and every answer must have a status, a media type and a body that the document allows.
The last line says how many operations of how many passed.

    python3 crates/simulator/interop/schemathesis_run.py [--product P] [--examples N] [--seed N]
"""

import collections
import json
import subprocess
import sys
import urllib.request

import common

PACKAGE = "schemathesis==4.32.5"
HOOKS = "schemathesis_hooks"

# What is judged. Left out: `unsupported_method`, for the documents do not say which methods a path has not; and what only follows
# created records (`use_after_free`, `ensure_resource_availability`), for operations without state answer whatever is asked.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
    "missing_required_header",
    "ignored_auth",
)


def arguments():
    options = common.parser(__doc__)
    options.add_argument("--simulator", help="the simulator's binary, in place of building it")
    options.add_argument("--product", choices=common.PRODUCTS, action="append", help="only this one; more than once for several")
    options.add_argument("--examples", type=int, default=5, help="calls of each operation beside those that cover its schema")
    options.add_argument("--seed", type=int, default=1, help="of the calls")
    options.add_argument("--report", help="a folder for the full report of each product")
    return options.parse_args()


def configuration(document, credentials):
    """What schemathesis sends for each way to authenticate, and what it leaves alone."""
    lines = [
        "[generation]",
        # Parameters that nobody knows are ignored, as services do; the simulator notes them.
        "allow-extra-parameters = false",
        "[phases.coverage]",
        "unexpected-methods = []",
    ]
    for name, scheme in document["components"]["securitySchemes"].items():
        if scheme.get("x-secapi-signature"):
            continue  # a token is accepted wherever a signature is
        if scheme["type"] == "http":
            key, value = "bearer", credentials["token"]
        elif scheme["name"] == "X-Auth-Token":
            key, value = "api_key", credentials["token"]
        else:
            key, value = "api_key", scheme.get("x-secapi-prefix", "") + credentials["api_credential"]
        lines += [f"[auth.openapi.{name}]", f"{key} = {json.dumps(value)}"]
    return "\n".join(lines) + "\n"


def judge(options, scratch, python, product):
    """Runs schemathesis on one product; gives the operations that passed, and all."""
    with common.served(options.simulator, product, "--any-credentials") as started:
        url = f"{started['base_url']}/__sim/openapi.json"
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url) as answer:
            document = json.load(answer)
        config = scratch / f"{product}.toml"
        config.write_text(configuration(document, started["credentials"]))
        report = scratch / f"{product}.json"
        command = [python, "-m", "schemathesis.cli", "--config-file", config, "run", url, "--no-color", "--continue-on-failure"]
        command += ["--seed", str(options.seed), "--max-examples", str(options.examples), "--phases", "examples,coverage,fuzzing"]
        command += ["--checks", ",".join(CHECKS), "--suppress-health-check", "all", "--workers", "2"]
        command += ["--report", "json", "--report-json-path", report]
        variables = {
            "SCHEMATHESIS_HOOKS": HOOKS,
            "PYTHONPATH": str(common.HERE),
            "SECAPI_STARTED": json.dumps(started),
        }
        environment = {**common.environment(scratch), **variables}
        return subprocess.run(command, env=environment, cwd=scratch, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True), report
