// A person at the emulator's pages: decides a vetting for which a program waits, tries a call, signs
// a device in. Each page is looked at from a desk and on a phone, and asked what axe-core asks.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const [url, token, chromium] = process.argv.slice(2);
const CUSTOMER = "e9064f2b-d81c-4a73-87be-f62d1c05a906";
const SIZES = { desk: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox"] });
const page = await browser.newPage();
const elsewhere = [];
page.on("request", (request) => {
  if (!request.url().startsWith(url) && !request.url().startsWith("data:")) {
    elsewhere.push(request.url());
  }
});
page.on("pageerror", (error) => fail(`a script failed: ${error.message}`));

function fail(what) {
  console.log(`error: ${what}`);
  process.exitCode = 1;
}

function check(holds, what) {
  if (holds) {
    console.log(`good: ${what}`);
  } else {
    fail(what);
  }
}

async function call(path, method = "GET", body = undefined) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(url + path, { method, headers, body });
  return JSON.parse((await answer.text()).replace(/^\ufeff/, ""));
}

// What a program does that waits for a vetting.
async function waited(customer) {
  for (;;) {
    const [entry] = await call(`/v1/customers/${customer}/qualifications`);
    if (entry.vettingStatus !== "InReview") {
      return entry.vettingStatus;
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

async function look(path, name, { ours }) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewport(viewport);
    await page.goto(url + path, { waitUntil: "networkidle0" });
    await page.screenshot({ path: `${name}-${size}.png`, fullPage: true });
    if (ours) {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      check(wide <= viewport.width, `${name} fits a ${size}`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      check(violations.length === 0, `${name} on a ${size} is accessible`);
      for (const violation of violations) {
        const places = violation.nodes.map((node) => node.html).join(" ");
        fail(`${violation.id}: ${violation.help}: ${places}`);
      }
    }
  }
  await page.setViewport(SIZES.desk);
}

// The state: approve a vetting by clicking, and a program's wait is over.
const education = JSON.stringify({ qualification: "Education", educationSegment: "K12" });
await call(`/v1/customers/${CUSTOMER}/qualifications`, "POST", education);
const wait = waited(CUSTOMER);
await look("/", "state", { ours: true });
await Promise.all([
  page.waitForNavigation(),
  page.click('button[aria-label="Approve Wingtip Toys"]'),
]);
check((await wait) === "Approved", "the program's wait ends with the click");
const summary = await page.$eval("main", (main) => main.innerText);
check(summary.includes("Education, approved"), "the page shows what was decided");

// By keyboard alone: the first switch, then back.
await page.focus('select[aria-label="byteOrderMark"]');
await page.keyboard.press("ArrowUp");
await page.keyboard.press("Tab");
await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
const changed = await page.$eval('select[aria-label="byteOrderMark"]', (one) => one.value);
check(changed === "byteOrderMark=false", "a switch is moved by keyboard");

// A device signs in.
const form = new URLSearchParams({ client_id: "00000000-fa4e-4000-8000-c11e47000001" });
const asked = await fetch(`${url}/t/oauth2/v2.0/devicecode`, { method: "POST", body: form });
const { user_code: code } = await asked.json();
await look("/devicelogin", "devicelogin", { ours: true });
check((await page.content()).includes(code), "the page shows the code of the device");
await Promise.all([page.waitForNavigation(), page.click('button[value="approve"]')]);
check((await page.content()).includes("Signed in."), "a click signs the device in");

// The contract: send one request with its form.
await look("/docs", "docs", { ours: true });
await page.click("#listValidationCodes summary");
await page.click('button[aria-label="Send listValidationCodes"]');
const output = 'pre[aria-label="Response of listValidationCodes"]';
await page.waitForFunction((selector) => document.querySelector(selector).innerText, {}, output);
const response = await page.$eval(output, (element) => element.innerText);
check(response.startsWith("200"), `the request from the reference gets 200 (${response.slice(0, 3)})`);
check(response.includes("remainingCreates"), "its response has the codes");

check(elsewhere.length === 0, `nothing is loaded from elsewhere ${elsewhere.join(" ")}`);
await browser.close();
