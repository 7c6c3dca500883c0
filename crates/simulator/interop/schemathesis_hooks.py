"""What schemathesis has to know beside the document: read by schemathesis itself, in the runs that `schemathesis_run.py` starts.

SECAPI_STARTED is what the simulator said at its start.
"""

import datetime
import json
import os
from urllib.parse import unquote, urlsplit

import schemathesis
from hypothesis import strategies as st
from schemathesis.core.parameters import ParameterLocation

STARTED = json.loads(os.environ["SECAPI_STARTED"])
TENANT = STARTED["credentials"].get("context", {})

# What token calls are made with.
SECRETS = {name: STARTED["credentials"].get(name) for name in ("username", "password", "refresh_token")}
IAM_USER = {
    "name": SECRETS["username"],
    "password": SECRETS["password"],
    "domain": {"name": STARTED["credentials"].get("domain_name")},
}
IAM_AUTH = {
    "identity": {"methods": ["password"], "password": {"user": IAM_USER}},
    "scope": {"project": {"id": STARTED["credentials"].get("project_id")}},
}

INSTANTS = st.datetimes(min_value=datetime.datetime(1970, 1, 1), max_value=datetime.datetime(2100, 1, 1))
# The formats of the documents that are not in the registry of OpenAPI.
schemathesis.openapi.format("iso-8601", INSTANTS.map(lambda instant: instant.strftime("%Y-%m-%dT%H:%M:%S") + "Z"))
schemathesis.openapi.format("json", st.sampled_from(["{}", "[]", "null", "1"]))
schemathesis.openapi.format("datetime", INSTANTS.map(lambda instant: instant.strftime("%Y-%m-%d %H:%M:%S")))


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts in what nobody can guess, where nothing wrong was put on purpose; and sends what goes through a forwarder that way."""
    for location, values in ((ParameterLocation.HEADER, case.headers), (ParameterLocation.PATH, case.path_parameters)):
        if values and not case.meta.is_negative_at(location):
            values.update({name: value for name, value in TENANT.items() if name in values})
            if location is ParameterLocation.PATH:
                values.update(unescaped(context.operation, values))
    if isinstance(case.body, dict) and not case.meta.is_negative_at(ParameterLocation.BODY):
        case.body.update({name: value for name, value in SECRETS.items() if name in case.body and value})
        if "identity" in case.body.get("auth", {}):
            case.body["auth"] = IAM_AUTH
    paging = context.operation.definition.raw.get("x-secapi-paging", {})
    if paging.get("kind") == "marker" and case.query and not case.meta.is_negative_at(ParameterLocation.QUERY):
        case.query.pop(paging["index"], None)  # it comes from the answer before
    via = context.operation.definition.raw.get("x-secapi-via")
    if via:
        kwargs["auth"] = Forwarded(via)


def unescaped(operation, values):
    """Values of the path that have a length, as long as they are and without what has to be escaped.

    schemathesis looks at values again that a hook has changed, and then takes the length of the escaped text for that of the value.
    """
    sized = {parameter["name"] for parameter in operation.definition.raw.get("parameters", []) if "maxLength" in parameter["schema"]}
    plain = lambda value: "".join(letter if letter.isascii() and letter.isalnum() else "x" for letter in unquote(value))
    return {name: plain(value) for name, value in values.items() if name in sized and isinstance(value, str)}


class Forwarded:
    """Makes of a request the one to the forwarder, whose headers name the first."""

    def __init__(self, via):
        self.via = via

    def __call__(self, request):
        target = urlsplit(request.url)
        request.headers[self.via["path_header"]] = target.path + (f"?{target.query}" if target.query else "")
        request.headers[self.via["method_header"]] = request.method
        request.method = self.via["method"]
        request.url = target._replace(path=self.via["path"], query="").geturl()
        if request.body is None:
            request.headers["Content-Length"] = "0"
        return request
