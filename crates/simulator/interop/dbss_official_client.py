#!/usr/bin/env python3
"""Has the vendor's own client call every operation that it knows on the simulator.

Each call is signed by the vendor's signer and must be accepted (the simulator verifies signatures), and its answer must be decoded by the
vendor's models. The last line says how many of how many were.

    python3 crates/simulator/interop/dbss_official_client.py
"""

import argparse
import json
import subprocess
import sys

import common

PACKAGE = "huaweicloudsdkdbss==3.1.219"
CATALOG = common.ROOT / "crates/catalog/src/generated/dbss"


def outer(options, scratch):
    """Installs the package, builds the simulator, and runs this file again where both can be used."""
    python = common.python_with(options, scratch, PACKAGE)
    simulator = options.simulator or common.built_simulator()
    command = [python, __file__, "--inside", "--simulator", simulator]
    command += ["--verbose"] if options.verbose else []
    # The vendor's package writes an id of its own into the home folder.
    return subprocess.run(command, env=common.environment(scratch)).returncode


class Catalog:
    """The simulator's catalog, a document per group: what a request must hold."""

    def __init__(self, folder):
        groups = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json")) if path.stem != "product"]
        self.types, self.operations = {}, {}
        shared = [group for group in groups if group["name"] == "shared"]
        for group in groups:
            known = [kind for one in (*shared, group) for kind in one["types"]]
            self.types[group["name"]] = {kind["name"]: kind for kind in known}
            for operation in group["operations"]:
                self.operations[operation["method"], operation["path"]] = (group["name"], operation)

    def request(self, group, operation):
        """Wire names and values: of the parameters outside of the body, and the body."""
        outside, body = {}, {}
        for param in operation["params"]:
            into = body if param["location"] == "json" else outside
            value = param["constant"] if param["constant"] is not None else self.value(group, param["ty"], param["example"])
            put(into, param["name"], within(value, param.get("limits")))
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
                    value = self.value(group, field["ty"], field["example"], depth + 1)
                    put(fields, field["name"], within(value, field.get("limits")))
            return fields
        raise ValueError(f"the catalog has a type that this script does not know: {kind}")


def within(value, limits):
    """The value in the ranges and lengths that the simulator checks."""
    limits = limits or {}
    if isinstance(value, list):
        items = [within(item, limits) for item in value] * limits.get("min_items", 1)
        return items[: limits.get("max_items")]
    if isinstance(value, str):
        return value.ljust(limits.get("min_length", 0), "x")[: limits.get("max_length")]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return min(max(value, limits.get("min", value)), limits.get("max", value))
    return value


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
    with common.served(options.simulator, "dbss") as started:
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


def arguments():
    options = common.parser(__doc__)
    options.add_argument("--simulator", help="the simulator's binary, in place of building it")
    # Set by the outer run, which has no vendor package.
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return options.parse_args()


if __name__ == "__main__":
    chosen = arguments()
    sys.exit(inner(chosen) if chosen.inside else common.run(outer, chosen))
