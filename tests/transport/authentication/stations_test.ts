// Both stations with secure authentication, over a stream in virtual time.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { USER_ROLE } from "../../../codec/security/tables.ts";
import type { ControlledStationOptions } from "../../../transport/controlled/serving/controlled_station_options.ts";
import { describeAuthenticationEvent } from "../../../transport/authentication/describe_event.ts";
import type { AuthenticationEvent } from "../../../transport/authentication/events.ts";
import { type AuthenticationUser, UserDirectory } from "../../../transport/authentication/users.ts";
import type { ReceivedCommand } from "../../../transport/controlled/core/questions.ts";
import type { StationDeclaration } from "../../../transport/controlled/declaration/declaration.ts";
import type { ControllingOptions } from "../../../transport/controlling/controlling_options.ts";
import { RequestError } from "../../../transport/controlling/procedures/result.ts";
import {
  secureAuthentication,
  type SecureAuthenticationOptions,
} from "../../../transport/runtime/secure_authentication.ts";
import { supervise } from "../../../transport/controlling/supervision/supervised_station.ts";
import { ControlledStation } from "../../../transport/controlled/serving/controlled_station.ts";
import { SendError } from "../../../transport/errors.ts";
import { command } from "../../helpers/security/security_asdus.ts";
import { typeName } from "../../../codec/types.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";
import { memoryPipe, type MemoryStream } from "../../helpers/virtual/memory_stream.ts";
import { type BothStations, bothStations } from "../../helpers/stations/both_stations.ts";
import { brief } from "../../helpers/stations/results.ts";
import { within } from "../../helpers/stations/scripted_station.ts";

const BAY: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [{ ioa: 100, type: "M_SP_NA_1", value: 0 }],
    counters: [{ ioa: 900, value: 7 }],
    commands: [
      { ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 100 } },
      { ioa: 5001, type: "C_SC_NA_1", mode: "select-before-operate" },
    ],
  }],
};

const OPERATOR: AuthenticationUser = {
  ...{ number: 1, name: "operator", role: USER_ROLE.operator },
  updateKey: new Uint8Array(16).fill(1),
};
const VIEWER: AuthenticationUser = {
  ...{ number: 2, name: "viewer", role: USER_ROLE.viewer },
  updateKey: new Uint8Array(32).fill(2),
};

const ON = { type: "C_SC_NA_1", ioa: 5000, value: 1 } as const;

interface Given {
  /** What differs at the controlled station. */
  readonly there?: Partial<SecureAuthenticationOptions>;
  /** What differs at the controlling station. */
  readonly here?: Partial<SecureAuthenticationOptions>;
  readonly controlled?: ControlledStationOptions;
  readonly controlling?: ControllingOptions;
  /** What the controlled station declares; a bay by default. */
  readonly declaration?: StationDeclaration;
}

interface Secured {
  readonly stations: BothStations;
  /** The commands that the station was asked about. */
  readonly asked: ReceivedCommand[];
  /** The events of both ends, by their types. */
  readonly events: { readonly here: AuthenticationEvent[]; readonly there: AuthenticationEvent[] };
}

async function secured(
  { there, here, controlled, controlling, declaration = BAY }: Given = {},
): Promise<Secured> {
  const asked: ReceivedCommand[] = [];
  const events: Secured["events"] = { here: [], there: [] };
  const users = [OPERATOR, VIEWER];
  const stations = await bothStations(declaration, {
    controlled: {
      authentication: secureAuthentication({ users, ...there }),
      onCommand: (received) => (asked.push(received), true),
      onNotice: (notice) => {
        if (notice.type === "authentication") events.there.push(notice.event);
      },
      ...controlled,
    },
    startMs: 30_000,
    controlling: {
      authentication: secureAuthentication({ users, ...here }),
      onAuthentication: (event) => events.here.push(event),
      ...controlling,
    },
  });
  return { stations, asked, events };
}

Deno.test("a command is carried out after a challenge, and both stations know its user", async () => {
  const { stations, asked, events } = await secured();
  await using _ = stations;
  const result = await within(stations.clock, 1000, stations.station.command(1, ON));
  assertEquals(brief(result), "done at execute by cause 10");
  assertEquals(result.authentication?.user, { number: 1, name: "operator", role: 1 });
  assertEquals(result.authentication?.mode, "challenge");
  assertEquals(asked.map(({ remote }) => [remote.user, remote.authenticated?.mode]), [
    ["operator", "challenge"],
  ]);
  assertEquals(events.there.map(({ type }) => type), ["keys", "keys", "authenticated"]);
});

