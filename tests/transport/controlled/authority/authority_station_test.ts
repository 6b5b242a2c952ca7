// A station with an authority: no forbidden request reaches a handler or an object, and every decision is reported.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { CAUSE, isUnknownCause } from "../../../../codec/cause.ts";
import { mayBroadcast } from "../../../../codec/classify.ts";
import { confirmationOf } from "../../../../codec/classify_cause.ts";
import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import { parseHex, toHex } from "../../../../codec/hex.ts";
import { IEC104 } from "../../../../codec/profile.ts";
import { TYPES } from "../../../../codec/types.ts";
import type { AuthorityDecision } from "../../../../transport/controlled/authority/authority_decision.ts";
import type { AuthorityDeclaration } from "../../../../transport/controlled/authority/authority_declaration.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { ControlledStation } from "../../../../transport/controlled/serving/controlled_station.ts";
import type { ControlledStationHandlers } from "../../../../transport/controlled/serving/controlled_station_options.ts";
import { type Question, StationMachine } from "../../../../transport/low_level.ts";
import { DeclarationError } from "../../../../transport/mod.ts";
import { CONTROL_CASES, controlRequest } from "../../../helpers/asdu/control_requests.ts";
import {
  noticesOf,
  type StationRig,
  stationRig,
} from "../../../helpers/stations/scripted_master.ts";

const SECTOR = {
  points: [
    { ioa: 100, type: "M_SP_NA_1", value: 0 },
    { ioa: 700, type: "M_ME_NC_1", value: 0, parameters: ["threshold"] },
  ],
  counters: [{ ioa: 900 }],
  commands: [
    { ioa: 5000, type: "C_SC_NA_1", mode: "both" },
    { ioa: 5001, type: "C_SC_NA_1", mode: "both" },
  ],
} as const;

const STATION: StationDeclaration = {
  sectors: [{ ca: 1, ...SECTOR }, { ca: 2, ...SECTOR }],
  redundancy: { mode: "each-connection" },
  procedures: { unsupported: [] },
};

const AUTHORITY: AuthorityDeclaration = {
  default: "deny",
  roles: { bay: [{ types: ["all"], cas: [1], ioas: [[5000, 5099]] }] },
  rules: ["viewer", "operator", "engineer", "bay"].map((role) => ({
    name: `the ${role}`,
    users: [role],
    roles: [role],
  })),
};

const KINDS = [
  "onAsdu",
  "onInterrogation",
  "onCounterInterrogation",
  "onRead",
  "onClock",
  "onReset",
  "onParameter",
  "onFile",
  "onCommand",
];

interface GuardedRig extends StationRig {
  /** Names of the handlers that were called. */
  readonly called: string[];
  readonly decisions: AuthorityDecision[];
}

/**
 * Creates a station that records the calls of all handlers; commands are accepted, and the rest is done as declared.
 */
function guardedRig(
  authority: AuthorityDeclaration | undefined,
  declaration = STATION,
): GuardedRig {
  const called: string[] = [];
  const handlers = Object.fromEntries(KINDS.map((name) => [name, () => {
    called.push(name);
    return name === "onCommand" ? true : undefined;
  }]));
  const decisions: AuthorityDecision[] = [];
  const rig = stationRig(declaration, {
    ...handlers as ControlledStationHandlers,
    onAuthority: (decision) => decisions.push(decision),
    ...authority && { authority },
  });
  return { ...rig, called, decisions };
}

function command(ioa: number, more: object = {}): AsduInput {
  const { ca = 1, cause = 6, ...fields } = more as { ca?: number; cause?: number };
  const objects = [{ ioa, value: 1, ...fields }];
  return { type: "C_SC_NA_1", cause, ca, objects } as AsduInput;
}

