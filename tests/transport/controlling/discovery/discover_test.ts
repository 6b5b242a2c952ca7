// discover(): the declaration of a station derived from its answers, and what remains unknown.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { RequestError } from "../../../../transport/controlling/procedures/result.ts";
import { familyOf, type PointType } from "../../../../transport/controlled/declaration/families.ts";
import { checkDeclaration } from "../../../../transport/controlled/declaration/check_declaration.ts";
import { qualityOctet } from "../../../../transport/controlled/declaration/quality_names.ts";
import type {
  CounterDeclaration,
  PointDeclaration,
  StationDeclaration,
} from "../../../../transport/controlled/declaration/declaration.ts";
import type {
  DiscoverOptions,
  Discovery,
  DiscoveryRequest,
} from "../../../../transport/controlling/discovery/discovery.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import { bothStations } from "../../../helpers/stations/both_stations.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { ask, discovered } from "../../../helpers/stations/discovered.ts";
import { randomStation } from "../../../helpers/stations/random_station.ts";
import { link, within } from "../../../helpers/stations/scripted_station.ts";

/** Returns the part of a declaration that can be observed on the wire. */
function visible(declaration: StationDeclaration) {
  const byAddress = (a: { ioa: number }, b: { ioa: number }) => a.ioa - b.ioa;
  const { interrogateParameters = false } = declaration.procedures ?? {};
  return declaration.sectors.map(({ ca, points = [], counters = [] }) => ({
    ca,
    points: points.filter(isVisible).map((point) => ({
      ...visiblePoint(point),
      parameters: interrogateParameters ? visibleParameters(point) : [],
    })).sort(byAddress),
    counters: counters.map(visibleCounter).sort(byAddress),
  })).sort((a, b) => a.ca - b.ca);
}

function isVisible({ type, groups = [], interrogated }: PointDeclaration): boolean {
  return familyOf(type as PointType).none !== undefined &&
    (interrogated !== false || groups.length > 0);
}

function visiblePoint(point: PointDeclaration) {
  const { ioa, type, value, quality, groups = [], interrogated = true } = point;
  const unknown = 0x80 & familyOf(type as PointType).qualityBits;
  return {
    ioa,
    type,
    value: value ?? 0,
    quality: qualityOctet(quality ?? (value === undefined ? unknown : 0)),
    groups: [...new Set(groups)].sort((a, b) => a - b),
    interrogated,
  };
}

function visibleParameters({ parameters = [], deadband, filter, limits }: PointDeclaration) {
  const values = {
    threshold: deadband?.value ?? 0,
    filter: filter ?? 0,
    "low-limit": limits?.low,
    "high-limit": limits?.high,
    cyclic: undefined,
  };
  return parameters.flatMap((name) => values[name] === undefined ? [] : [[name, values[name]]])
    .sort();
}

function visibleCounter({ ioa, type = "M_IT_NA_1", value = 0, groups = [] }: CounterDeclaration) {
  return { ioa, type, value, groups: [...new Set(groups)].sort((a, b) => a - b) };
}

Deno.test("discover() declares every observable property of the station that answers", async () => {
  for (let seed = 1; seed <= 15; seed++) {
    const original = randomStation(new Prng(seed));
    const { declaration } = await discovered(original);
    assert(declaration !== undefined, `seed ${seed}`);
    assertEquals(checkDeclaration(declaration), [], `seed ${seed}`);
    assertEquals(visible(declaration), visible(original), `seed ${seed}`);
    const again = await discovered(declaration);
    assertEquals(again.declaration, declaration, `seed ${seed}: the copy of the copy`);
  }
});

Deno.test("a station made from the discovered declaration sends the same as the original", async () => {
  const sent = async (declaration: StationDeclaration) =>
    (await discovered(declaration)).news.filter((line) => line.startsWith("< "));
  for (let seed = 100; seed <= 130; seed++) {
    const original = randomStation(new Prng(seed));
    const { declaration } = await discovered(original);
    assertEquals(await sent(declaration!), await sent(original), `seed ${seed}`);
  }
});

const BAY: StationDeclaration = {
  sectors: [{
    ca: 7,
    points: [
      { ioa: 1, type: "M_SP_NA_1", value: 1, groups: [2] },
      { ioa: 2, type: "M_ME_NC_1", value: 20.4, quality: ["NT"] },
      { ioa: 3, type: "M_ME_NC_1", value: 1, interrogated: false },
    ],
    counters: [{ ioa: 9, value: 100, groups: [1] }],
    commands: [{ ioa: 5000, type: "C_SC_NA_1" }],
  }],
};