Deno.test("select before operate is authenticated twice", async () => {
  const { stations, asked } = await secured();
  await using _ = stations;
  const input = { type: "C_SC_NA_1", ioa: 5001, value: 1 } as const;
  const options = { mode: "select-before-operate" } as const;
  const result = await within(stations.clock, 1000, stations.station.command(1, input, options));
  assertEquals(brief(result), "done at execute by cause 10");
  assertEquals(asked.map(({ phase, remote }) => [phase, remote.user]), [
    ["select", "operator"],
    ["execute", "operator"],
  ]);
});

Deno.test("a user whose role does not permit it gets a negative result with the words of the error", async () => {
  const { stations, asked, events } = await secured();
  await using _ = stations;
  const result = await within(
    stations.clock,
    1000,
    stations.station.command(1, ON, { user: VIEWER.number }),
  );
  assertEquals(result.outcome, "negative");
  const who = "uthentication of user 2 (viewer) refused";
  assertEquals(result.reason.slice(1), `${who}: authorization failed (error 7); role viewer`);
  assertEquals(asked, []);
  const failed = events.there.find(({ type }) => type === "failed")!;
  assertEquals(
    describeAuthenticationEvent(failed),
    "C_SC_NA_1 of user 2 (viewer) refused: its role does not permit it; role viewer",
  );
});

Deno.test("a refusal that the station does not report is a request without an answer, which says so", async () => {
  const { stations, asked } = await secured({ there: { maxErrorMessages: 1 } });
  await using _ = stations;
  const operate = (user: number) =>
    within(stations.clock, 30_000, stations.station.command(1, ON, { user }));
  const reasons: string[] = [];
  for (const user of [2, 2, 1]) reasons.push((await operate(user)).reason);
  const [refused, silent, done] = reasons;
  assertEquals(refused?.includes("error 7"), true);
  assertEquals(
    silent,
    "No activation confirmation within 10000 ms; it was proven, but a station that refuses a proof reports only a few errors in each " +
      "period (maxErrorMessages), so it may have been refused",
  );
  assertEquals(done?.includes("proven"), false);
  assertEquals(asked.length, 1);
});

Deno.test("a wrong update key establishes no session keys: nothing is sent, and the error says so", async () => {
  const wrong = { ...OPERATOR, updateKey: new Uint8Array(16).fill(9) };
  const given = { here: { users: [wrong] }, controlling: { confirmationMs: 60_000 } };
  const { stations, asked } = await secured(given);
  await using _ = stations;
  const error = await assertRejects(
    () => within(stations.clock, 60_000, stations.station.command(1, ON)),
    RequestError,
  );
  assertEquals([error.code, error.reach], ["not-authenticated", "no"]);
  assertEquals(asked, []);
});

Deno.test("interrogations and events need no authentication, and are acknowledged", async () => {
  const { stations } = await secured();
  await using _ = stations;
  const { station, clock, controlled } = stations;
  const image = await within(clock, 1000, station.interrogate(1));
  assertEquals(brief(image), "done at request by cause 10");
  assertEquals(image.authentication, undefined);
  controlled.set(1, 100, 1);
  await clock.advance(0);
  await clock.advance(20_000);
  assertEquals([...controlled.bufferedEvents.values()], [0]);
});

Deno.test("events that the controlling station challenges are kept until it has accepted them", async () => {
  const critical = { criticalMonitor: ["M_SP_TB_1"] } as const;
  const { stations } = await secured({ there: critical, here: critical });
  await using _ = stations;
  const { station, clock, controlled } = stations;
  const image = station.keepImage();
  controlled.set(1, 100, 1);
  controlled.set(1, 100, 0);
  controlled.set(1, 100, 1);
  await clock.advance(0);
  await clock.advance(20_000);
  assertEquals([...controlled.bufferedEvents.values()], [0]);
  assertEquals(image.get(1, 100)?.value, 1);
});

Deno.test("aggressive mode is used after the first challenge, if both stations permit it", async () => {
  const { stations, asked } = await secured({
    there: { acceptAggressive: true },
    here: { sendAggressive: true },
  });
  await using _ = stations;
  const modes: unknown[] = [];
  for (let count = 0; count < 3; count++) {
    const result = await within(stations.clock, 1000, stations.station.command(1, ON));
    modes.push([result.outcome, result.authentication?.mode]);
  }
  assertEquals(modes, [["done", "challenge"], ["done", "aggressive"], ["done", "aggressive"]]);
  assertEquals(asked.map(({ remote }) => remote.authenticated?.mode), [
    "challenge",
    "aggressive",
    "aggressive",
  ]);
});

