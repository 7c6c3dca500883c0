#!/usr/bin/env node
/* Writes each report with `secapi report` and opens it in headless Chromium, as a person would: sorts, filters, prints.

Messages of level error or warning on the console, errors of the page and requests of any kind are failures. The last line says how many of how
many pages passed.

    node crates/cli/interop/report_pages.mjs [--program FILE] [--chromium FILE] [--screenshots FOLDER] [--require]

--program FILE        the binary `secapi`, in place of building it
--chromium FILE       the browser, in place of `chromium` in the path
--screenshots FOLDER  where a picture of every page is written
--require             a missing browser or package is a failure; without it, the run is skipped with status 0
*/

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { FLAGS, main } from "../../simulator/interop/browser.mjs";

const REPORTS = [
  { name: "alerts", product: "forticasb", words: ["alerts", "--since", "60d"] },
  { name: "alerts-of-forticwp", product: "forticwp", words: ["alerts", "--product", "forticwp", "--since", "60d"] },
  { name: "inventory", product: "fortinac", words: ["inventory"] },
  { name: "evidence", product: "dbss", words: ["evidence"] },
];

// The variables of a simulator that serves in the background.
const simulated = (secapi, product, home) => {
  const env = { PATH: process.env.PATH, HOME: home };
  const lines = execFileSync(secapi, ["simulate", product, "--env", "--background", "--items", "60"], { encoding: "utf8", env }).split("\n");
  const pairs = lines.filter((line) => line.startsWith("export ")).map((line) => line.slice(7).split(/=(.*)/s));
  return { ...env, ...Object.fromEntries(pairs.map(([name, value]) => [name, value.replaceAll("'", "")])) };
};

const cells = (page, column) => page.locator(`tbody tr:not([hidden]) td:nth-child(${column})`).allTextContents();

const look = async (page, file, findings) => {
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) findings.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => findings.push(`page: ${error}`));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) findings.push(`request: ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  if (!(await page.locator("svg rect").count())) findings.push("no chart");
  const all = await page.locator("tbody tr").count();
  if (!all) return findings.push("no rows");
  await page.locator("th button").nth(1).click();
  const sorted = await cells(page, 2);
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  if (sorted.some((text, at) => at > 0 && order.compare(sorted[at - 1], text) > 0)) findings.push("not sorted");
  await page.locator("th button").nth(1).click();
  if ((await cells(page, 2))[0] !== sorted.at(-1)) findings.push("not sorted the other way");
  const word = (await cells(page, 2)).find(Boolean);
  await page.locator("input[type=search]").first().fill(word);
  const shown = await page.locator("tbody tr:not([hidden])").count();
  if (shown < 1 || shown > all) findings.push(`filter shows ${shown} of ${all}`);
  await page.locator("input[type=search]").first().fill("no such text anywhere");
  if (await page.locator("tbody tr:not([hidden])").count()) findings.push("filter hides nothing");
  await page.locator("input[type=search]").first().fill("");
  const printed = await page.pdf();
  if (printed.length < 5_000) findings.push("prints nothing");
};

await main(async ({ browser, chromium, file: secapi, screenshots, scratch }) => {
  const opened = await chromium.launch({ executablePath: browser, args: FLAGS });
  let passed = 0;
  try {
    for (const { name, product, words } of REPORTS) {
      const env = simulated(secapi, product, scratch);
      const findings = [];
      try {
        const file = join(scratch, `${name}.html`);
        execFileSync(secapi, ["report", ...words, "--out", file], { env });
        const page = await opened.newPage({ viewport: { width: 1200, height: 900 } });
        await look(page, file, findings);
        if (screenshots) await page.screenshot({ path: join(screenshots, `${name}.png`) });
        await page.close();
      } finally {
        execFileSync(secapi, ["simulate", "stop"], { env });
      }
      findings.forEach((finding) => console.log(`${name}: ${finding}`));
      passed += findings.length === 0;
    }
  } finally {
    await opened.close();
  }
  console.log(`reports: ${passed} of ${REPORTS.length} pages passed`);
  return passed === REPORTS.length;
}, "secapi");
