// Generated frames, the reduction of what ends a device, and the script that repeats it.

import { assert, assertEquals } from "@std/assert";
import { fuzz, fuzzPlan, type FuzzTarget } from "../../../../cli/conform/fuzz/fuzz_run.ts";
import { type FuzzFrame, FuzzGenerator } from "../../../../cli/conform/fuzz/generate.ts";
import { reduce } from "../../../../cli/conform/fuzz/reduce.ts";
import { fuzzScript } from "../../../../cli/conform/fuzz/script.ts";
import { TYPES } from "../../../../codec/low_level.ts";
import { decodeAsdu, IEC104, type TypeName } from "../../../../codec/mod.ts";
import { seededRandom } from "../../../../cli/example/random.ts";
import { parseMasterScript } from "../../../../cli/master/script.ts";

const RECORDED = [Uint8Array.from([0x68, 0x0e, 0, 0, 0, 0, 45, 1, 6, 0, 1, 0, 0x88, 0x13, 0, 1])];

function generatorOf(seed: number, types: readonly TypeName[] = ["C_SC_NA_1", "C_IC_NA_1"]) {
  return new FuzzGenerator({
    ...{ random: seededRandom(seed), profile: IEC104, types, recorded: RECORDED, rawShare: 0.1 },
    addresses: [{ ca: 1, ioa: 5000 }],
  });
}

/** A device that ends when it has received two frames one after the other, whatever is between them. */
class FragileDevice implements FuzzTarget {
  readonly #first: (frame: FuzzFrame) => boolean;
  readonly #second: (frame: FuzzFrame) => boolean;
  readonly #revives: boolean;
  #hasFirst = false;
  #isDead = false;
  revived = 0;

  constructor(
    first: (frame: FuzzFrame) => boolean,
    second: (frame: FuzzFrame) => boolean,
    { revives = true } = {},
  ) {
    [this.#first, this.#second, this.#revives] = [first, second, revives];
  }

  send(frame: FuzzFrame): Promise<void> {
    if (this.#hasFirst && this.#second(frame)) this.#isDead = true;
    if (this.#first(frame)) this.#hasFirst = true;
    return Promise.resolve();
  }

  isAlive(): Promise<boolean> {
    return Promise.resolve(!this.#isDead);
  }

  disconnect(): void {
    this.#hasFirst = false;
  }

  revive(): Promise<boolean> {
    this.revived++;
    if (this.#revives) [this.#isDead, this.#hasFirst] = [false, false];
    return Promise.resolve(this.#revives);
  }
}

function isOfType(typeId: number): (frame: FuzzFrame) => boolean {
  return ({ kind, octets }) => kind === "asdu" && octets[0] === typeId;
}

Deno.test("the same seed generates the same frames, another one others", () => {
  const [a, b, c] = [1, 1, 2].map((seed) => {
    const generator = generatorOf(seed);
    return Array.from({ length: 300 }, () => generator.next());
  });
  assertEquals(a, b);
  assert(JSON.stringify(a) !== JSON.stringify(c));
});

Deno.test("generated ASDUs have the listed types, whole ones and damaged ones", () => {
  const generator = generatorOf(3);
  const frames = Array.from({ length: 2000 }, () => generator.next());
  const asdus = frames.filter(({ kind }) => kind === "asdu").map(({ octets }) =>
    decodeAsdu(octets)
  );
  const listed = asdus.filter(({ type }) => type === "C_SC_NA_1" || type === "C_IC_NA_1");
  const damaged = asdus.filter(({ type }) => type === "raw");
  assert(listed.length > 500, `${listed.length} whole ASDUs of the listed types`);
  assert(damaged.length > 100, `${damaged.length} damaged ASDUs`);
  assert(frames.some(({ kind }) => kind === "raw"));
  assert(frames.every(({ octets }) => octets.length > 0 && octets.length <= 249));
});

Deno.test("a sequence that ends the device is reduced to the frames that do it", async () => {
  const device = new FragileDevice(isOfType(TYPES.C_IC_NA_1.id), isOfType(TYPES.C_SC_NA_1.id));
  const { fatal, sent } = await fuzz(generatorOf(1), device, fuzzPlan(1000));
  assert(fatal !== undefined && sent < 1000);
  assertEquals(fatal.frames.map(({ octets }) => octets[0]), [
    TYPES.C_IC_NA_1.id,
    TYPES.C_SC_NA_1.id,
  ]);
  assert(fatal.isMinimal && fatal.tries <= 200);
});

Deno.test("a device that cannot be restarted leaves the whole sequence", async () => {
  const types = [isOfType(TYPES.C_IC_NA_1.id), isOfType(TYPES.C_SC_NA_1.id)] as const;
  const device = new FragileDevice(...types, { revives: false });
  const { fatal, sent } = await fuzz(generatorOf(1), device, fuzzPlan(1000));
  assertEquals([fatal?.frames.length, fatal?.isMinimal, device.revived], [sent, false, 1]);
});

Deno.test("a device that survives has had all frames", async () => {
  const never = () => false;
  assertEquals(await fuzz(generatorOf(1), new FragileDevice(never, never), fuzzPlan(101)), {
    sent: 101,
  });
});

Deno.test("a reduction keeps what is needed, and stops at its limit", async () => {
  const items = Array.from({ length: 64 }, (_, at) => at);
  const hasEffect = (tried: readonly number[]) =>
    Promise.resolve([3, 17, 60].every((each) => tried.includes(each)));
  const { items: left, isMinimal } = await reduce(items, { hasEffect, mostTries: 1000 });
  assertEquals([left, isMinimal], [[3, 17, 60], true]);
  const limited = await reduce(items, { hasEffect, mostTries: 3 });
  assertEquals([limited.tries, limited.isMinimal], [3, false]);
});

Deno.test("the script of a sequence is one that iec104 master reads", () => {
  const generator = generatorOf(5);
  const frames = Array.from({ length: 50 }, () => generator.next());
  const text = fuzzScript(frames, { notes: ["The device no longer answered"] });
  const { steps, mistakes } = parseMasterScript(text, IEC104);
  assertEquals(mistakes, []);
  assertEquals(steps.length, 50 + 3);
});
