// The details of a packet: what its head shows and offers.

import { assertEquals } from "@std/assert";
import { Names } from "../../../../cli/text/names.ts";
import { DetailPane } from "../../../../examples/decoder/page/detail.ts";
import type { Page } from "../../../../examples/decoder/page/page.ts";
import { TimeFormat } from "../../../../examples/decoder/page/time_format.ts";
import type { FakeElement } from "../../../helpers/browser/dom/element.ts";
import { FakeWindow } from "../../../helpers/browser/dom/window.ts";

Deno.test("the details of a packet show three of its findings, and offer charts of four of its points", async () => {
  const detail = {
    ...{ connection: 3, frame: 57, firstFrame: 55, apdu: 2, time: null, ca: 47, fromClient: false },
    ...{ source: { address: "10.0.0.9", port: 2404 }, destination: { address: "::1", port: 5 } },
    ...{ control: "I(1,2)", type: "M_SP_NA_1", cause: "spont", issues: ["odd", "odder"] },
    ...{ octets: new Uint8Array(1), points: [1, 2, 3, 4, 5] },
    tree: { name: "APDU", text: "", offset: 0, length: 1, children: [] },
  };
  const places: unknown[] = [];
  const findings = ["a", "b", "c", "d"].map((text) => ({
    ...{ severity: "warning", detail: `${text} at IOA 7`, ca: 47, typeId: 1 },
  }));
  const shown = async (fields: object) => {
    const window = new FakeWindow();
    using _installed = window.install();
    const pane = new DetailPane({
      ...{ client: { ask: () => Promise.resolve({ ...detail, ...fields }) }, facts: {} },
      ...{ times: new TimeFormat(), names: new Names(), loaded: { hasPackets: true } },
      go: (place: unknown) => places.push(place),
    } as unknown as Page);
    await pane.show(9, new Map([[57, findings as never]]));
    const head = (pane.element as unknown as FakeElement).querySelector("header")!;
    return {
      texts: head.querySelectorAll("h2, p").map(({ textContent }) => textContent),
      buttons: head.querySelectorAll(".actions button"),
    };
  };
  const { texts, buttons } = await shown({});
  assertEquals(texts, [
    "Packets 55 to 57 APDU 2",
    "M_SP_NA_1 spont",
    "Sequence diagramChart IOA 1Chart IOA 2Chart IOA 3Chart IOA 4Copy octets",
    "10.0.0.9:2404 → [::1]:51 octet",
    "odd",
    "odder",
    ...["a", "b", "c"].map((text) => `!warning: ${text} at IOA 7`),
  ]);
  for (const button of buttons.slice(0, 2)) button.click();
  assertEquals(places, [
    { view: "sequence", connection: 3, frame: 57, apdu: 2 },
    { view: "points", point: { address: "10.0.0.9", port: 2404, ca: 47, ioa: 1 } },
  ]);
  const none = { firstFrame: 57, apdu: 1, type: "", octets: new Uint8Array(0) };
  assertEquals((await shown({ ...none, ca: null })).texts.slice(0, 3), [
    "Packet 57",
    "I(1,2)",
    "Sequence diagram",
  ]);
  assertEquals((await shown({ fromClient: true })).buttons.length, 2, "requests have no chart");
});
