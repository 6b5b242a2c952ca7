// `iec104 monitor` connected to a controlled station on loopback, and to misbehaving peers.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ControlledStation, type ControlledStationOptions, serve } from "../../../mod.ts";
import type { StationDeclaration, StationNotice } from "../../../mod.ts";
import { type CliResult, runCli, type World } from "../../helpers/cli/run_cli.ts";
import { CLOSED_PORT } from "../../helpers/machine/closed_port.ts";

const DECLARATION: StationDeclaration = {
  sectors: [{
    ca: 47,
    points: [
      { ioa: 310, type: "M_DP_NA_1", name: "Breaker Q0", value: 2 },
      { ioa: 500, type: "M_ME_NC_1", name: "Voltage", unit: "kV", value: 118.4, quality: ["NT"] },
    ],
    counters: [{ ioa: 900, name: "Energy", unit: "kWh", value: 1234 }],
  }],
};

/** Observations of the station about its connections. */
type Log = string[];

/** Runs the monitor on a station; `{}` in the arguments is replaced by its address. */
async function monitorStation(
  args: readonly string[],
  { host = "127.0.0.1", until, untilError, onLine, ...given }: ControlledStationOptions & {
    readonly host?: string;
    /** Ends the run, as Ctrl-C does, when standard output contains this text. */
    readonly until?: string;
    /** Ends the run when standard error matches. */
    readonly untilError?: RegExp;
    /** Called with each line of standard output. */
    readonly onLine?: (line: string, station: ControlledStation) => void;
  } & Pick<World, "stdout" | "files">,
): Promise<CliResult & { log: Log }> {
  const { stdout, files, ...options } = given;
  const world = {
    ...stdout === undefined ? {} : { stdout },
    ...files === undefined ? {} : { files },
  };
  const log: Log = [];
  const onNotice = (notice: StationNotice) => {
    if (notice.type === "link") log.push(notice.state);
    else log.push(notice.type);
  };
  await using station = new ControlledStation(DECLARATION, { ...options, onNotice });
  await using server = await serve(station, { host, port: 0 });
  const address = host.includes(":") ? `[${host}]:${server.port}` : `${host}:${server.port}`;
  const interruption = new AbortController();
  let [text, errors] = ["", ""];
  const result = await runCli(args.map((arg) => arg === "{}" ? address : arg), {
    now: () => Date.UTC(2026, 10, 23, 12),
    interruption: interruption.signal,
    onStdout: (chunk) => {
      for (const line of chunk.trimEnd().split("\n")) onLine?.(line, station);
      text += chunk;
      if (until !== undefined && text.includes(until)) interruption.abort();
    },
    onStderr: (chunk) => {
      errors += chunk;
      if (untilError?.test(errors)) interruption.abort();
    },
    ...world,
  });
  return { ...result, stderr: result.stderr.replaceAll(address, "ADDRESS"), log };
}

const COMMON = ["--zone", "UTC", "--timeout", "5s"];

Deno.test("monitor interrogates, prints every value, and stops cleanly at Ctrl-C", async () => {
  const { code, stdout, stderr, log } = await monitorStation(
    ["monitor", "{}", "--ca", "47", ...COMMON],
    { until: "47/500" },
  );
  assertEquals(
    stdout,
    `12:00:00.000  M_EI_NA_1 init CA 47: coi=0 (local power switch on)
12:00:00.000  47/310           ON           inrogen   M_DP_NA_1
12:00:00.000  47/500        118.4  [NT]     inrogen   M_ME_NC_1
`,
  );
  assertStringIncludes(stderr, "connected to ADDRESS\n");
  assertStringIncludes(stderr, "2 values of 2 points in ");
  assertEquals(code, 0);
  assertEquals(log.slice(0, 3), ["opened", "started", "stopped"]);
});

Deno.test("monitor interrogates all stations by default, and reads counters of those found", async () => {
  const { code, stdout, stderr } = await monitorStation(
    ["monitor", "{}", "--counters", "--sync-clock", "--zone", "UTC", "--timeout", "300ms"],
    { until: "47/900" },
  );
  assertStringIncludes(stdout, "47/900         1234           reqcogen  M_IT_NA_1\n");
  assertStringIncludes(
    stderr,
    "interrogation of all stations: done, 2 objects\nclock of CA 47: done",
  );
  assertEquals(code, 0);
});

/** The message about a request that was not completed. */
const NOT_DONE = /^((?:interrogation|clock) of [^:]*: (?!done).*)\n/m;