Deno.test("no type, cause or address outside the rights of a peer reaches a handler, whatever its role", async () => {
  const seen = { refused: 0, permitted: 0, rejected: 0 };
  for (const user of ["viewer", "operator", "engineer", "bay", "nobody"]) {
    const rig = guardedRig(AUTHORITY);
    const master = await rig.connect({ user });
    for (const [name, cause] of CONTROL_CASES) {
      // A reset eventually closes the connections; the clock of this test is stopped.
      for (const ca of [1, 2, 3, 65_535]) {
        for (const ioa of [100, 5000, 5001, 5100]) {
          rig.called.length =
            rig.decisions.length =
            rig.notices.length =
            master.octets.length =
              0;
          await master.ask(controlRequest(name, { cause, ca, ioa }));
          const what = `${user} ${name} cause ${cause} ${ca}/${ioa}`;
          const isBroadcast = ca === 65_535 && mayBroadcast(TYPES[name].id);
          assertEquals(rig.decisions.map((one) => one.ca), isBroadcast ? [1, 2] : [ca], what);
          const refused = rig.decisions.filter(({ permitted }) => !permitted);
          if (refused.length === rig.decisions.length) assertEquals(rig.called, [], what);
          else assertEquals(rig.called[0], "onAsdu", what);
          const answers = master.octets.map((octets) => decodeAsdu(octets));
          const denials = noticesOf(rig, "refused").filter(({ reason }) => reason === "authority");
          if (denials.length > 0) {
            // Refused with P/N = 1 by every common address concerned.
            assertEquals(denials.length, refused.length, what);
            const expected = confirmationOf(cause) ?? CAUSE.unknownObjectAddress;
            for (const one of refused) {
              const own = answers.filter((answer) => answer.ca === one.ca);
              assert(own.some((answer) => answer.negative && answer.cause === expected), what);
            }
            seen.refused++;
          } else if (refused.length > 0) {
            // The station does not know the type or the common address.
            assert(answers.length === 1 && isUnknownCause(answers[0]!.cause), what);
            seen.rejected++;
          } else seen.permitted++;
        }
      }
    }
    assertEquals(rig.station.get(1, 100)!.value, 0);
  }
  const { refused, permitted, rejected } = seen;
  assert(refused > 500 && permitted > 300 && rejected > 300, JSON.stringify(seen));
});

Deno.test("a refusal is the negative confirmation of the request, and cause 47 where a request is not confirmed", async () => {
  const rig = guardedRig({ default: "deny" });
  const master = await rig.connect();
  assertEquals(await master.ask(command(5000)), ["C_SC_NA_1 actcon NEGATIVE CA 1: 5000=ON"]);
  assertEquals(await master.ask(command(5000, { cause: 8 })), [
    "C_SC_NA_1 deactcon NEGATIVE CA 1: 5000=ON",
  ]);
  assertEquals(
    await master.ask({ type: "C_RD_NA_1", cause: 5, ca: 1, objects: [{ ioa: 100 }] }),
    ["C_RD_NA_1 uknIOA NEGATIVE CA 1: 100"],
  );
  assertEquals(rig.called, []);
  assertEquals(noticesOf(rig, "refused").map(({ reason, detail }) => [reason, detail]), [
    ["authority", "no rule matches the peer"],
    ["authority", "no rule matches the peer"],
    ["authority", "no rule matches the peer"],
  ]);
  assertEquals([...rig.station.refusals], [["authority", 3]]);
});

