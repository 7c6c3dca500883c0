#!/usr/bin/env python3
"""Has the vendor's own client call every operation that it knows on the simulator.

Each call is signed by the vendor's signer and must be accepted (the simulator verifies signatures), and its answer must be decoded by the
vendor's models. The last line says how many of how many were.

    python3 crates/simulator/interop/dbss_official_client.py [--simulator FILE] [--venv FOLDER] [--require] [--verbose]

--simulator FILE  the simulator's binary, in place of building it
--venv FOLDER     where the vendor's package is installed, in place of a folder that is thrown away
--require         a missing package is a failure; without it, the run is skipped with status 0
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
CATALOG = HERE.parent / "src/generated/dbss.json"
REQUIREMENTS = HERE / "requirements.txt"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--simulator")
    parser.add_argument("--venv")
    parser.add_argument("--require", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    # Set by the outer run, which has no vendor package.
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def outer(options):
    """Installs the package, builds the simulator, and runs this file again where both can be used."""
    with tempfile.TemporaryDirectory() as scratch:
        venv = pathlib.Path(options.venv or scratch, "venv")
        python = venv / "bin/python"
        try:
            if not python.exists():
                subprocess.run([sys.executable, "-m", "venv", venv], check=True)
            install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS]
            subprocess.run(install, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"SKIPPED: the vendor's client cannot be installed: {error}", file=sys.stderr)
            return 1 if options.require else 0
        simulator = options.simulator or build()
        # The vendor's package writes an id of its own into the home folder.
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        environment = {**kept, "HOME": scratch, "NO_PROXY": "127.0.0.1"}
        command = [python, __file__, "--inside", "--simulator", simulator]
        command += ["--verbose"] if options.verbose else []
        return subprocess.run(command, env=environment).returncode


def build():
    command = ["cargo", "build", "--quiet", "--locked", "--package", "secapi-simulator", "--message-format=json"]
    built = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    return next(m["executable"] for m in messages if m.get("executable"))


class Catalog:
    """The simulator's catalog: what a request must hold."""

    def __init__(self, path):
        product = json.loads(path.read_text())
        self.types, self.operations = {}, {}
        shared = [group for group in product["groups"] if group["name"] == "shared"]
        for group in product["groups"]:
            known = [kind for one in (*shared, group) for kind in one["types"]]
            self.types[group["name"]] = {kind["name"]: kind for kind in known}
            for operation in group["operations"]:
                self.operations[operation["method"], operation["path"]] = (group["name"], operation)

    def request(self, group, operation):
        """Wire names and values: of the parameters outside of the body, and the body."""
        outside, body = {}, {}
        for param in operation["params"]:
            into = body if param["place"] == "json" else outside
            value = param["constant"] if param["constant"] is not None else self.value(group, param["ty"], param["example"])
            put(into, param["name"], value)
        whole = (operation["body"] or {}).get("ty")
        if whole:
            body = self.value(group, whole, None)
        return outside, body

    def value(self, group, kind, example, depth=0):
        if example is not None:
            return example
        if isinstance(kind, str):
            plain = {"integer": 1, "number": 1.5, "boolean": True, "timestamp_ms": 1768465800000}
            plain |= {"date_time": "2026-01-15 08:30:00", "timestamp": "2026-01-15T08:30:00Z", "json": {}}
            return plain.get(kind, "text")
        (name, inner), = kind.items()
        if name == "list":
            return [self.value(group, inner, None, depth)]
        if name == "text":
            return str(self.value(group, inner, None, depth))
        if name == "enum":
            return self.types[group][inner]["values"][0]["value"]
        if name == "model":
            fields = {}
            for field in self.types[group][inner]["fields"]:
                if depth < 4 or not field["optional"]:
                    put(fields, field["name"], self.value(group, field["ty"], field["example"], depth + 1))
            return fields
        raise ValueError(f"the catalog has a type that this script does not know: {kind}")


def put(fields, path, value):
    """Sets a field; a dot in its name leads into another object."""
    *parents, last = path.split(".")
    for parent in parents:
        fields = fields.setdefault(parent, {})
    fields[last] = value