Deno.test("a revoked user cannot operate any more", async () => {
  const users = new UserDirectory([OPERATOR, VIEWER]);
  const { stations, asked } = await secured({ there: { users } });
  await using _ = stations;
  users.delete(OPERATOR.number);
  const attempt = within(stations.clock, 60_000, stations.station.command(1, ON));
  const outcome = await attempt.then(({ outcome }) => outcome, (error) => error.code);
  assert(outcome === "negative" || outcome === "not-authenticated", String(outcome));
  assertEquals(asked, []);
});

Deno.test("the session keys of a revoked user, or of one with another key, are dropped without traffic", async () => {
  const users = new UserDirectory([OPERATOR, VIEWER]);
  const dropped: string[] = [];
  const { stations } = await secured({
    there: { users },
    controlled: {
      onNotice: (notice) => {
        if (notice.type !== "authentication" || notice.event.type !== "keys") return;
        const { user, status, reason } = notice.event;
        dropped.push(`${user} ${status} ${reason}`);
      },
    },
  });
  const { controlled } = stations;
  dropped.length = 0;
  users.delete(OPERATOR.number);
  users.set({ ...VIEWER, updateKey: new Uint8Array(16).fill(0xaa) });
  assertEquals(dropped, []); // all changes together
  await Promise.resolve();
  assertEquals(dropped, [
    `${OPERATOR.number} not-initialized update-key`,
    `${VIEWER.number} not-initialized update-key`,
  ]);
  // A link that has ended no longer watches.
  await within(stations.clock, 60_000, controlled.close());
  dropped.length = 0;
  users.delete(VIEWER.number);
  await Promise.resolve();
  assertEquals(dropped, []);
  await stations[Symbol.asyncDispose]();
});

Deno.test("a rule of authority can name an authenticated user", async () => {
  const authority = {
    default: "deny",
    rules: [{ users: ["operator"], roles: ["operator"] }, { roles: ["viewer"] }],
  } as const;
  const { stations } = await secured({ controlled: { authority } });
  await using _ = stations;
  const { station, clock } = stations;
  assertEquals((await within(clock, 1000, station.command(1, ON))).outcome, "done");
  assertEquals((await within(clock, 1000, station.interrogate(1))).outcome, "done");
  const other = within(clock, 1000, station.command(1, ON, { user: VIEWER.number }));
  assertEquals((await other).outcome, "negative");
});

Deno.test("type 41 reports the counters in a general counter interrogation", async () => {
  const { stations } = await secured({ there: { report: { ca: 1, ioa: 2000 } } });
  await using _ = stations;
  const { station, clock } = stations;
  await within(clock, 1000, station.command(1, ON));
  const { data } = await within(clock, 1000, station.readCounters(1));
  const found = data.flatMap((asdu) =>
    asdu.type === "S_IT_TC_1" ? asdu.objects.map(({ ioa, value }) => [ioa, value]) : []
  );
  assertEquals(found.length, 18);
  assertEquals(found.find(([ioa]) => ioa === 2012), [2012, 1], "successful authentications");
  assertEquals(data.some(({ type }) => type === "M_IT_NA_1"), true);
});

Deno.test("interrogated = false: no counter interrogation reads the counters of type 41", async () => {
  const report = { ca: 1, ioa: 2000, interrogated: false };
  const { stations } = await secured({ there: { report } });
  await using _ = stations;
  const { station, clock } = stations;
  const { data } = await within(clock, 1000, station.readCounters(1));
  assertEquals(data.map(({ type }) => type), ["M_IT_NA_1"]);
});

Deno.test("a station without secure authentication makes critical requests impossible, and others possible", async () => {
  const stations = await bothStations(BAY, {
    controlled: { onCommand: () => true },
    controlling: { authentication: secureAuthentication({ users: [OPERATOR] }) },
  });
  await using _ = stations;
  const { station, clock } = stations;
  assertEquals((await within(clock, 1000, station.interrogate(1))).outcome, "done");
  const error = await assertRejects(
    () => within(clock, 60_000, station.command(1, ON)),
    RequestError,
  );
  assertEquals(error.code, "not-authenticated");
});