Deno.test("monitor advises --ca only where a broadcast request is not answered", async () => {
  for (
    const [args, refused, expected] of [
      [[], 100, "; name the common address with --ca"],
      [["--ca", "47"], 100, ""],
      [["--sync-clock"], 103, ""],
    ] as const
  ) {
    const { code, stderr } = await monitorStation(
      ["monitor", "{}", ...args, "--timeout", "100ms"],
      { onAsdu: ({ asdu }) => asdu.typeId === refused, untilError: NOT_DONE },
    );
    const line = NOT_DONE.exec(stderr)![1]!;
    assertEquals(line.includes("; "), expected !== "", stderr);
    assert(line.endsWith(expected), line);
    assertEquals(code, 4);
  }
});

Deno.test("monitor prints spontaneous values", async () => {
  const { stdout } = await monitorStation(["monitor", "{}", "--no-interrogate", ...COMMON], {
    onLine: (line, station) => {
      if (line.includes("M_EI_NA_1")) station.set(47, 310, 1, { instant: Date.UTC(2024, 5, 1) });
    },
    until: "spont",
  });
  assertStringIncludes(
    stdout,
    "47/310          OFF           spont     M_DP_TB_1 @2024-06-01 00:00:00.000\n",
  );
});

Deno.test("monitor uses names and units from a station file", async () => {
  const { stdout } = await monitorStation(
    ["monitor", "{}", "--ca", "47", "--names", "s.json", ...COMMON],
    { until: "47/500", files: { "s.json": JSON.stringify(DECLARATION) } },
  );
  assertStringIncludes(stdout, "47/310   Breaker Q0          ON               inrogen");
  assertStringIncludes(stdout, "47/500   Voltage          118.4 kV   [NT]     inrogen");
});

Deno.test("monitor --json prints one record per value", async () => {
  const { stdout } = await monitorStation(["monitor", "{}", "--ca", "47", "--json", ...COMMON], {
    until: '"cause":10', // termination of the interrogation
  });
  const records = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(records.map(({ type }) => type), [
    "M_EI_NA_1",
    "C_IC_NA_1",
    "M_DP_NA_1",
    "M_ME_NC_1",
    "C_IC_NA_1",
  ]);
  assertEquals(records[3], {
    received: "2026-11-23T12:00:00.000Z",
    type: "M_ME_NC_1",
    typeId: 13,
    cause: 20,
    negative: false,
    test: false,
    originator: 0,
    ca: 47,
    ioa: 500,
    value: 118.4,
    quality: 0x40,
  });
});

Deno.test("monitor ends by itself after --for", async () => {
  const { code, log } = await monitorStation(["monitor", "{}", "--for", "50ms", ...COMMON], {});
  assertEquals(code, 0);
  assertEquals(log.slice(0, 3), ["opened", "started", "stopped"]);
});

Deno.test("monitor stops cleanly when its output is closed", async () => {
  const stdout = { write: () => Promise.reject(new Deno.errors.BrokenPipe("closed")) };
  const { code, log, stderr } = await monitorStation(["monitor", "{}", "--ca", "47", ...COMMON], {
    stdout,
  });
  assertEquals(code, 0, stderr);
  assertEquals(log.slice(0, 3), ["opened", "started", "stopped"]);
});

Deno.test("monitor reports what the station refuses, and continues", async () => {
  const { code, stderr, log } = await monitorStation(
    ["monitor", "{}", "--ca", "48", ...COMMON],
    { untilError: /interrogation of CA 48: / },
  );
  assertStringIncludes(stderr, "interrogation of CA 48: Refused: unknown common address of ASDU");
  assertEquals(code, 1);
  assert(log.includes("unknown") && log.includes("stopped"));
});

Deno.test("monitor ends with 4 when an interrogation is not answered", async () => {
  const { code, stderr } = await monitorStation(
    ["monitor", "{}", "--ca", "47", "--timeout", "100ms"],
    { onAsdu: () => true, untilError: /interrogation of CA 47: / },
  );
  assertStringIncludes(stderr, "interrogation of CA 47: ");
  assertEquals(code, 4);
});

Deno.test("monitor --once ends with 3 when the connection is lost", async () => {
  const { code, stderr } = await monitorStation([
    "monitor",
    "{}",
    "--once",
    "--ca",
    "47",
    ...COMMON,
  ], {
    onLine: (line, station) => {
      if (line.includes("47/500")) station.close();
    },
  });
  assertStringIncludes(stderr, "iec104 monitor: ADDRESS closed the connection\n");
  assertEquals(code, 3);
});

/** Starts a TCP listener that accepts connections and does nothing else. */
function silentPeer(): { readonly port: number } & AsyncDisposable {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted: Deno.TcpConn[] = [];
  const running = (async () => {
    for await (const connection of listener) accepted.push(connection);
  })();
  return {
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await running;
      for (const connection of accepted) connection.close();
    },
  };
}

