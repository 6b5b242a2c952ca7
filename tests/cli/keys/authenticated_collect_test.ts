// `collect` with secure authentication: a station on loopback whose values are challenged, restarted, over TCP and TLS, and
// with a key that the station does not have.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { keyFile, onDisk, ONE, PASSPHRASE, TWO } from "../../helpers/cli/key_plant.ts";
import { type CliResult, runCli } from "../../helpers/cli/run_cli.ts";
import { withStation } from "../../helpers/cli/running_station.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../helpers/machine/plant_authority.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const CRITICAL = { criticalMonitor: ["M_SP_NA_1"] };

/** The settings of both stations. */
const SHARED = { passphraseFile: "pass", replyTimeoutMs: 300, maxKeyStatusRequests: 2 };

interface Bench {
  readonly root: string;
  /** Runs the station until the function ends; returns its log. */
  readonly station: (use: () => Promise<void>) => Promise<string>;
  /** Starts collecting from the station. */
  readonly collect: () => void;
  /** Resolves when the output of the collector has these words at least N times. */
  readonly seen: (text: string, times?: number) => Promise<void>;
  /** Fetches a page of the status. */
  readonly status: (path: string) => Promise<Response>;
  /** Ends the collector. */
  readonly end: () => Promise<CliResult>;
}

interface BenchOptions {
  /** The key of the collector. */
  readonly key?: string;
  /** More settings of secure authentication of both stations. */
  readonly authentication?: object;
  /** Options of the station, and settings of the collector, with TLS. */
  readonly args?: (root: string) => readonly string[];
  readonly link?: object;
  readonly files?: Readonly<Record<string, string>>;
}

async function withBench(
  { key = ONE, authentication = {}, args = () => [], link = {}, files = {} }: BenchOptions,
  use: (bench: Bench) => Promise<void>,
): Promise<void> {
  const bay = {
    name: "Northfield",
    authentication: { keysFile: "there.keys", ...SHARED, ...authentication },
    sectors: [{
      ca: 1,
      points: [{ ioa: 100, type: "M_SP_NA_1" }, { ioa: 101, type: "M_ME_NC_1" }],
    }],
  };
  await withTree({ ...files, "bay.json": JSON.stringify(bay), pass: PASSPHRASE }, async (root) => {
    for (const name of [...Object.keys(files), "pass"]) Deno.chmodSync(`${root}/${name}`, 0o600);
    await keyFile(`${root}/there.keys`, [[1, "Centre", 1, ONE]]);
    await keyFile(`${root}/here.keys`, [[1, "Centre", 1, key]]);
    const end = new AbortController();
    const [output, run] = [new Watched(), Promise.withResolvers<CliResult>()];
    // A port cannot always be used again at once, so the restarted station has the second address.
    const ports = [0, freePort()];
    await use({
      root,
      station: async (work) => {
        const { stdout } = await withStation(
          [
            `${root}/bay.json`,
            "--lines",
            "--listen",
            `127.0.0.1:${ports.at(ports[0] === 0 ? 0 : 1)}`,
            ...args(root),
          ],
          (bound) => {
            if (ports[0] === 0) ports[0] = bound;
            return work();
          },
          onDisk({}).files,
        );
        return stdout;
      },
      collect: () => {
        const config = {
          ...{ store: { file: "plant.sqlite" }, sinks: [{ name: "out", kind: "stdout" }] },
          http: { listen: "127.0.0.1:0" },
          stations: [{
            ...{
              name: "Northfield",
              address: ports.map((port) => `127.0.0.1:${port}`),
              ca: 1,
              ...link,
            },
            backOff: { firstMs: 20, maxMs: 50 },
            authentication: { keysFile: "here.keys", ...SHARED, ...authentication },
          }],
        };
        Deno.writeTextFileSync(`${root}/plant.json`, JSON.stringify(config));
        const onText = (text: string) => output.add(text);
        const world = { onStdout: onText, onStderr: onText, interruption: end.signal };
        runCli(["collect", `${root}/plant.json`], onDisk(world)).then((result) => {
          output.end(result);
          run.resolve(result);
        }, run.reject);
      },
      seen: (text, times) => output.seen(text, times),
      status: (path) => fetch(`${/(http:\S+)\/metrics/.exec(output.text)![1]}${path}`),
      end: () => {
        end.abort();
        return run.promise;
      },
    });
  });
}

