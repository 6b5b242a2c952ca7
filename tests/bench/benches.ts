// The parts of `deno task bench`. Each is loaded in its own process, so that code compiled for one part does not slow down
// another.

import type { Bench } from "./harness.ts";

/** How a part runs; its name and the scale follow. The collector of the engine can be called to measure garbage. */
export const RUN_ONE: readonly string[] = [
  ...["run", "--quiet", "--no-check", "--v8-flags=--expose-gc", "--allow-net=127.0.0.1"],
  ...["--allow-read", "--allow-write=tests/.tmp", "--allow-run", "tests/bench/run_one.ts"],
];

/** Loads each part. */
export const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  decode: async () => (await import("./decode.ts")).DECODE,
  encode: async () => (await import("./encode.ts")).ENCODE,
  types: async () => (await import("./types.ts")).ALL_TYPES,
  garbage: async () => (await import("./garbage.ts")).GARBAGE,
  session: async () => (await import("./session.ts")).SESSION,
  links: async () => (await import("./links.ts")).LINKS,
  growth: async () => (await import("./growth.ts")).GROWTH,
  authentication: async () => (await import("./authentication.ts")).AUTHENTICATION,
  windows: async () => (await import("./windows.ts")).WINDOWS,
  captures: async () => (await import("./captures.ts")).CAPTURES,
  page: async () => (await import("./page.ts")).PAGE,
  "start-up": async () => (await import("./start_up.ts")).START_UP,
  collect: async () => (await import("./collect.ts")).COLLECT,
};