Deno.test("discover() sends only requests that read", async () => {
  const { declaration, notes, files, news } = await discovered(BAY);
  assertEquals(declaration, {
    sectors: [{
      ca: 7,
      points: [
        { ioa: 1, type: "M_SP_NA_1", value: 1, groups: [2] },
        { ioa: 2, type: "M_ME_NC_1", value: 20.4, quality: 0x40 },
      ],
      counters: [{ ioa: 9, value: 100, groups: [1] }],
    }],
  });
  const sent = news.filter((line) => line.startsWith("> "));
  assertEquals(
    new Set(sent.map((line) => line.split(" ", 3).join(" "))),
    new Set([
      "> C_IC_NA_1 act",
      "> C_CI_NA_1 act",
      "> F_SC_NA_1 req",
    ]),
  );
  const counters = sent.filter((line) => line.includes("C_CI"));
  assertEquals(counters.length, 5);
  assert(counters.every((line) => line.includes("frz=0 (read)")), counters.join("\n"));
  assertEquals(notes.map(({ code, ca, count }) => [code, ca, count]), [
    ["not-transmitted", undefined, 1],
  ]);
  assertEquals(files, []);
});

Deno.test("discover() sends the requests that the options select, and reports each one", async () => {
  const requests: unknown[] = [];
  const { declaration } = await discovered(BAY, {
    ca: [7, 7],
    groups: [2, 3],
    counters: false,
    files: false,
    read: [3, 4],
    name: "Bay",
    onRequest: ({ type, ca, group, ioa, outcome, objects }) =>
      requests.push([type, ca, group, ioa, outcome, objects]),
  });
  assertEquals(requests, [
    ["interrogation", 7, undefined, undefined, "done", 2],
    ["interrogation", 7, 2, undefined, "done", 1],
    ["interrogation", 7, 3, undefined, "negative", 0],
    ["read", 7, undefined, 3, "done", 1],
    ["read", 7, undefined, 4, "negative", 0],
  ]);
  assertEquals(declaration, {
    name: "Bay",
    sectors: [{
      ca: 7,
      points: [
        { ioa: 1, type: "M_SP_NA_1", value: 1, groups: [2] },
        { ioa: 2, type: "M_ME_NC_1", value: 20.4, quality: 0x40 },
        { ioa: 3, type: "M_ME_NC_1", value: 1, interrogated: false },
      ],
    }],
  });
});

Deno.test("discover() finds the common addresses that answer, and checks those that are listed", async () => {
  const station = { sectors: [{ ca: 3 }, { ca: 1 }] };
  const cas = async (options: DiscoverOptions) =>
    (await discovered(station, options)).declaration?.sectors.map(({ ca }) => ca);
  assertEquals(await cas({}), [1, 3]);
  assertEquals(await cas({ ca: 3 }), [3]);
  assertEquals(await cas({ ca: [4, 3] }), [3]);
  const { declaration, notes } = await discovered(station, { ca: 4 });
  assertEquals(declaration, undefined);
  assertEquals(notes[0]?.code, "refused");
});

Deno.test("discover() of a station that answers with the broadcast address finds its own in the data", async () => {
  await using it = await link();
  const { peer } = it;
  const asked: number[] = [];
  const objects = [{ ioa: 5, value: 1 }] as const;
  let hasData = true;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    if (hasData) peer.send({ type: "M_SP_NA_1", cause: 20, ca: 7, objects });
    peer.terminate(request);
  });
  const onRequest = ({ ca }: DiscoveryRequest) => void asked.push(ca);
  const options = { groups: [1], counters: false, files: false, onRequest } as const;
  const { declaration } = await ask(it, options);
  const points = [{ ioa: 5, type: "M_SP_NA_1", value: 1, groups: [1] }] as const;
  assertEquals(declaration?.sectors, [{ ca: 7, points }]);
  assertEquals(asked, [65_535, 7]);
  hasData = false;
  const { declaration: none, notes: [note] } = await ask(it, options);
  assertEquals([none, note?.code, note?.ca], [undefined, "no-answer", 65_535]);
  assertEquals(note?.detail.includes("the broadcast address, without data"), true);
});

Deno.test("discover() lists the files of each common address", async () => {
  await using it = await bothStations(BAY);
  it.controlled.addFile({ ca: 7, ioa: 1, nof: 1, sections: [new Uint8Array(3)] });
  const { files } = await ask(it, { groups: false, counters: false });
  assertEquals(files.map(({ ca, ioa, nof, lof }) => [ca, ioa, nof, lof]), [[7, 1, 1, 3]]);
});

