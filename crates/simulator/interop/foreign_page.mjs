#!/usr/bin/env node
/* Opens a page of another origin in headless Chromium, which tries to steer a simulator on the same machine.

The page is served from another port of this machine and, as after DNS rebinding, from a name that has become this machine's. From both it sends every request that
a page can send: read, write, form, image, script, frame. None may change anything, and the page may read no answer. In the end the simulator's own page must still be able
to do all of it, so that the check sees a difference.

    node crates/simulator/interop/foreign_page.mjs [--simulator FILE] [--chromium FILE] [--require]

The options are those of reference_page.mjs.
*/

import { createServer } from "node:http";

import { FLAGS, main, start } from "./browser.mjs";

const NAME = "evil.example";
const SCRIPT = JSON.stringify({ script: "* status 500" });

// What a page can try, with what it learned: the text of an answer that it could read, or null.
const ATTEMPTS = {
  "reads the requests": (url) => [`${url}/__sim/requests`, {}],
  "reads credentials": (url) => [`${url}/__sim/reference/settings.json`, {}],
  "reads the list of calls": (url) => [`${url}/__sim`, {}],
  "adds faults as JSON": (url, body) => [`${url}/__sim/faults`, { method: "POST", headers: { "content-type": "application/json" }, body }],
  "adds faults as text": (url, body) => [`${url}/__sim/faults`, { method: "POST", headers: { "content-type": "text/plain" }, body }],
  "adds faults unseen": (url, body) => [`${url}/__sim/faults`, { method: "POST", mode: "no-cors", body }],
  "moves the clock": (url) => [`${url}/__sim/clock`, { method: "PUT", headers: { "content-type": "application/json" }, body: '{"offset_seconds": 60}' }],
  "revokes tokens": (url) => [`${url}/__sim/tokens/revoke`, { method: "POST", mode: "no-cors" }],
  "resets everything": (url) => [`${url}/__sim/reset`, { method: "POST" }],
};

const attempt = (page, [url, options]) => page.evaluate(async ([to, how]) => {
  try {
    const answer = await fetch(to, how);
    return answer.ok ? `${answer.status} ${(await answer.text()).slice(0, 80)}` : null;
  } catch {
    return null;
  }
}, [url, options]);

// Requests without a script: a form, and what a page embeds.
const embed = (page, url) => page.evaluate(async (to) => {
  const load = (kind, attributes) => new Promise((done) => {
    const element = Object.assign(document.createElement(kind), attributes);
    element.onload = element.onerror = done;
    document.body.append(element);
  });
  await load("img", { src: `${to}/__sim/requests` });
  await load("script", { src: `${to}/__sim/requests` });
  const frame = Object.assign(document.createElement("iframe"), { name: "frame" });
  document.body.append(frame);
  const form = Object.assign(document.createElement("form"), { method: "POST", enctype: "text/plain", target: "frame", action: `${to}/__sim/faults` });
  form.append(Object.assign(document.createElement("input"), { name: '{"script": "* status 500", "x": "', value: '"}' }));
  document.body.append(form);
  await new Promise((done) => {
    frame.onload = done;
    form.submit();
  });
}, url);

// What the simulator says of itself to a program.
const state = async (url) => {
  const get = async (path) => (await fetch(`${url}/__sim${path}`)).json();
  const { faults } = await get("/faults");
  return JSON.stringify({ faults, clock: await get("/clock") });
};

const check = async ({ file, browser, chromium, scratch }) => {
  const { simulator, url } = await start(file, { product: "fortinac" }, scratch);
  const server = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<!doctype html><title>elsewhere</title>"));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  const opened = await chromium.launch({ executablePath: browser, args: [...FLAGS, `--host-resolver-rules=MAP ${NAME} 127.0.0.1`] });
  const findings = [];
  let tried = 0;
  try {
    const before = await state(url);
    const rebound = `http://${NAME}:${new URL(url).port}`;
    const pages = [[`http://localhost:${port}/`, url], [`http://${NAME}:${port}/`, url], [`http://${NAME}:${port}/`, rebound], [`${rebound}/nowhere`, rebound]];
    for (const [from, to] of pages) {
      const page = await opened.newPage();
      await page.goto(from);
      for (const [what, request] of Object.entries(ATTEMPTS)) {
        const learned = await attempt(page, request(to, SCRIPT));
        tried += 1;
        if (learned !== null) findings.push(`a page at ${from} ${what} of ${to}: ${learned}`);
      }
      await embed(page, to);
      const after = await state(url);
      if (after !== before) findings.push(`a page at ${from} has changed ${before} to ${after}`);
      await page.close();
    }
    const page = await opened.newPage();
    await page.goto(`${url}/__sim/`);
    for (const what of ["reads the requests", "reads credentials", "adds faults as JSON", "moves the clock", "resets everything"]) {
      if ((await attempt(page, ATTEMPTS[what](url, SCRIPT))) === null) findings.push(`the simulator's own page is refused: ${what}`);
    }
  } finally {
    await opened.close();
    server.close();
    simulator.kill();
  }
  findings.forEach((finding) => console.log(finding));
  console.log(`foreign page: ${tried} attempts of 4 pages, ${findings.length} findings`);
  return findings.length === 0;
};

await main(check);
