// The choice of tests that are about the same topic as a part of the code.

import { assertEquals } from "@std/assert";
import { readFiles } from "../../../.ci/files.ts";
import { Topics } from "../../../.ci/mutate/topics.ts";

function closest(code: string, tests: Readonly<Record<string, string>>): string[] {
  const files = Object.entries(tests).map(([name, text]) => ({ path: `tests/${name}`, text }));
  return new Topics(files).closest(files.map(({ path }) => path), code);
}

Deno.test("Topics.closest() compares words of code with the paths and titles of tests", () => {
  const tests = {
    "a_test.ts": 'Deno.test("values of points", () => {});',
    "b_test.ts": 'Deno.test({\n  name: "a stored event is removed",\n});',
    "event_store_test.ts": "",
  };
  assertEquals(closest("this.forgetStored(eventStore.ids)", tests), [
    "tests/b_test.ts", // stored, event
    "tests/event_store_test.ts", // event, store
    "tests/a_test.ts",
  ]);
  assertEquals(closest("point.value", tests)[0], "tests/a_test.ts");
  // Without shared words, the order does not change.
  assertEquals(
    closest("x", tests),
    ["a", "b", "event_store"].map((name) => `tests/${name}_test.ts`),
  );
});

Deno.test("Topics.closest() gives more weight to words that few tests have", () => {
  const common = 'Deno.test("a station answers", () => {});';
  const tests = { "a_test.ts": common, "b_test.ts": common, "c_test.ts": 'Deno.test("window"' };
  assertEquals(closest("station.window", tests)[0], "tests/c_test.ts");
});

Deno.test("Topics.closest() compares compound names with the whole text of tests", () => {
  const tests = {
    "a_test.ts": "start({ timeoutMs: 1 });",
    "b_test.ts": "start({ storeTimeoutMs: 1 });",
    "c_test.ts": "start({ theStoreTimeoutMs: 1 });",
  };
  assertEquals(closest("if (!(storeTimeoutMs > 0)) {", tests)[0], "tests/b_test.ts");
});

Deno.test("Topics.closest() looks for the phrases of the code in the whole text of tests", () => {
  const tests = {
    "link_test.ts": 'Deno.test("a link fails", () => {});',
    "b_test.ts": 'assertEquals(text, "the link failed after 5 s");',
  };
  for (
    const code of ['note("the link failed")', "note(`${host}: the link failed after ${ms} ms`)"]
  ) {
    assertEquals(closest(code, tests)[0], "tests/b_test.ts");
  }
  assertEquals(closest('note("failed")', tests)[0], "tests/link_test.ts");
});

Deno.test("faults in the handling of stored events lead to the tests of the event store", () => {
  const files = readFiles(".", ".ts");
  const tests = files.map(({ path }) => path).filter((path) => path.startsWith("tests/transport/"));
  const { text } = files.find(({ path }) => path === "transport/controlled/core/station_core.ts")!;
  const topics = new Topics(files);
  for (
    const [code, test] of [
      ["  /** Deletes delivered or removed events from the store. */", "event_store_test.ts"],
      ["    const { storeTimeoutMs = ", "async_store_test.ts"],
    ] as const
  ) {
    const at = text.indexOf(code);
    const found = topics.closest(tests, text.slice(at, at + 500)).slice(0, 6);
    const expected = `tests/transport/controlled/events/${test}`;
    assertEquals(at > 0 && found.includes(expected), true, found.join(" "));
  }
});