Deno.test("after a reconnection new session keys are established before the start-up, and nothing waits from before", async () => {
  const clock = new FakeClock();
  const asked: ReceivedCommand[] = [];
  const controlled = new ControlledStation(BAY, {
    clock,
    authentication: secureAuthentication({ users: [OPERATOR] }),
    onCommand: (received) => (asked.push(received), true),
  });
  const wires: MemoryStream[] = [];
  const news: string[] = [];
  await using station = supervise({
    clock,
    authentication: secureAuthentication({ users: [OPERATOR] }),
    startUp: [{ do: "interrogate", ca: 1 }],
    targets: [{
      open: () => {
        const [here, there] = memoryPipe();
        wires.push(here);
        controlled.accept(there);
        return Promise.resolve(here);
      },
    }],
    onFrame: (direction, apdu) => {
      if (apdu.length > 6) news.push(`${direction} ${typeName(apdu[6]!)}`);
    },
  });
  await within(clock, 1000, station.started());
  await clock.advance(1000);
  assertEquals(news.slice(0, 5), [
    "received M_EI_NA_1",
    "sent S_KR_NA_1",
    "received S_KS_NA_1",
    "sent S_KC_NA_1",
    "received S_KS_NA_1",
  ]);
  assertEquals(news.includes("sent C_IC_NA_1"), true);
  const pending = station.command(1, ON);
  wires[0]!.fail(new Error("The cable was cut"));
  const error = await assertRejects(() => within(clock, 60_000, pending), RequestError);
  // Its challenge was not answered: it was certainly not carried out.
  assertEquals([error.code, error.reach], ["not-authenticated", "no"]);
  await within(clock, 60_000, station.started());
  await clock.advance(1000);
  assertEquals(asked, []);
  const result = await within(clock, 1000, station.command(1, ON));
  assertEquals([result.outcome, asked.length], ["done", 1]);
  await within(clock, 30_000, Promise.all([station.close(), controlled.close()]));
});

Deno.test("events that a station repeats before the session keys are established are delivered once", async () => {
  const clock = new FakeClock();
  const users = [OPERATOR];
  const controlled = new ControlledStation(BAY, {
    clock,
    authentication: secureAuthentication({ users }),
  });
  const wires: MemoryStream[] = [];
  await using station = supervise({
    clock,
    ...{ k: 30, w: 30 },
    authentication: secureAuthentication({ users }),
    targets: [{
      open: () => {
        const [here, there] = memoryPipe();
        wires.push(here);
        controlled.accept(there);
        return Promise.resolve(here);
      },
    }],
  });
  const values: number[] = [];
  const reading = (async () => {
    for await (const { value } of station.points()) values.push(value);
  })();
  await within(clock, 1000, station.started());
  await clock.advance(20_000);
  for (const value of [1, 0, 1]) {
    await clock.advance(10);
    controlled.set(1, 100, value);
  }
  await clock.advance(0);
  assertEquals(values, [1, 0, 1]);
  assertEquals([...controlled.bufferedEvents.values()], [3], "not acknowledged yet");
  wires[0]!.fail(new Error("The cable was cut"));
  await clock.advance(60_000);
  assertEquals(values, [1, 0, 1]);
  assertEquals(station.repeated, 3);
  await within(clock, 30_000, Promise.all([station.close(), controlled.close()]));
  await reading;
});

Deno.test("messages of secure authentication have the originator of their station, and the first common address", async () => {
  const critical = { critical: ["C_IC_NA_1"] } as const;
  for (const [there, here] of [[0, 0], [3, 9]] as const) {
    const { stations } = await secured({
      there: critical,
      here: critical,
      declaration: {
        ...BAY,
        sectors: [{ ca: 7 }, ...BAY.sectors],
        ...(there > 0 && { originator: there }),
      },
      controlling: here > 0 ? { originator: here } : {},
    });
    await using _ = stations;
    stations.news();
    await within(stations.clock, 10_000, stations.station.interrogate(65_535));
    const heads = stations.news().map((line) => line.split(":")[0]!);
    assertEquals(heads.filter((head) => / S_/.test(head)), [
      `< S_CH_NA_1 auth ${there === 0 ? "" : "OA 3 "}CA 7`,
      `> S_RP_NA_1 auth ${here === 0 ? "" : "OA 9 "}CA 7`,
    ]);
  }
});

Deno.test("an ASDU that the application sends is refused if too many wait, or without data transfer", async () => {
  const { stations, asked } = await secured({ here: { sendQueueLimit: 1 } });
  await using _ = stations;
  const { clock, station } = stations;
  const octets = command(5000);
  const [first, second, third] = [1, 2, 3].map(() => station.send(octets));
  const why = async (sending: Promise<void>) => {
    const { code, sent, message } = await assertRejects(() => sending, SendError);
    assertEquals(sent, false);
    return `${code}: ${message.replace("Cannot deliver an ASDU, it did not reach the peer: ", "")}`;
  };
  const reasons = [await why(third!)];
  octets.fill(0); // the station has copied what waits
  await within(clock, 30_000, Promise.all([first, second]));
  await within(clock, 30_000, station.stop());
  reasons.push(await why(station.send(command(5000))));
  await within(clock, 30_000, station.close());
  reasons.push(await why(station.send(command(5000))));
  assertEquals(asked.length, 2);
  assertEquals(reasons, [
    "queue-full: the ASDUs before it wait for authentication, expected fewer",
    "not-started: data transfer is stopped",
    "closed: data transfer is closed",
  ]);
});