Deno.test("every decision is reported before the handlers are called: who, what, the rule and the role", async () => {
  const order: string[] = [];
  const decisions: AuthorityDecision[] = [];
  const rig = stationRig(STATION, {
    authority: AUTHORITY,
    onAuthority: (decision) => {
      order.push(decision.permitted ? "permitted" : "refused");
      decisions.push(decision);
    },
    onAsdu: () => void order.push("asdu"),
    onCommand: ({ phase }) => {
      order.push(phase);
      return true;
    },
  });
  const master = await rig.connect({ user: "operator", host: "192.0.2.8" });
  await master.ask(command(5000, { select: true }));
  await master.ask(command(5000));
  await master.ask(
    { type: "P_ME_NC_1", cause: 6, ca: 1, objects: [{ ioa: 700, kpa: 1, value: 1 }] } as AsduInput,
  );
  assertEquals(order, [
    ...["permitted", "asdu", "select"],
    ...["permitted", "asdu", "execute"],
    "refused",
  ]);
  const [select, execute, parameter] = decisions as [
    AuthorityDecision,
    AuthorityDecision,
    AuthorityDecision,
  ];
  const { octets, ...rest } = select;
  assertEquals([octets[0], octets.length], [45, 10]);
  assertEquals(rest, {
    link: 1,
    remote: { host: "192.0.2.8", port: 50_000, user: "operator" },
    group: "connection 1",
    type: "C_SC_NA_1",
    cause: 6,
    originator: 0,
    test: false,
    phase: "select",
    ca: 1,
    ioas: [5000],
    instant: rig.clock.instant(),
    permitted: true,
    reason: undefined,
    rule: "the operator",
    role: "operator",
    detail: undefined,
  });
  assertEquals(execute.phase, "execute");
  const { type, permitted, reason, rule, role, detail } = parameter;
  assertEquals({ type, permitted, reason, rule, role, detail }, {
    type: "P_ME_NC_1",
    permitted: false,
    reason: "authority",
    rule: "the operator",
    role: undefined,
    detail: "the operator: the role operator does not permit it",
  });
});

Deno.test("a broadcast is carried out by the common addresses for which the peer has the right, and refused by the others", async () => {
  const seen: [number, number][] = [];
  const rig = stationRig(STATION, {
    authority: {
      roles: { one: [{ types: ["interrogation"], cas: [1] }] },
      rules: [{ roles: ["one"] }],
    },
    onAsdu: ({ asdu, octets }) => void seen.push([asdu.ca, octets[4]! + 256 * octets[5]!]),
  });
  const master = await rig.connect();
  const answers = await master.ask({
    type: "C_IC_NA_1",
    cause: 6,
    ca: 65_535,
    objects: [{ qoi: 22 }],
  });
  assertEquals(answers, [
    "C_IC_NA_1 actcon NEGATIVE CA 2: qoi=22 (group 2)",
    "C_IC_NA_1 actcon NEGATIVE CA 1: qoi=22 (group 2)",
  ]);
  assertEquals(noticesOf(rig, "refused").map(({ reason }) => reason), ["authority", "value"]);
  assertEquals(seen, [[1, 1]], "the application sees the common address that may be asked");
});

Deno.test("a broadcast that one common address refuses is carried out by the others in their order", async () => {
  const seen: number[] = [];
  const rig = stationRig(
    { ...STATION, sectors: [...STATION.sectors, { ca: 3, points: [] }] },
    {
      authority: {
        roles: { some: [{ types: ["interrogation"], cas: [1, 3] }] },
        rules: [{ roles: ["some"] }],
      },
      onAsdu: ({ asdu }) => void seen.push(asdu.ca),
    },
  );
  const master = await rig.connect();
  await master.ask({ type: "C_IC_NA_1", cause: 6, ca: 65_535, objects: [{ qoi: 20 }] });
  assertEquals(seen, [1, 3]);
});

Deno.test("a selection by one peer is not executed by another, and a peer without the right does not end it", async () => {
  const rig = guardedRig(AUTHORITY);
  const [owner, other, viewer] = [
    await rig.connect({ user: "operator" }),
    await rig.connect({ user: "operator" }),
    await rig.connect({ user: "viewer" }),
  ];
  const negative = ["C_SC_NA_1 actcon NEGATIVE CA 1: 5000=ON"];
  assertEquals(await owner.ask(command(5000, { select: true })), [
    "C_SC_NA_1 actcon CA 1: 5000=ON select",
  ]);
  assertEquals(await other.ask(command(5000)), negative);
  assertEquals(await viewer.ask(command(5000)), negative);
  assertEquals(await viewer.ask(command(5000, { cause: 8 })), [
    "C_SC_NA_1 deactcon NEGATIVE CA 1: 5000=ON",
  ]);
  assertEquals(noticesOf(rig, "refused").map(({ reason }) => reason), [
    "selected-elsewhere",
    "authority",
    "authority",
  ]);
  assertEquals(await owner.ask(command(5000)), [
    "C_SC_NA_1 actcon CA 1: 5000=ON",
    "C_SC_NA_1 actterm CA 1: 5000=ON",
  ]);
});

