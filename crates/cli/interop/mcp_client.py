#!/usr/bin/env python3
"""Has the official Python client of the Model Context Protocol use `secapi mcp`. The last line says how many checks held.

    python3 crates/cli/interop/mcp_client.py
"""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "simulator/interop"))
import common  # noqa: E402

PACKAGE = "mcp==1.26.0"

# Runs in the environment that has the package.
CLIENT = r'''
import asyncio, json, os, sys
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

program, canary = sys.argv[1:3]
held = total = 0

def check(what, holds):
    global held, total
    total += 1
    held += bool(holds)
    if not holds:
        print("FAILED:", what)

async def session(*arguments):
    return stdio_client(StdioServerParameters(command=program, args=["mcp", *arguments], env=dict(os.environ)))

def text(result):
    return "".join(block.text for block in result.content)

async def reading():
    async with await session() as (read, write), ClientSession(read, write) as client:
        await client.initialize()
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        check("four tools", set(tools) == {"search", "describe", "call", "next_page"})
        check("only reading", all(tool.annotations.readOnlyHint for tool in tools.values()))
        found = await client.call_tool("search", {"words": "host list", "product": "fortinac"})
        check("search", "fortinac host list" in text(found))
        described = text(await client.call_tool("describe", {"product": "fortinac", "operation": "host.delete"}))
        check("describe", "DELETE" in described or "POST" in described)
        check("annotations", '"readOnlyHint":false' in described and '"destructiveHint":true' in described)
        call = {"product": "fortinac", "operation": "host.list", "arguments": {"sort_key": "id"}}
        part = json.loads(text(await client.call_tool("call", call)))
        rows, parts = part["rows"], 1
        while part["next"]:
            answer = await client.call_tool("next_page", {"cursor": part["next"]})
            check("bounded", len(text(answer)) < 60_000)
            part = json.loads(text(answer))
            rows += part["rows"]
            parts += 1
        ids = [row["id"] for row in rows]
        check("all rows once", len(ids) == 400 and len(set(ids)) == 400)
        check("in parts", parts > 1)
        refused = await client.call_tool("call", {"product": "fortinac", "operation": "host.delete", "arguments": {"id": ids[0]}})
        check("no changes", refused.isError and "changes state" in text(refused))
        for arguments in ({"product": "fortinet", "operation": "host.list"}, {"product": "fortinac", "operation": "host.lst"},
                          {"product": "fortinac", "operation": "host.list", "arguments": {"sort_dir": "up"}},
                          {"product": "fortinac", "operation": "host.list", "arguments": {"no_such": 1}}, {}):
            wrong = await client.call_tool("call", arguments)
            check(f"refused: {arguments}", wrong.isError)
        wrong = await client.call_tool("next_page", {"cursor": "nonsense"})
        check("a cursor of nobody", wrong.isError)
        hidden = await client.call_tool("call", {"product": "fortinac", "operation": "host.get_by_ip", "arguments": {"ip": "@/etc/passwd"}})
        check("no files", "root:" not in text(hidden))
        everything = text(refused) + text(found) + described + json.dumps(rows)
        check("no secret", canary not in everything)

async def changing():
    async with await session("--allow-changes") as (read, write), ClientSession(read, write) as client:
        await client.initialize()
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        call = tools["call"].annotations
        check("may change", not call.readOnlyHint and call.destructiveHint)
        part = json.loads(text(await client.call_tool("call", {"product": "fortinac", "operation": "host.list"})))
        id = part["rows"][-1]["id"]
        deleted = await client.call_tool("call", {"product": "fortinac", "operation": "host.delete", "arguments": {"id": id}})
        check("changed", not deleted.isError)

asyncio.run(reading())
asyncio.run(changing())
print(f"mcp: {held} of {total} checks held")
sys.exit(0 if held == total else 1)
'''


def witness(options, scratch):
    python = common.python_with(options, scratch, PACKAGE)
    program = common.built("secapi")
    script = scratch / "client.py"
    script.write_text(CLIENT)
    with common.served(common.built_simulator(), "fortinac", "--items", "400") as simulator:
        variables = {
            **common.environment(scratch),
            "SECAPI_FORTINAC_URL": simulator["base_url"],
            "SECAPI_FORTINAC_TOKEN": simulator["credentials"]["token"],
        }
        command = [python, script, program, simulator["credentials"]["token"]]
        return subprocess.run(command, env=variables).returncode


if __name__ == "__main__":
    sys.exit(common.run(witness, common.parser(__doc__).parse_args()))
