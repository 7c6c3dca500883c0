#!/usr/bin/env python3
"""Has schemathesis call every operation of every product on the simulator, as the document that the simulator serves describes them.

Right calls must be accepted, wrong ones refused, and every answer must have a status, a media type and a body that the document allows.
The last line says how many operations of how many passed.

    python3 crates/simulator/interop/schemathesis_run.py [--product P] [--examples N] [--seed N]
"""

import collections
import concurrent.futures
import json
import subprocess
import sys
import urllib.request

import common

PACKAGE = "schemathesis==4.32.5"
HOOKS = "schemathesis_hooks"

# Which products are called with every boundary of their schemas as well; it takes too long for the others.
COVERED = ("forticasb", "forticwp")

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
    options.add_argument("--examples", type=int, help="calls of each operation beside those that cover its schema (5; FortiNAC 1)")
    options.add_argument("--seed", type=int, default=1, help="of the calls")
    options.add_argument("--thorough", action="store_true", help="cover the schemas of all products")
    return options.parse_args()


def configuration(document, credentials):
    """What schemathesis sends for each way to authenticate, and what it leaves alone."""
    lines = [
        "[generation]",
        # Parameters that nobody knows are ignored, as services do; the simulator notes them.
        "allow-extra-parameters = false",
        "[phases.coverage]",
        "unexpected-methods = []",
        # Called by hand it stands for another call, which its headers name: no document can say what comes back.
        "[[operations]]",
        'include-operation-id = "container_forward"',
        "enabled = false",
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
    """Runs schemathesis on one product: whether it has nothing to say against it, and figures."""
    # No document can say which ids there are, and in which state a thing has to be: form is judged alone.
    with common.served(options.simulator, product, "--stateless") as started:
        url = f"{started['base_url']}/__sim/openapi.json"
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url) as answer:
            document = json.load(answer)
        config = scratch / f"{product}.toml"
        config.write_text(configuration(document, started["credentials"]))
        report = scratch / f"{product}.json"
        # FortiNAC has most of the operations. More calls still find three of them where document and simulator disagree.
        examples = str(options.examples or (1 if product == "fortinac" else 5))
        phases = "examples,coverage,fuzzing" if options.thorough or product in COVERED else "examples,fuzzing"
        command = [python, "-m", "schemathesis.cli", "--config-file", config, "run", url, "--no-color", "--continue-on-failure"]
        command += ["--seed", str(options.seed), "--max-examples", examples, "--phases", phases]
        command += ["--checks", ",".join(CHECKS), "--suppress-health-check", "all", "--workers", "1"]
        command += ["--report", "json", "--report-json-path", report]
        variables = {
            "SCHEMATHESIS_HOOKS": HOOKS,
            "PYTHONPATH": str(common.HERE),
            "SECAPI_STARTED": json.dumps(started),
        }
        environment = {**common.environment(scratch), **variables}
        run = subprocess.run(command, env=environment, cwd=scratch, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if run.returncode != 0 or options.verbose:
        print(run.stdout)
    found = json.loads(report.read_text()) if report.exists() else {}
    return run.returncode == 0, figures_of(found)


def figures_of(report):
    """Operations that were called, that were to be, and that there are; calls, and findings."""
    operations, calls = report.get("operations", {}), report.get("test_cases", {})
    return collections.Counter(
        called=operations.get("tested", 0),
        selected=operations.get("selected", 0),
        all=operations.get("total", 0),
        calls=calls.get("generated", 0),
        failures=calls.get("unique_failures", 0),
    )


def witness(options, scratch):
    python = common.python_with(options, scratch, PACKAGE)
    options.simulator = options.simulator or common.built_simulator()
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = list(pool.map(lambda product: judge(options, scratch, python, product), options.product or common.PRODUCTS))
    figures = sum((figures for _, figures in outcomes), collections.Counter())
    called, there, calls, failures = (figures[name] for name in ("called", "all", "calls", "failures"))
    print(f"schemathesis: {called} of {there} operations called, {calls} calls, {failures} failures")
    return 0 if called and called == figures["selected"] and all(passed for passed, _ in outcomes) else 1


if __name__ == "__main__":
    sys.exit(common.run(witness, arguments()))
