#!/usr/bin/env node
/* Opens the API reference of every product in headless Chromium and runs calls from it, as a person would.

For each product the page has to list every operation, show the answer 200 of the call, and the simulator must have recorded
that call without a problem. Messages of level error or warning on the console, errors of the page, failed requests and requests to any other place than the
simulator are failures. The last line says how many of how many products passed.

    node crates/simulator/interop/reference_page.mjs [--simulator FILE] [--chromium FILE] [--screenshots FOLDER] [--require]

--simulator FILE      the simulator's binary, in place of building it
--chromium FILE       the browser, in place of `chromium` in the path
--screenshots FOLDER  where a picture of every page is written, after its call
--require             a missing browser or package is a failure; without it, the run is skipped with status 0
*/

import { join } from "node:path";

import { FLAGS, main, start } from "./browser.mjs";

const PATIENCE = 60_000;

// Group and name of each operation, with what a person types; the rest must have been filled in.
const RUNS = [
  { product: "forticasb", calls: [["service", "get_service_status", { service: "Salesforce" }], ["alert", "get_severity", {}]] },
  // The second goes through the forwarder.
  { product: "forticwp", calls: [["alert", "get_severity", {}], ["container", "get_job", { jobId: "7" }]] },
  { product: "fortinac", calls: [["host", "list", {}], ["host_scan", "get", { id: "7" }]] },
  { product: "dbss", calls: [["instance", "list_audit_instances_last", {}]] },
  { product: "forticasb", tls: true, calls: [["alert", "get_severity", {}]] },
];

// Everything that must not happen while the page is open.
const watch = (page, url) => {
  const findings = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) findings.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => findings.push(`page: ${error}`));
  page.on("requestfailed", (request) => findings.push(`failed: ${request.url()}: ${request.failure()?.errorText}`));
  page.on("response", (answer) => {
    if (answer.status() >= 400) findings.push(`${answer.status()}: ${answer.url()}`);
  });
  page.on("request", (request) => {
    const to = new URL(request.url());
    if (["http:", "https:", "ws:", "wss:"].includes(to.protocol) && to.origin !== url) findings.push(`foreign: ${to}`);
  });
  return findings;
};

// Opens every group that is closed and compares what is shown with the document.
const listed = async (page, url) => {
  await page.locator(".opblock-tag-section").first().waitFor();
  const document = await (await page.request.get(`${url}/__sim/openapi.json`)).json();
  const wanted = Object.values(document.paths).flatMap((item) => Object.values(item)).map((operation) => operation.operationId);
  const closed = page.locator('.opblock-tag[data-is-open="false"]');
  while (await closed.count()) await closed.first().click();
  const ids = await page.locator(".opblock").evaluateAll((blocks) => blocks.map((block) => block.id));
  const missing = wanted.filter((id) => !ids.some((shown) => shown.endsWith(`-${id}`)));
  return missing.map((id) => `not shown: ${id}`);
};

const call = async (page, url, [group, name, fields]) => {
  const block = page.locator(`#operations-${group}-${group}_${name}`);
  await block.locator(".opblock-summary-control").click();
  for (const [field, value] of Object.entries(fields)) await block.locator(`tr[data-param-name="${field}"] input`).fill(value);
  await block.locator("button.execute").click();
  const status = await block.locator(".live-responses-table tbody .response-col_status").first().innerText();
  const { requests } = await (await page.request.get(`${url}/__sim/requests?limit=1`)).json();
  const [last] = requests;
  const id = `${group}.${name}`;
  const findings = status.trim().startsWith("200") ? [] : [`${id}: the page shows ${status.trim()}`];
  if (last?.operation !== id || last.status !== 200 || last.problems.length || last.warnings.length) {
    findings.push(`${id}: recorded is ${JSON.stringify(last)}`);
  }
  return findings;
};

const check = async (one, { file, browser, chromium, screenshots, scratch }) => {
  const { simulator, url } = await start(file, one, scratch);
  const opened = await chromium.launch({ executablePath: browser, args: FLAGS });
  try {
    const page = await opened.newPage({ viewport: { width: 1280, height: 1400 }, ignoreHTTPSErrors: Boolean(one.tls) });
    page.setDefaultTimeout(PATIENCE);
    const findings = watch(page, url);
    await page.goto(`${url}/__sim/`);
    findings.push(...(await listed(page, url)));
    for (const each of one.calls) findings.push(...(await call(page, url, each)));
    if (screenshots) await page.screenshot({ path: join(screenshots, `${one.product}${one.tls ? "-tls" : ""}.png`) });
    return findings;
  } catch (error) {
    return [String(error)];
  } finally {
    await opened.close();
    simulator.kill();
  }
};

const checkAll = async (found) => {
  const passed = { plain: 0, tls: 0 };
  for (const one of RUNS) {
    const name = one.product + (one.tls ? " over TLS" : "");
    const findings = await check(one, found);
    findings.forEach((finding) => console.log(`${name}: ${finding}`));
    passed[one.tls ? "tls" : "plain"] += findings.length === 0;
  }
  const tls = RUNS.filter((one) => one.tls).length;
  const plain = RUNS.length - tls;
  console.log(`reference page: ${passed.plain} of ${plain} products (${passed.tls} of ${tls} over TLS): operations shown, calls run, no console error`);
  return passed.plain === plain && passed.tls === tls;
};

await main(checkAll);