Deno.test("without an authority everyone may do everything, and decisions are still reported", async () => {
  const rig = guardedRig(undefined);
  const master = await rig.connect();
  await master.ask(command(5000));
  assertEquals(rig.decisions.map(({ permitted, rule, role }) => [permitted, rule, role]), [
    [true, undefined, undefined],
  ]);
  assertEquals(rig.called, ["onAsdu", "onCommand"]);
});

Deno.test("the authority of the options replaces that of the declaration, and is checked like it", async () => {
  const rig = guardedRig({ default: "allow" }, { ...STATION, authority: { default: "deny" } });
  const master = await rig.connect();
  assertEquals((await master.ask(command(5000)))[0], "C_SC_NA_1 actcon CA 1: 5000=ON");
  assertEquals(rig.station.declaration.authority, { default: "allow" });
  const error = assertThrows(
    () => new ControlledStation(STATION, { authority: { rules: [{ roles: ["boss"] }] } }),
    DeclarationError,
  );
  assertEquals(error.faults.map(({ path, value }) => [path, value]), [
    ["authority.rules[0].roles[0]", "boss"],
  ]);
});

Deno.test("an ASDU that is too short to be answered is not passed on to the application either", async () => {
  const rig = guardedRig({ default: "deny" });
  const master = await rig.connect();
  assertEquals(await master.ask(Uint8Array.of(45, 1, 6, 0)), []);
  assertEquals(rig.called, []);
  assertEquals(noticesOf(rig, "ignored").length, 1);
});

Deno.test("a broadcast that the station cannot deal with is mirrored once, whatever the rights of the peer", async () => {
  const roles = { one: [{ types: ["interrogation"], cas: [1] }] };
  const rig = guardedRig({ roles, rules: [{ roles: ["one"] }] });
  const master = await rig.connect();
  const octets = controlRequest("C_IC_NA_1", { cause: CAUSE.request, ca: 65_535, ioa: 0 });
  const answers = await master.ask(octets);
  assertEquals(answers.map((text) => text.split(":")[0]), [
    "C_IC_NA_1 uknCOT NEGATIVE OA 5 CA 65535",
  ]);
  assertEquals(rig.called, []);
});

Deno.test("rights hold in a profile with one octet for the common address, whose broadcast is 255", () => {
  const profile = { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 2 } as const;
  const seen: number[] = [];
  const now = { monotonic: 0, instant: 0 };
  const authority: AuthorityDeclaration = {
    roles: { two: [{ types: ["interrogation"], cas: [2] }] },
    rules: [{ roles: ["two"] }],
  };
  const procedures = { endOfInitialization: false };
  const declaration = { ...STATION, procedures, authority };
  const questions = new Set(["asdu"] as const);
  const machine = new StationMachine(declaration, { profile, questions }, now);
  const link = machine.open({ host: "192.0.2.1", port: 1 }, now)!;
  machine.started(link);
  machine.receive(link, parseHex("64 01 06 FF 00 00 14"), now);
  for (let event = machine.nextEvent(); event !== undefined; event = machine.nextEvent()) {
    if (event.type !== "question") continue;
    const { subject } = event.question as Extract<Question, { type: "asdu" }>;
    seen.push(subject.asdu.ca, subject.octets[3]!);
  }
  assertEquals(seen, [2, 2]);
  assertEquals(toHex(machine.take(link)!, " "), "64 01 47 01 00 00 14", "CA 1 refuses");
  assertEquals(machine.take(link), undefined, "CA 2 waits for the application");
});