Deno.test("monitor ends with 4 when the start is not confirmed", async () => {
  await using peer = silentPeer();
  const address = `127.0.0.1:${peer.port}`;
  const { code, stderr } = await runCli(["monitor", address, "--timeout", "100ms"]);
  assertStringIncludes(
    stderr,
    `iec104 monitor: ${address} did not confirm STARTDT within 100 ms\n`,
  );
  assertEquals(code, 4);
});

Deno.test("monitor stops connecting at Ctrl-C without an error", async () => {
  await using peer = silentPeer();
  const interruption = new AbortController();
  setTimeout(() => interruption.abort(), 20);
  const world = { interruption: interruption.signal };
  const { code, stderr } = await runCli(["monitor", `127.0.0.1:${peer.port}`], world);
  assertEquals(
    [code, stderr],
    [0, `iec104 monitor: stopped before 127.0.0.1:${peer.port} confirmed STARTDT\n`],
  );
});

Deno.test("monitor ends with 3 when the connection is refused", async () => {
  const { code, stderr } = await runCli(["monitor", `127.0.0.1:${CLOSED_PORT}`]);
  assertStringIncludes(stderr, `iec104 monitor: Cannot connect to 127.0.0.1:${CLOSED_PORT}: `);
  assertEquals(code, 3);
});

Deno.test({
  name: "monitor reaches a station over IPv6",
  ignore: !hasIpv6(),
  async fn() {
    const { code, stdout } = await monitorStation(["monitor", "{}", "--ca", "47", ...COMMON], {
      host: "::1",
      until: "47/500",
    });
    assertStringIncludes(stdout, "47/310");
    assertEquals(code, 0);
  },
});

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

Deno.test("monitor refuses an invalid command line with exit code 2", async () => {
  const files = { "bad.json": "{", "station.json": '{"sectors": []}' };
  for (
    const [args, message] of [
      [[], "Missing argument: expected HOST[:PORT]... [options]"],
      [["192.0.2.10:99999"], 'Port 99999 of "192.0.2.10:99999" is out of range'],
      [["a b:c"], '"a b:c" is not an address'],
      [
        ["192.0.2.10", "--ca", "0"],
        'Option --ca is "0", expected addresses from 1 to 65535 such as 1,3 or 10-19',
      ],
      [["192.0.2.10", "--for", "10"], 'Option --for is "10", expected a duration from 1ms to 24d'],
      [["192.0.2.10", "--for", "0s"], 'Option --for is "0s", expected a duration from 1ms to 24d'],
      [
        ["192.0.2.10", "--for", "30d"],
        'Option --for is "30d", expected a duration from 1ms to 24d',
      ],
      [["192.0.2.10", "--once=no"], 'Option --once takes no value, found "no"'],
      [["192.0.2.10", "--timeout", "0s"], 'Option --timeout is "0s", expected 1ms to 255s'],
      [["192.0.2.10", "--names", "no.json"], "No such file: no.json"],
      [
        ["192.0.2.10", "--names", "bad.json"],
        "bad.json has 1 mistake:\n  bad.json:1:2  Expected a name",
      ],
      [["192.0.2.10", "--names", "station.json"], "station.json has 1 mistake:\n  station.json:1:"],
      [["192.0.2.10", "--interogate"], "Unknown option --interogate"],
    ] as const
  ) {
    const { code, stdout, stderr } = await runCli(["monitor", ...args], { files });
    assertEquals([code, stdout], [2, ""], args.join(" "));
    assertStringIncludes(stderr, `iec104 monitor: ${message}`);
  }
});

/** Tracks timers with a delay that have been started and not cancelled, during the test. */
function watchTimers(delayMs: number): { readonly running: ReadonlySet<unknown> } & Disposable {
  const running = new Set<unknown>();
  const { setTimeout, clearTimeout } = globalThis;
  Object.assign(globalThis, {
    setTimeout: (call: () => void, ms: number) => {
      const timer = setTimeout(call, ms);
      if (ms === delayMs) running.add(timer);
      return timer;
    },
    clearTimeout: (timer: number | undefined) => {
      running.delete(timer);
      clearTimeout(timer);
    },
  });
  return {
    running,
    [Symbol.dispose]: () => void Object.assign(globalThis, { setTimeout, clearTimeout }),
  };
}

Deno.test("monitor ends at once when the station refuses, whatever --for is", async () => {
  const address = `127.0.0.1:${CLOSED_PORT}`;
  using timers = watchTimers(3_600_000);
  const { code, stderr } = await runCli(["monitor", address, "--for", "1h", ...COMMON]);
  assertEquals(code, 3);
  assertStringIncludes(stderr, `iec104 monitor: Cannot connect to ${address}: `);
  assertEquals(timers.running.size, 0);
});
