/* What the scripts share that open a simulator in headless Chromium: options, tools, the simulator's start. */

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const PACKAGE = "playwright-core@1.65.1";

export const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

const run = (command, options = {}) => execFileSync(command[0], command.slice(1), { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28, ...options });

// The binary of a package of this workspace.
export const build = (name) => {
  const messages = run(["cargo", "build", "--quiet", "--locked", "--package", name, "--message-format=json"]);
  return messages.split("\n").filter(Boolean).map((line) => JSON.parse(line).executable).find(Boolean);
};

const tools = (options, scratch) => {
  const browser = options.chromium ?? run(["sh", "-c", "command -v chromium"]).trim();
  run(["npm", "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", scratch, PACKAGE], { cwd: scratch });
  return { browser, chromium: createRequire(join(scratch, "here.js"))("playwright-core").chromium };
};

export const start = async (file, { product, tls }, scratch) => {
  const extra = tls ? ["--tls", "--ca-file", join(scratch, "ca.pem")] : [];
  const simulator = spawn(file, ["--product", product, ...extra], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: simulator.stdout })) return { simulator, url: JSON.parse(line).base_url };
  throw new Error(`the simulator of ${product} did not start`);
};

// Runs the check with browser and simulator, or with another program than the simulator; its result is whether everything was as it should be.
export const main = async (check, name = "secapi-simulator") => {
  const text = { type: "string" };
  const { values: options } = parseArgs({ options: { program: text, simulator: text, chromium: text, screenshots: text, require: { type: "boolean" } } });
  const scratch = mkdtempSync(join(tmpdir(), "secapi-page-"));
  try {
    let found;
    try {
      found = tools(options, scratch);
    } catch (error) {
      console.error(`SKIPPED: no Chromium, or its driver ${PACKAGE} cannot be installed: ${error.message}`);
      process.exitCode = options.require ? 1 : 0;
      return;
    }
    const passed = await check({ ...found, file: options.program ?? options.simulator ?? build(name), screenshots: options.screenshots, scratch });
    process.exitCode = passed ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};