Deno.test("discover() declares that a station does not support counter interrogations", async () => {
  const unsupported = ["C_CD_NA_1", "C_CI_NA_1"];
  const sectors = [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1", value: 1 }] }] as const;
  const { declaration, notes } = await discovered({ sectors, procedures: { unsupported } });
  assertEquals(declaration, { sectors, procedures: { unsupported } });
  assertEquals(notes.map(({ code }) => code), ["not-transmitted"]);
});

Deno.test("discover() reports what it could not find out, and continues", async () => {
  await using it = await link();
  const { peer } = it;
  peer.on("C_IC_NA_1", (request) => {
    assert(request.type === "C_IC_NA_1");
    if (request.objects[0]!.qoi > 20) return; // groups are not answered
    peer.confirm(request);
    const time = Date.UTC(2026, 0, 1);
    const head = { cause: 20, ca: 1 } as const;
    peer.send({ ...head, type: "M_ME_NC_1", objects: [{ ioa: 1, value: Infinity }] });
    peer.send({
      ...head,
      type: "M_SP_NA_1",
      objects: [{ ioa: 0, value: 1 }, { ioa: 1, value: 1 }],
    });
    peer.send({ ...head, type: "M_DP_TB_1", objects: [{ ioa: 2, value: 2, time }] } as never);
    peer.send({ ...head, type: "M_SP_NA_1", objects: [{ ioa: 3, value: 0, quality: 0x80 }] });
    peer.send({ ...head, type: "M_SP_NA_1", test: true, objects: [{ ioa: 4, value: 1 }] });
    peer.terminate(request);
  });
  peer.on("C_CI_NA_1", (request) => {
    assert(request.type === "C_CI_NA_1");
    peer.confirm(request);
    const cause = 37 + request.objects[0]!.rqt % 5 as 37;
    const objects = [{ ioa: 9, value: -5, quality: 0x80 }, { ioa: 2, value: 1 }];
    peer.send({ type: "M_IT_NA_1", cause, ca: 1, objects });
    peer.terminate(request);
  });
  peer.on("F_SC_NA_1", (request) => peer.mirror(request, { cause: 45, negative: true }));
  const { declaration, notes } = await ask(it, { ca: 1, read: [7, 8] });
  assertEquals(checkDeclaration(declaration), []);
  assertEquals(declaration?.sectors, [{
    ca: 1,
    points: [
      { ioa: 1, type: "M_ME_NC_1" },
      { ioa: 0, type: "M_SP_NA_1", value: 1 },
      { ioa: 2, type: "M_DP_NA_1", value: 2 },
      { ioa: 3, type: "M_SP_NA_1" },
    ],
    counters: [{ ioa: 9, groups: [1, 2, 3, 4] }],
  }]);
  assertEquals(notes.map(({ code, detail, count }) => `${count} ${code}: ${detail}`), [
    "1 no-value: The value of IOA 1 is Infinity",
    "6 left-out: IOA 1 of M_SP_NA_1 cannot be declared with the others",
    "1 time-tagged: IOA 2 was interrogated as M_DP_TB_1",
    "1 no-answer: The interrogation of group 1 of CA 1 ended early: No activation confirmation within 10000 ms",
    "5 counter-quality: The counter at IOA 9 is invalid",
    "1 refused: The directory call of CA 1 ended early: Refused: unknown cause of transmission (cause 45)",
    "1 no-answer: The read of IOA 7 of CA 1 ended early: No value within 10000 ms",
    "1 not-transmitted: Commands, events of protection equipment, names, units, intervals of cyclic transmission, " +
    "the reporting of changes and the behaviour of the station are unknown because they cannot be requested",
  ]);
  const groups = peer.requests.filter((request) => request === "C_IC_NA_1 6").length;
  assertEquals(groups, 2, "after silence no other group is asked for");
});

Deno.test("discover() declares active parameters, and omits invalid ones", async () => {
  await using it = await link();
  const { peer } = it;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    const head = { cause: 20, ca: 1 } as const;
    peer.send({ ...head, type: "M_ME_NC_1", objects: [{ ioa: 1, value: 20 }] });
    peer.send({ ...head, type: "M_SP_NA_1", objects: [{ ioa: 2, value: 1 }] });
    const report = (ioa: number, kpa: number, value: number, pop = false) =>
      peer.send({
        type: "P_ME_NC_1",
        cause: 20,
        ca: 1,
        objects: [{ ioa, kpa, value, pop, lpc: false }],
      });
    report(1, 1, 0.1);
    report(1, 3, 5);
    report(1, 4, 4.5); // below the low limit
    report(1, 2, -1);
    report(1, 9, 1); // undefined kind
    report(1, 4, 30, true); // inactive
    report(2, 1, 1); // for a single point
    report(7, 1, 1); // for an unknown object
    peer.terminate(request);
  });
  const options = { ca: 1, groups: false, counters: false, files: false };
  const { declaration, notes } = await ask(it, options);
  assertEquals(checkDeclaration(declaration), []);
  assertEquals(declaration, {
    sectors: [{
      ca: 1,
      points: [{
        ioa: 1,
        type: "M_ME_NC_1",
        value: 20,
        parameters: ["threshold", "low-limit"],
        deadband: { kind: "absolute", value: 0.1 },
        limits: { low: 5 },
      }, { ioa: 2, type: "M_SP_NA_1", value: 1 }],
    }],
    procedures: { interrogateParameters: true, interrogation: { order: "address" } },
  });
  assertEquals(
    [notes[0]?.code, notes[0]?.count, notes[0]?.detail],
    ["left-out", 5, "Parameter 4 = 4.5 of IOA 1 cannot be declared"],
  );
});

