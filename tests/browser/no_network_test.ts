// No request leaves the page: neither its own nor one of an injected script.

import { assertEquals, assertRejects } from "@std/assert";
import { pageTests } from "../helpers/browser/decoder_page.ts";
import { StrictProxy } from "../helpers/browser/strict_proxy.ts";

const proxy = new StrictProxy();
const test = pageTests();
Deno.test.afterAll(() => proxy.close());

/** An address that cannot exist. */
const URL = "http://telecontrol.invalid/";

test("no use of the page sends a network request", async (page) => {
  await page.drop(await page.writeSample("plant.pcapng"));
  await page.shows("plant.pcapng");
  for (const view of ["packets", "points", "sequence", "transactions", "findings", "overview"]) {
    await page.view(view);
  }
  await page.tab.key("v");
  await page.tab.type("68 04 07 00 00 00");
  await page.text(".paste-status", "1 APDU");
  await page.tab.click("dialog[open] .primary");
  await page.shows("pasted.txt");
  assertEquals(proxy.asked, []);
}, { proxy: proxy.address });

test("the policy of the page blocks every kind of network request", async ({ tab }) => {
  const ways = {
    fetch: `fetch("${URL}")`,
    image: `new Promise((_, reject) => {
      const image = document.body.appendChild(new Image());
      image.onerror = () => reject(new Error("refused"));
      image.src = "${URL}";
    })`,
    socket: `new Promise((_, reject) => {
      try {
        new WebSocket("ws://telecontrol.invalid/").onerror = () => reject(new Error("refused"));
      } catch (error) {
        reject(error);
      }
    })`,
    script: `Promise.resolve().then(() => {
      document.body.appendChild(document.createElement("script")).src = "${URL}";
    })`,
    markup: `Promise.resolve().then(() => document.body.innerHTML = "<img src='${URL}'>")`,
    code: `Promise.resolve().then(() => setTimeout("fetch('${URL}')"))`,
    frame: `new Promise((_, reject) => {
      addEventListener("securitypolicyviolation", () => reject(new Error("refused")));
      const frame = document.body.appendChild(document.createElement("iframe"));
      frame.src = "${URL}";
    })`,
    form: `new Promise((_, reject) => {
      addEventListener("securitypolicyviolation", () => reject(new Error("refused")));
      const form = document.body.appendChild(document.createElement("form"));
      form.action = "${URL}";
      form.submit();
    })`,
  };
  for (const [name, way] of Object.entries(ways)) {
    await assertRejects(() => tab.evaluate(way), Error, undefined, name);
  }
  await tab.evaluate(`navigator.sendBeacon("${URL}")`); // returns true even if it is refused
  assertEquals(proxy.asked, []);
  tab.faults.length = 0; // each refusal was recorded as one
}, { proxy: proxy.address });

test("a request that is not blocked is detected", async ({ tab }) => {
  await tab.navigate("about:blank"); // which has no policy
  await assertRejects(() => tab.evaluate(`fetch("${URL}")`), Error, "Failed to fetch");
  assertEquals(proxy.asked.splice(0), [`GET ${URL} HTTP/1.1`]);
  assertEquals(tab.faults.splice(0)[0], `Request: ${URL}`);
}, { proxy: proxy.address });