def vendor_value(models, kind, value):
    """A value as the vendor's type of that name."""
    if value is None or not isinstance(kind, str):
        return value
    if kind.startswith("list["):
        return [vendor_value(models, kind[5:-1], item) for item in (value if isinstance(value, list) else [value])]
    model = getattr(models, kind, None)
    if model is None:
        plain = {"str": str, "int": int, "float": float}.get(kind)
        return plain(value) if plain and isinstance(value, (str, int, float)) and not isinstance(value, bool) else value
    made = model()
    for attribute, name in model.attribute_map.items():
        if isinstance(value, dict) and name in value:
            setattr(made, attribute, vendor_value(models, model.openapi_types[attribute], value[name]))
    return made


def vendor_request(models, model, outside, body):
    request = model()
    for attribute, name in model.attribute_map.items():
        value = body if attribute == "body" else outside.get(name)
        if value is not None:
            setattr(request, attribute, vendor_value(models, model.openapi_types[attribute], value))
    return request


def undecoded(response):
    """Fields of the answer that the vendor's model knows and has not taken; and whether it knows any."""
    answer = json.loads(response.raw_content) if response.raw_content else {}
    if not isinstance(answer, dict):
        return [] if response.to_dict() else ["the whole list"]
    known = {name: attribute for attribute, name in response.attribute_map.items() if answer.get(name) is not None}
    if answer and not known:
        return [f"all of {', '.join(sorted(answer))}"]
    return [name for name, attribute in known.items() if getattr(response, attribute) is None]


def calls(client_class, models):
    """The vendor's calls: name, class of the request, method and path."""
    for name in sorted(vars(client_class)):
        if name.startswith("_") and name.endswith("_http_info"):
            call = name[1 : -len("_http_info")]
            model = getattr(models, "".join(part.capitalize() for part in call.split("_")) + "Request")
            info = getattr(client_class, name)(model())
            yield call, model, (info["method"], info["resource_path"])


def inner(options):
    import warnings

    from huaweicloudsdkcore.auth.credentials import BasicCredentials
    from huaweicloudsdkcore.http.http_config import HttpConfig
    from huaweicloudsdkdbss import v1 as models
    from huaweicloudsdkdbss.v1 import DbssClient

    warnings.simplefilter("ignore", DeprecationWarning)
    command = [options.simulator, "--product", "dbss"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as simulator:
        try:
            started = json.loads(simulator.stdout.readline())
            known = started["credentials"]
            keys = BasicCredentials(known["access_key"], known["secret_key"], known["project_id"])
            client = (
                DbssClient.new_builder()
                .with_credentials(keys)
                .with_endpoints([started["base_url"]])
                .with_http_config(HttpConfig.get_default_config())
                .build()
            )
            findings, made = check(client, DbssClient, models, known["context"], options.verbose)
        finally:
            simulator.terminate()
    for finding in findings:
        print(finding)
    print(f"the vendor's client: {made - len(findings)} of {made} operations accepted and decoded")
    return 0 if made and not findings else 1


def check(client, client_class, models, tenant, verbose):
    catalog, findings, made = Catalog(CATALOG), [], 0
    for call, model, route in calls(client_class, models):
        made += 1
        try:
            group, operation = catalog.operations[route]
            outside, body = catalog.request(group, operation)
            request = vendor_request(models, model, {**outside, **tenant}, body)
            missing = undecoded(getattr(client, call)(request))
        except Exception as error:  # whatever it is, it is a finding about this operation
            text = " ".join(str(part) for part in (type(error).__name__, getattr(error, "error_msg", None) or error))
            findings.append(f"{call} ({' '.join(route)}): {text}")
            continue
        if missing:
            findings.append(f"{call} ({' '.join(route)}): the answer's {', '.join(missing)} was not decoded")
        elif verbose:
            print(f"{call}: fine")
    return findings, made


if __name__ == "__main__":
    chosen = arguments()
    sys.exit(inner(chosen) if chosen.inside else outer(chosen))
