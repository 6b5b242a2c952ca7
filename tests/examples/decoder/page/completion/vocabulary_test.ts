// What filters can be completed with: values of the capture, with their meanings.

import { assertEquals } from "@std/assert";
import { Names } from "../../../../../cli/text/names.ts";
import { FILTER_FIELDS } from "../../../../../codec/capture/mod.ts";
import type { LoadedView } from "../../../../../examples/decoder/messages.ts";
import { vocabularyOf } from "../../../../../examples/decoder/page/completion/vocabulary.ts";
import { openCapture } from "../../../../helpers/browser/opened_capture.ts";
import { assertGolden } from "../../../../helpers/golden.ts";

/** Words of a field that are shown. */
const MOST = 14;

Deno.test("the vocabulary of the sample matches the reviewed text", async () => {
  const { view, names } = await openCapture(null);
  const vocabulary = vocabularyOf(view, names);
  const lines = FILTER_FIELDS.flatMap(({ name }) => [
    `${name}: ${Math.min(MOST, vocabulary.wordsOf(name).length)}`,
    ...vocabulary.wordsOf(name).slice(0, MOST).map(({ value, meaning }) =>
      `  ${value} | ${meaning}`
    ),
  ]);
  const objects = vocabulary.objects().map(({ ca, ioa, name, meaning }) =>
    `  ${ca}/${ioa} ${name} | ${meaning}`
  );
  assertGolden(
    "tests/examples/decoder/page/completion/vocabulary.txt",
    `${[...lines, "objects", ...objects].join("\n")}\n`,
  );
});

/** The vocabulary of a report with these parts. */
function vocabulary(report: object, names = new Names()) {
  const nothing = {
    ...{ sessions: [], stations: [], types: [], causes: [], findings: [], transactions: [] },
    points: [],
  };
  return vocabularyOf({ report: { ...nothing, ...report } } as never as LoadedView, names);
}

const [A, B, C] = ["10.0.0.1", "10.0.0.2", "10.0.0.3"].map((address) => ({ address, port: 2404 }));

Deno.test("hosts have the role of their first link, and the number of links", () => {
  const link = (client: unknown, server: unknown, controlling: string | null) => ({
    ...{ client, server, controlling },
  });
  const { wordsOf } = vocabulary({
    sessions: [
      link(A, B, "client"),
      link(C, B, "server"),
      link({ address: "2001:db8::1", port: 1 }, { address: "text", port: 1 }, null),
    ],
  });
  assertEquals(wordsOf("host").map(({ value, meaning }) => `${value}: ${meaning}`), [
    "10.0.0.1: controlling station, 1 link",
    "10.0.0.2: controlled station, 2 links",
    "10.0.0.3: controlled station, 1 link",
    "2001:db8::1: client, 1 link",
  ]);
  assertEquals(wordsOf("source"), wordsOf("host"));
  assertEquals(wordsOf("destination"), wordsOf("host"));
  assertEquals(wordsOf("port").slice(0, 3).map(({ value, meaning }) => `${value}: ${meaning}`), [
    ...["2404: server 10.0.0.2", "1: server text"],
  ]);
});

Deno.test("objects are those of points and of transactions, once each; address 0 has no object", () => {
  const names = new Names({
    sectors: [{
      ca: 1,
      points: [{ ioa: 5, type: "M_SP_NA_1", name: "Door" }, {
        ioa: 9,
        type: "M_SP_NA_1",
        name: "P",
      }],
      commands: [
        { ioa: 5, type: "C_SC_NA_1", name: "Open" },
        { ioa: 7, type: "C_SC_NA_1", name: "Lock" },
      ],
    }],
  });
  const request = { ca: 1, ioa: 7, type: "C_SC_NA_1", typeId: 45 };
  const { objects, wordsOf } = vocabulary({
    points: [{ ca: 1, ioa: 5, types: ["M_SP_NA_1", "M_SP_TB_1"] }, { ca: 2, ioa: 5, types: [] }],
    transactions: [
      { ...request, ioa: 0 },
      { ...request, ioa: 5 },
      request,
      { ...request, ioa: 9, type: null, typeId: 200 },
    ],
  }, names);
  assertEquals(objects(), [
    { ca: 1, ioa: 5, name: "Door", meaning: "M_SP_NA_1, M_SP_TB_1" },
    { ca: 2, ioa: 5, name: "", meaning: "" },
    { ca: 1, ioa: 7, name: "Lock", meaning: "C_SC_NA_1" },
    { ca: 1, ioa: 9, name: "P", meaning: "type 200" },
  ]);
  assertEquals(wordsOf("ioa").map(({ value, meaning }) => `${value}: ${meaning}`), [
    "5: Door, CA 1, M_SP_NA_1, M_SP_TB_1",
    "7: Lock, CA 1, C_SC_NA_1",
    "9: P, CA 1, type 200",
  ]);
  assertEquals(wordsOf("name").map(({ value, meaning }) => `${value}: ${meaning}`), [
    "Door: CA 1 IOA 5, M_SP_NA_1, M_SP_TB_1",
    "Lock: CA 1 IOA 7, C_SC_NA_1",
    "P: CA 1 IOA 9, type 200",
  ]);
});

Deno.test("types without a name have their number", () => {
  const { wordsOf } = vocabulary({
    types: [
      { type: null, typeId: 200, title: null, asdus: 2 },
      { type: "M_SP_NA_1", typeId: 1, title: null, asdus: 1 },
      { type: "X_A_1", typeId: 150, title: "Own", asdus: 3 },
    ],
  });
  assertEquals(wordsOf("type").slice(0, 3).map(({ value, meaning }) => `${value}: ${meaning}`), [
    "200: not known, 2 ASDUs",
    "M_SP_NA_1: M_SP_NA_1, 1 ASDU",
    "X_A_1: Own, 3 ASDUs",
  ]);
});

Deno.test("users have the number of their links and of the messages that they authenticated", () => {
  const user = (user: number, authentications: number, aggressive: number) => ({
    ...{ user, authentications, aggressive },
  });
  const { wordsOf } = vocabulary({
    security: { users: [user(1, 3, 2), user(7, 0, 1), user(1, 1, 0)], keyChanges: [] },
  });
  assertEquals(wordsOf("usr").map(({ value, meaning }) => `${value}: ${meaning}`), [
    "1: 2 links, 6 authenticated messages",
    "7: 1 link, 1 authenticated message",
  ]);
});