Deno.test("discover() treats the points of an unterminated interrogation as incomplete", async () => {
  await using it = await link();
  const { peer } = it;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    const group = request.type === "C_IC_NA_1" ? request.objects[0]!.qoi - 20 : 0;
    if (group === 0) return; // without termination
    const objects = [{ ioa: 5, value: 1 }] as const;
    peer.send({ type: "M_SP_NA_1", cause: 20 + group as 21, ca: 1, objects });
    peer.terminate(request);
  });
  const { declaration, notes } = await ask(it, {
    ca: 1,
    groups: [1],
    counters: false,
    files: false,
  });
  assertEquals(declaration?.sectors[0]?.points, [
    { ioa: 5, type: "M_SP_NA_1", value: 1, groups: [1] },
  ]);
  assertEquals(notes[0]?.code, "no-answer");
});

Deno.test("discover() of a station that does not answer declares nothing", async () => {
  await using it = await link();
  const { declaration, files, notes } = await ask(it);
  assertEquals([declaration, files], [undefined, []]);
  assertEquals(notes.map(({ code, ca }) => [code, ca]), [
    ["no-answer", 65535],
    ["not-transmitted", undefined],
  ]);
});

Deno.test("discover() ends with its signal, and refuses invalid groups and limits", async () => {
  await using it = await link();
  const stop = new AbortController();
  const found = it.station.discover({ signal: stop.signal });
  stop.abort(new Error("enough"));
  const error = await within(it.clock, 0, assertRejects(() => found, RequestError));
  assertEquals(error.code, "aborted");
  it.peer.on("C_IC_NA_1", (request) => {
    it.peer.confirm(request);
    it.peer.terminate(request);
  });
  await assertRejects(() => ask(it, { ca: 1, groups: [17] }), RangeError, "17");
  await assertRejects(() => ask(it, { ca: 1, confirmationMs: 0 }), RangeError, "confirmationMs");
});

Deno.test("discover() declares at most maxObjects points and counters", async () => {
  await using it = await link();
  const { peer } = it;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    const group = request.type === "C_IC_NA_1" ? request.objects[0]!.qoi - 20 : 0;
    const objects = [1, 2].map((ioa) => ({ ioa: ioa + 2 * group, value: 1 }) as const);
    peer.send({ type: "M_SP_NA_1", cause: 20 + group as 20, ca: 1, objects });
    peer.terminate(request);
  });
  const options = { ca: 1, groups: [1], counters: false, files: false, maxObjects: 3 };
  const { declaration, notes } = await ask(it, options);
  assertEquals(declaration?.sectors[0]?.points?.map(({ ioa }) => ioa), [1, 2, 3]);
  assertEquals(notes[0]?.code, "left-out");
});

/** Code that the compiler must refuse. */
export function refused(options: DiscoverOptions, { declaration, notes }: Discovery): void {
  // @ts-expect-error A discovery does not freeze counters.
  options.freeze;
  // @ts-expect-error There may be no station.
  declaration.sectors;
  // @ts-expect-error No request has this code.
  notes.some(({ code }) => code === "commands");
}

Deno.test("discover() waits for beforeRequest before each request of any kind", async () => {
  await using it = await bothStations(BAY);
  it.news();
  const log: string[] = [];
  const note = () =>
    log.push(...it.news().flatMap((line) => line.startsWith("> ") ? [line.split(" ")[1]!] : []));
  await ask(it, {
    ...{ ca: 7, groups: [2], counters: true, files: true, read: [3] },
    beforeRequest: async () => {
      note();
      await settle();
      note(); // a request that has not waited would be before "ready"
      log.push("ready");
    },
  });
  note();
  const kinds = log.filter((each) => each !== "ready");
  assertEquals(log.filter((each) => each === "ready").length, kinds.length);
  assertEquals(log.every((each, at) => (each === "ready") === (at % 2 === 0)), true);
  assertEquals([...new Set(kinds)], ["C_IC_NA_1", "C_CI_NA_1", "F_SC_NA_1", "C_RD_NA_1"]);
});
