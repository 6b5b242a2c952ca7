// What a command shows and records of its connections.

import { assertEquals } from "@std/assert";
import { LinkWatch, type WatchOptions } from "../../../cli/trace/link_watch.ts";
import { watchSettings } from "../../../cli/trace/trace_options.ts";
import { Names } from "../../../cli/text/names.ts";
import type { Values } from "../../../cli/options/args.ts";
import { readCapture } from "../../../codec/capture/mod.ts";
import { IEC104 } from "../../../mod.ts";
import { memoryPipe } from "../../helpers/virtual/memory_stream.ts";
import { withTree } from "../../helpers/machine/temp.ts";
import { concat, frame, frames, octets } from "../../helpers/wire/frames.ts";

/** Watches a connection on which the peer sends some octets; returns the lines of the trace. */
async function watch(received: Uint8Array, given: Partial<WatchOptions> = {}) {
  const lines: string[] = [];
  const told: string[] = [];
  const options: WatchOptions = {
    ...{ traces: true, decodes: false, file: undefined, now: () => Date.UTC(2026, 10, 30, 10) },
    ...{ profile: IEC104, zone: { zone: "UTC" }, isTls: false, peer: "PEER" },
    print: (line) => lines.push(line.replace("10:00:00.000  ", "")),
    tell: (text) => told.push(text),
    ...given,
  };
  using links = new LinkWatch(options);
  assertEquals(links.conduct, undefined, "before the first connection");
  const [here, there] = memoryPipe();
  const stream = links.tap(
    {
      local: { host: "192.0.2.1", port: 40_000 },
      remote: { host: "192.0.2.10", port: 2404 },
      stream: here,
    } as unknown as Parameters<LinkWatch["tap"]>[0],
  );
  await there.write(received);
  await stream.read(new Uint8Array(4096));
  stream.close();
  return { lines, told, conduct: links.conduct! };
}

const SMALL = concat(
  [0, 1, 2].map((n) => frame(`I(${n},0)`, octets(`01 01 14 01 ${n + 16} 00 01`))),
);

Deno.test("the options are off unless given", () => {
  const none = { flag: () => false, text: () => undefined } as unknown as Values;
  assertEquals(watchSettings(none), { traces: false, decodes: false, file: undefined });
  for (const name of ["trace", "verbose"]) {
    const one = { flag: (each: string) => each === name, text: () => "f" } as unknown as Values;
    assertEquals(watchSettings(one), {
      ...{ traces: name === "trace", decodes: name === "verbose", file: "f" },
    });
  }
});

Deno.test("frames are printed only with --trace; the conduct of the peer is always observed", async () => {
  const { lines } = await watch(frames("STARTDT act"));
  assertEquals(lines, [
    "= connected to 192.0.2.10:2404 from 192.0.2.1:40000; times in UTC",
    "< U STARTDT act         68 04 07 00 00 00",
    "= closed the connection to 192.0.2.10:2404",
  ]);
  const silent = await watch(frames("STARTDT act"), { traces: false });
  assertEquals([silent.lines, silent.conduct.requests, silent.conduct.end], [
    ...[[], ["STARTDT act"], "here"],
  ]);
  assertEquals(silent.told.map((text) => text.slice(0, 21)), ["PEER sent STARTDT act"]);
});

Deno.test("decoded frames have names", async () => {
  const names = new Names({
    sectors: [{ ca: 1, points: [], commands: [{ ioa: 0, type: "C_SC_NA_1", name: "Breaker" }] }],
  });
  const { lines } = await watch(frame("I(0,0)"), { decodes: true, names });
  assertEquals(lines[1], "< I N(S)=0 N(R)=0 C_SC_NA_1 act CA 1: 0 Breaker=OFF");
});

Deno.test("other field sizes are looked for only if those of the standard are set", async () => {
  for (
    const [profile, sizes] of [
      [IEC104, ["1/1/2"]],
      [{ ...IEC104, cotOctets: 1 }, []],
      [{ ...IEC104, caOctets: 1 }, []],
      [{ ...IEC104, ioaOctets: 2 }, []],
    ] as const
  ) {
    const { conduct } = await watch(SMALL, { profile });
    assertEquals(conduct.fittingSizes, [...sizes]);
  }
});

Deno.test("a recording has the frames, and says whether they were decrypted", async () => {
  await withTree({}, async (root) => {
    for (const isTls of [true, false]) {
      const file = `${root}/${isTls}.pcapng`;
      await watch(frames("STARTDT act"), { file, isTls, traces: false });
      const octets = Deno.readFileSync(file);
      const items = await Array.fromAsync(readCapture(octets));
      assertEquals(items.filter(({ type }) => type === "apdu").length, 1);
      assertEquals(new TextDecoder("latin1").decode(octets).includes("Decrypted by"), isTls);
    }
  });
});
