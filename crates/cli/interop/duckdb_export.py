#!/usr/bin/env python3
"""Has DuckDB read what `secapi export --format parquet` writes, and compares counts and sums with the NDJSON files of the same list.

    python3 crates/cli/interop/duckdb_export.py
"""

import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "crates/simulator/interop"))

import common  # noqa: E402

PACKAGE = "duckdb==2.0.0"
ITEMS = 5000


def outer(options, scratch):
    """Installs the package, builds the program, and runs this file again where both can be used."""
    python = common.python_with(options, scratch, PACKAGE)
    secapi = options.secapi or built_secapi()
    command = [python, __file__, "--inside", "--secapi", secapi]
    return subprocess.run(command, env=common.environment(scratch), cwd=scratch).returncode


def built_secapi():
    """The program."""
    command = ["cargo", "build", "--quiet", "--locked", "--package", "secapi", "--message-format=json"]
    built = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    return next(message["executable"] for message in messages if message.get("executable"))


def served(secapi, product):
    """Starts a simulator in the background; gives its variables."""
    command = [secapi, "simulate", product, "--env", "--background", "--items", str(ITEMS)]
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    pairs = (line.removeprefix("export ").split("=", 1) for line in text.splitlines() if line.startswith("export "))
    return {name: value.strip("'\"") for name, value in pairs}


def inside(options):
    """Exports, and asks DuckDB."""
    compared = 0
    lists = [
        ("fortinac", ["host.list"], "day:creationTime", "creationTime", "id"),
        ("fortinac", ["user.list"], None, None, "id"),
        ("forticasb", ["alert.list", "--service", "Salesforce", "--start-time", "40d", "--end-time", "now"], "severity", "createTime", None),
        ("dbss", ["operation-log.list-audit-operate-logs-new", "made-up-instance-0000000000000000", "--time",
                  '{"time_range": "DAY"}'], None, "time", None),
    ]
    for product in ("fortinac", "forticasb", "dbss"):
        variables = {**os.environ, **served(options.secapi, product)}
        try:
            for name, words, partition, instant, number in lists:
                if name == product:
                    compared += compare(options.secapi, variables, product, words, partition, instant, number)
        finally:
            subprocess.run([options.secapi, "simulate", "stop"], env=variables, check=False)
    print(f"DuckDB read {compared} columns as they were exported")
    return 0


def export(secapi, variables, product, words, form, *more):
    folder = pathlib.Path(f"{product}-{words[0]}-{form}")
    command = [secapi, "export", product, *words, "--format", form, "--out", folder, "--rows-per-file", "1500", "-q", *more]
    subprocess.run(command, env=variables, check=True)
    manifest = json.loads((folder / "manifest.json").read_text())
    return folder, manifest


def one(query):
    """The only value of a result."""
    import duckdb

    return duckdb.sql(query).fetchall()[0][0]


def compare(secapi, variables, product, words, partition, instant, number):
    """Compares every column that is a scalar; gives how many there were."""
    more = ["--partition-by", partition] if partition else []
    folder, manifest = export(secapi, variables, product, words, "parquet", *more)
    lines, _ = export(secapi, variables, product, words, "ndjson")
    rows = [json.loads(line) for path in sorted(lines.glob("*.ndjson")) for line in path.read_text().splitlines()]
    source = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = {str(bool(partition)).lower()})"
    count = one(f"select count(*) from {source}")
    assert count == manifest["rows"] == len(rows) > 0, (product, words, count, manifest["rows"], len(rows))
    for file in manifest["files"]:
        path = folder / file["path"]
        count = one(f"select count(*) from read_parquet('{path}', hive_partitioning = false)")
        assert count == file["rows"], file
    if instant:
        # Each on the day of its folder, and as many as there are.
        kind = one(f"select typeof({instant}) from {source} limit 1")
        assert kind == "TIMESTAMP WITH TIME ZONE", kind
        if partition == f"day:{instant}":
            wrong = one(f"select count(*) from {source} where {instant} is not null and strftime({instant} at time zone 'UTC', '%Y-%m-%d') <> day::varchar")
            assert wrong == 0, wrong
    if number:
        total = one(f'select sum("{number}") from {source}')
        assert total == sum(row[number] for row in rows), number
    compared = 0
    for column in manifest["columns"]:
        name = column["name"]
        if name == "extra" or column["type"] not in ("text", "integer", "number", "boolean"):
            continue
        present = [row[name] for row in rows if row.get(name) is not None]
        if any(isinstance(value, (dict, list)) for value in present):
            continue
        found = one(f'select count("{name}") from {source}')
        assert found == len(present), (name, found, len(present))
        if column["type"] in ("integer", "number") and all(isinstance(value, (int, float)) for value in present):
            total = one(f'select sum("{name}") from {source}') or 0
            assert abs(total - sum(present)) <= 1e-6 * max(1, abs(total)), (name, total, sum(present))
        compared += 1
    return compared


def main():
    options = common.parser(__doc__)
    options.add_argument("--secapi", help="the program, in place of one that is built")
    options.add_argument("--inside", action="store_true", help="the package is there")
    options = options.parse_args()
    return inside(options) if options.inside else common.run(outer, options)


if __name__ == "__main__":
    sys.exit(main())
