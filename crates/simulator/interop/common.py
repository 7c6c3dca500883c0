"""What the witnesses of this folder and of the command line share: packages in an environment of their own, the simulator, and how a run ends."""

import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
DOCUMENTS = ROOT / "openapi"
PRODUCTS = ("dbss", "forticasb", "forticwp", "fortinac")


class Unavailable(Exception):
    """What the witness runs in is not on this machine."""


def parser(text):
    """The options of every witness. `text` is what --help prints first."""
    options = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--venv", help="where packages are installed, in place of a folder that is thrown away")
    options.add_argument("--require", action="store_true", help="a missing runtime is a failure; without it, the run is skipped with status 0")
    options.add_argument("--verbose", action="store_true", help="say more")
    return options


def run(witness, options):
    """Runs `witness(options, scratch)`, whose result is the status, with a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as scratch:
        try:
            return witness(options, pathlib.Path(scratch))
        except Unavailable as why:
            print(f"SKIPPED: {why}", file=sys.stderr)
            return 1 if options.require else 0


def python_with(options, scratch, *packages):
    """A Python that has the packages, each with its version."""
    venv = pathlib.Path(options.venv or scratch, "venv")
    python = venv / "bin/python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
        subprocess.run(install, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(f"{', '.join(packages)} cannot be installed: {error}") from None
    return python


def environment(scratch):
    """Variables for a witness: a home of its own, and no proxy between it and this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, "HOME": str(scratch), "NO_PROXY": "127.0.0.1"}


def build_environment(name):
    """Variables for builds in a folder of their own, below the one that cargo builds this workspace in."""
    command = ["cargo", "metadata", "--no-deps", "--format-version=1"]
    metadata = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    folder = pathlib.Path(json.loads(metadata.stdout)["target_directory"], name)
    return {**os.environ, "CARGO_TARGET_DIR": str(folder), "CARGO_INCREMENTAL": "0"}


def built_simulator():
    """The simulator's binary."""
    return built("secapi-simulator")


def built(package):
    """The binary of a package of this workspace."""
    command = ["cargo", "build", "--quiet", "--locked", "--package", package, "--message-format=json"]
    built = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    return next(message["executable"] for message in messages if message.get("executable"))


@contextlib.contextmanager
def served(simulator, product, *arguments):
    """Serves a product; gives what the simulator says at its start."""
    command = [simulator, "--product", product, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def checks(folder, environment, verbose, *arguments):
    """Whether the crate in a folder compiles."""
    command = ["cargo", "check", "--manifest-path", folder / "Cargo.toml", *arguments]
    checked = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if checked.returncode != 0 or verbose:
        print(checked.stdout)
    return checked.returncode == 0