/** A port that nobody listens on. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Text that grows, for those who wait for words in it. */
class Watched {
  text = "";
  #result: CliResult | undefined;
  readonly #waiting = new Set<() => void>();

  add(text: string): void {
    this.text += text;
    for (const look of this.#waiting) look();
  }

  end(result: CliResult): void {
    this.#result = result;
    for (const look of this.#waiting) look();
  }

  seen(text: string, times = 1): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => {
      if (this.text.split(text).length > times) resolve();
      else if (this.#result !== undefined) reject(new Error(`No ${text} in: ${this.text}`));
    };
    this.#waiting.add(look);
    look();
    return promise;
  }
}

/** Collects, restarts the station, and collects again. */
async function collectTwice(options: BenchOptions): Promise<void> {
  await withBench(options, async ({ station, collect, seen, status, end }) => {
    const first = await station(async () => {
      collect();
      await seen('"seq":2,');
      const answer = await status("/health/stations");
      assertEquals([answer.status, (await answer.json()).problems], [200, []]);
    });
    const second = await station(async () => {
      await seen("interrogate of CA 1: done", 2);
      const { code, stdout, stderr } = await end();
      assertEquals(code, 0, stderr);
      assertEquals(stderr.match(/data transfer started/g)?.length, 2, stderr);
      assertEquals(/authentication|error:/.test(stderr), false, stderr);
      const types = stdout.trim().split("\n").map((line) => JSON.parse(line).type);
      assertEquals(types.sort(), ["M_ME_NC_1", "M_ME_NC_1", "M_SP_NA_1", "M_SP_NA_1"]);
    });
    for (const log of [first, second]) {
      assertStringIncludes(log, "session keys of user 1: OK (new keys)");
      assertStringIncludes(log, "M_SP_NA_1 sent as user 1 (Centre) by challenge");
    }
  });
}

Deno.test("collect challenges critical values, also after a restart of the station", () =>
  collectTwice({ authentication: CRITICAL }));

Deno.test({
  name: "collect with secure authentication over TLS",
  ignore: !HAS_OPENSSL,
  fn: async () => {
    using plant = PlantAuthority.standard("collected");
    const [here, there] = [plant.party("centre"), plant.party("station")];
    await collectTwice({
      authentication: CRITICAL,
      files: {
        ...{ "ca.pem": plant.pem("root"), "here.pem": here.certificate, "here.key": here.key },
        ...{ "there.pem": there.certificate, "there.key": there.key },
      },
      args: (root) => [
        ...["--tls-ca", `${root}/ca.pem`, "--tls-cert", `${root}/there.pem`],
        ...["--tls-key", `${root}/there.key`],
      ],
      link: { tls: { caFile: "ca.pem", certificateFile: "here.pem", keyFile: "here.key" } },
    });
  },
});

Deno.test("collect with a wrong key says why and what to do, and keeps what is not critical", async () => {
  const why =
    "the station refused the session keys of user 1: its update key of user 1 is another one, or an option of " +
    "secure authentication differs; iec104 keys list FILE shows the check value of each key; trying again";
  await withBench({ key: TWO }, async ({ station, collect, seen, status, end }) => {
    await station(async () => {
      collect();
      await seen(`station Northfield  warning: ${why}`);
      await seen("data transfer started");
      await seen('"seq":2,');
      const answer = await status("/health/stations");
      const { problems } = await answer.json();
      assertEquals([answer.status, problems], [503, [
        `station Northfield has no session keys: ${why}`,
      ]]);
      const { code, stderr } = await end();
      assertEquals([code, stderr.includes("stopped, 2 values stored")], [0, true], stderr);
    });
  });
});
