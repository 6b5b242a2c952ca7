// The notes about a file: what is listed, and how much of it.

import { assertEquals } from "@std/assert";
import { Analyzer } from "../../../../codec/capture/mod.ts";
import type { LoadedView } from "../../../../examples/decoder/messages.ts";
import { fileNotes } from "../../../../examples/decoder/page/file_notes.ts";
import { FakeWindow } from "../../../helpers/browser/dom/window.ts";
import { made, report } from "../../../helpers/browser/page_parts.ts";

Deno.test("the notes about a file list at most 20 faults, and omissions", async () => {
  const frames: number[] = [];
  let removed = 0;
  const issues = Array.from({ length: 25 }, (_, index) => ({
    ...{ type: "issue", code: "bad-block", detail: `Fault ${index}`, frame: index },
  }));
  const view = (fields: object) => ({
    ...{ stopped: null, issues: [], issueCount: 0, rowsDropped: 0 },
    ...{ report: report({}), privateTypes: null },
    ...fields,
  } as unknown as LoadedView);
  const notes = await made(() =>
    fileNotes(
      view({
        ...{ stopped: "Cancelled", issues, issueCount: 21, rowsDropped: 1 },
        privateTypes: {
          files: ["a.json", "b.json"],
          types: Array.from({ length: 21 }, (_, id) => ({ id, name: `X_${id}` })),
        },
        report: report({ omissions: [{ text: "3 sessions were left out" }] }),
      }),
      {
        onFrame: (frame) => frames.push(frame),
        onSettings: () => {},
        onRemoveTypes: () => removed++,
        onRemoveNames: () => {},
        onChooseNames: () => {},
      },
    )
  );
  const texts = notes.querySelectorAll("li").map(({ textContent }) => textContent);
  assertEquals(texts.length, 25);
  const names = Array.from({ length: 20 }, (_, id) => `X_${id}`).join(", ");
  assertEquals(texts.slice(0, 4), [
    `Decoded with the private types of a.json, b.json: ${names} and 1 more Remove private types`,
    "Cancelled. What was read before is shown here.",
    "Fault 0 bad-block",
    "Fault 1, packet 1 bad-block",
  ]);
  assertEquals(texts.slice(21), [
    "Fault 19, packet 19 bad-block",
    "and 1 more fault",
    "3 sessions were left out",
    "1 row beyond the limit is not listed",
  ]);
  const [remove, , second] = notes.querySelectorAll("button");
  second!.click();
  assertEquals([frames, removed], [[2], 0]);
  remove!.click();
  assertEquals([frames, removed], [[2], 1]);
  const window = new FakeWindow();
  using _installed = window.install();
  const nothing = () => {};
  const options = {
    ...{ onFrame: nothing, onSettings: nothing, onRemoveTypes: nothing },
    ...{ onRemoveNames: nothing, onChooseNames: nothing },
  };
  assertEquals(fileNotes(view({ issueCount: 20 }), options), null);
});

Deno.test("the notes about a file describe encapsulations, and up to 20 connections with other sizes", async () => {
  const sizes = { profile: "1/2/3", candidates: ["1/2/3"], fits: 9, asdus: 9 };
  const session = (connection: number) => ({ connection, sizes: connection === 2 ? null : sizes });
  const parts = (connections: number) => ({
    captures: [{ tunnels: {} }, { tunnels: { gre: 12_345, vxlan: 1 } }, { tunnels: { gre: 2 } }],
    sessions: Array.from({ length: connections }, (_, index) => session(index)),
  });
  const notes = async (connections: number) => {
    const shown = await made(() =>
      fileNotes({
        ...{ stopped: null, issues: [], issueCount: 0, rowsDropped: 2, privateTypes: null },
        report: report(parts(connections)),
      } as unknown as LoadedView, {} as Parameters<typeof fileNotes>[1])
    );
    return shown.querySelectorAll("li").map(({ textContent }) => textContent);
  };
  const texts = await notes(22);
  assertEquals(texts.slice(0, 3), [
    "Encapsulated packets: 12 345 in gre, 1 in vxlan",
    "Encapsulated packets: 2 in gre",
    "Connection 0: Expected the field sizes 2/2/3 (octets of cause, CA and IOA), found 1/2/3 in 9 of 9 ASDUs; " +
    "used for this link, as with --profile 1/2/3",
  ]);
  assertEquals(texts.map((text) => /^Connection \d+|^and .*/.exec(text)?.[0]).slice(2), [
    ...Array.from({ length: 22 }, (_, each) => `Connection ${each}`)
      .filter((text) => text !== "Connection 2").slice(0, 20),
    "and 1 more connection with other field sizes",
    undefined,
  ]);
  assertEquals(texts.at(-1), "2 rows beyond the limit are not listed");
  assertEquals((await notes(21)).length, 2 + 20 + 1, "no more connections than are listed");
});

Deno.test("settings come before private types in the notes about a file", async () => {
  const settings = { ...new Analyzer().report().settings, ports: [2405] };
  const loaded = {
    ...{ stopped: null, issues: [], issueCount: 0, rowsDropped: 0, names: [] },
    privateTypes: { files: ["a.json"], types: [{ id: 130, name: "X" }] },
    report: report({ settings }),
  } as unknown as LoadedView;
  const nothing = () => {};
  const notes = await made(() =>
    fileNotes(loaded, {
      ...{ onFrame: nothing, onSettings: nothing, onRemoveTypes: nothing },
      ...{ onRemoveNames: nothing, onChooseNames: nothing },
    })
  );
  const texts = notes.querySelectorAll("li").map(({ textContent }) => textContent);
  assertEquals(texts.map((text) => text.includes("private types")), [false, true]);
});
