// "Did we lose anything?" after every kind of outage: `query gaps` lists it once, with its time and true reason, and
// `query links` shows no ended link as open.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { exists } from "../../../cli/collect/store/damage.ts";
import { measured, NOON } from "../../helpers/collect/collect_bench.ts";
import { Collecting, type CollectingOptions } from "../../helpers/collect/collecting.ts";
import { records } from "../../helpers/cli/query_cli.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { fill, withSmallDisk } from "../../helpers/machine/small_disk.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A gap as `query gaps` reports it; its ends are in seconds since the outage began. */
interface ToldGap {
  readonly from: number;
  readonly to: number | null;
  readonly reason: string;
}

/** An outage in progress: a collector, and its reports about the outage. */
class Outage {
  collecting: Collecting;
  readonly folder: string;
  readonly #options: CollectingOptions;
  #began = 0;
  #number = 0;

  constructor(folder: string, options: CollectingOptions) {
    this.folder = folder;
    this.#options = options;
    this.collecting = new Collecting(folder, options);
  }

  /** Sends an event, if the station is connected. */
  send(): void {
    const { station } = this.collecting.peer;
    if (station.session.state === "started" && station.session.credit > 0) {
      this.#number++;
      station.send(measured(1, this.#number, NOON + this.#number));
    }
  }

  async pass(ms: number): Promise<void> {
    await this.collecting.clock.advance(ms);
  }

  /** Sets the origin of reported times. */
  begin(): void {
    this.#began = this.collecting.clock.instant();
  }

  /** Starts another collector some time after the previous one has ended. */
  async restart(afterMs: number): Promise<void> {
    await this.collecting.end();
    const wall = this.collecting.clock.instant() + afterMs;
    this.collecting = new Collecting(this.folder, { ...this.#options, wall });
    await this.pass(SECOND);
  }

  /** Whether the store is in its place. */
  get isReadable(): boolean {
    return exists(this.collecting.file);
  }

  async query(view: string): Promise<{ readonly rows: Record<string, unknown>[]; text: string }> {
    const { file, clock } = this.collecting;
    const result = await runCli(["query", file, view, "--all", "--json", "--zone", "UTC"], {
      now: () => clock.instant(),
    });
    return { rows: records(result), text: result.stderr };
  }

  async gaps(): Promise<ToldGap[]> {
    const since = (time: unknown) => Math.round((Date.parse(time as string) - this.#began) / 1000);
    return (await this.query("gaps")).rows.map(({ gap, from, to, reason }) => {
      assertEquals(gap, "link down");
      return { from: since(from), to: to === null ? null : since(to), reason: reason as string };
    });
  }

  /** Returns the number of links of the only station that are reported as open. */
  async openLinks(): Promise<number> {
    return (await this.query("links")).rows.filter(({ to }) => to === null).length;
  }
}

/** Starts an outage one minute after the start; half a minute later it ends, or continues. */
async function withOutage(
  { folder, options = {} }: { readonly folder?: string; readonly options?: CollectingOptions },
  use: (outage: Outage) => Promise<void>,
): Promise<void> {
  const play = async (root: string) => {
    const outage = new Outage(root, options);
    try {
      await outage.pass(SECOND);
      outage.send();
      await outage.pass(MINUTE);
      outage.begin();
      await use(outage);
    } finally {
      await outage.collecting.end();
    }
  };
  if (folder === undefined) await withTree({}, play);
  else await play(folder);
}

const HUNG_UP = "The connection is closed: The peer closed the connection";
const UNWRITABLE = "The store cannot be written";

/** Functions that make the store fail; each returns the function that repairs it. */
const STORE_FAULTS: Readonly<Record<string, (outage: Outage) => () => void>> = {
  "another program locks the store": ({ collecting }) => {
    const lock = collecting.lock();
    return () => lock[Symbol.dispose]();
  },
  "the disk is read-only": ({ collecting: { store } }) => {
    store.fault = "attempt to write a readonly database";
    return () => store.fault = undefined;
  },
  "the disk fails": ({ collecting: { store } }) => {
    store.fault = "disk I/O error";
    return () => store.fault = undefined;
  },
  "the store is moved away": ({ collecting: { file } }) => {
    Deno.renameSync(file, `${file}.elsewhere`);
    return () => Deno.renameSync(`${file}.elsewhere`, file);
  },
};

/** Queries during the outage, after it, and after a restart. */
async function judge(outage: Outage, heal: () => void, patience: number): Promise<void> {
  outage.send();
  await outage.pass(30 * SECOND);
  if (outage.isReadable) {
    const [lasting, ...others] = await outage.gaps();
    assertEquals([lasting!.reason, lasting!.to, others], [UNWRITABLE, null, []]);
    assert(lasting!.from <= patience && lasting!.from >= 0, `it began at ${lasting!.from} s`);
  }
  heal();
  await outage.pass(MINUTE);
  const [gap, ...others] = await outage.gaps();
  assertEquals(others, []);
  assertEquals(gap!.reason, UNWRITABLE);
  assert(gap!.from <= patience && gap!.from >= 0, `it began at ${gap!.from} s`);
  assert(gap!.to! >= 30 && gap!.to! < 60, `it ended at ${gap!.to} s`);
  assertEquals(await outage.openLinks(), 1);
  await outage.restart(SECOND);
  const after = await outage.gaps();
  assertEquals(after[0], gap);
  assertEquals(after.map(({ reason }) => reason), [UNWRITABLE, "The collector has stopped"]);
  assertEquals(await outage.openLinks(), 1);
}

for (const [name, strike] of Object.entries(STORE_FAULTS)) {
  Deno.test(`gaps: ${name} for half a minute`, async () => {
    await withOutage({}, async (outage) => await judge(outage, strike(outage), 10));
  });
}

for (const [name, strike] of Object.entries(STORE_FAULTS)) {
  for (const end of ["is killed", "ends cleanly"] as const) {
    Deno.test(`gaps: ${name}, and the collector ${end} before it is over`, async () => {
      await withOutage({}, async (outage) => {
        const heal = strike(outage);
        outage.send();
        await outage.pass(30 * SECOND);
        if (end === "is killed") outage.collecting.kill();
        else await outage.collecting.end();
        heal();
        await outage.restart(MINUTE);
        const [gap, ...others] = await outage.gaps();
        assertEquals([gap!.reason, others], [UNWRITABLE, []]);
        assert(gap!.from <= 10 && gap!.from >= 0, `it began at ${gap!.from} s`);
        assert(gap!.to! >= 90, `it ended at ${gap!.to} s`);
        assertEquals(await outage.openLinks(), 1);
      });
    });
  }
}

Deno.test("gaps: the disk is full for half a minute", async () => {
  await withTree(
    {},
    (root) =>
      withSmallDisk(root, 16_000_000, (folder) =>
        withOutage({ folder }, async (outage) => {
          fill(`${folder}/ballast`);
          // Part of the existing log may still be free.
          while (outage.collecting.log.every((line) => !line.startsWith("store-failing"))) {
            outage.send();
            await outage.pass(100);
          }
          outage.begin();
          await judge(outage, () => Deno.removeSync(`${folder}/ballast`), 10);
        })),
  );
});

Deno.test("gaps: a link that begins and ends while the store fails is listed, and so is the one before", async () => {
  await withOutage({}, async (outage) => {
    const lock = outage.collecting.lock();
    outage.collecting.peer.station.hangUp();
    await outage.pass(4 * SECOND); // it is reconnected
    assertEquals(outage.collecting.peers.length, 2);
    await outage.pass(30 * SECOND); // and is disconnected
    lock[Symbol.dispose]();
    await outage.pass(MINUTE);
    assertEquals((await outage.gaps()).map(({ reason }) => reason), [
      HUNG_UP,
      UNWRITABLE,
    ]);
    const { rows } = await outage.query("links");
    assertEquals(rows.length, 3);
    assertEquals(await outage.openLinks(), 1);
  });
});

Deno.test("gaps: the links to a station are lost", async () => {
  await withOutage({}, async (outage) => {
    outage.collecting.peer.station.hangUp();
    await outage.pass(30 * SECOND);
    const gaps = await outage.gaps();
    assertEquals(gaps.map(({ from, reason }) => [from, reason]), [[0, HUNG_UP]]);
    assert(gaps[0]!.to !== null);
    assertEquals(await outage.openLinks(), 1);
  });
});

Deno.test("gaps: the collector is killed", async () => {
  await withOutage({}, async (outage) => {
    outage.collecting.kill();
    await outage.restart(30 * SECOND);
    const [gap, ...others] = await outage.gaps();
    assertEquals([gap!.reason, gap!.to, others], ["The collector was killed", 30, []]);
    assert(gap!.from > -11 && gap!.from <= 0, `it began at ${gap!.from} s`);
    assertEquals(await outage.openLinks(), 1);
  });
});

Deno.test("gaps: the collector is stopped cleanly", async () => {
  await withOutage({}, async (outage) => {
    await outage.restart(30 * SECOND);
    assertEquals((await outage.gaps()).map(({ reason }) => reason), ["The collector has stopped"]);
    assertEquals(await outage.openLinks(), 1);
  });
});

Deno.test("gaps: a hanging sink is not a gap", async () => {
  const command = ["deno", "eval", "setTimeout(() => {}, 1e9)"];
  const sink = { name: "hangs", kind: "command", command, batch: { rows: 1 } } as const;
  await withOutage({ options: { config: { sinks: [sink] } } }, async (outage) => {
    outage.send();
    await outage.pass(30 * SECOND);
    assertEquals(await outage.gaps(), []);
    assertStringIncludes((await outage.query("gaps")).text, "no link was down");
    assertEquals(await outage.openLinks(), 1);
  });
});

for (const [name, by] of [["forward", 10 * MINUTE], ["back", -10 * MINUTE]] as const) {
  Deno.test(`gaps: the clock is set ${name} while a link is down`, async () => {
    await withOutage({}, async (outage) => {
      const { clock, peer } = outage.collecting;
      peer.station.hangUp();
      await outage.pass(100); // until that is written
      clock.setWall(clock.instant() + by);
      assertEquals((await outage.gaps()).map(({ to }) => to), [null]);
      await outage.pass(30 * SECOND);
      const gaps = await outage.gaps();
      assertEquals(gaps.length, 1, "a link was down, whatever the clock says");
      assertStringIncludes(gaps[0]!.reason, HUNG_UP);
      assertEquals(gaps[0]!.reason.includes("clock"), by < 0);
      assert(gaps[0]!.to !== null);
      assertEquals(await outage.openLinks(), 1);
    });
  });

  Deno.test(`gaps: setting the clock ${name} while a link is up is not a gap`, async () => {
    await withOutage({}, async (outage) => {
      const { clock } = outage.collecting;
      clock.setWall(clock.instant() + by);
      outage.send();
      await outage.pass(30 * SECOND);
      assertEquals(await outage.gaps(), []);
      assertEquals(await outage.openLinks(), 1);
    });
  });
}
