// The example event stores with real databases: events that a station has not delivered survive it, once.

import { assertEquals, assertRejects } from "@std/assert";
import { postgresEventStore, type Query } from "../../examples/event_stores/postgresql.ts";
import { redisEventStore } from "../../examples/event_stores/redis.ts";
import type { StationDeclaration } from "../../transport/controlled/declaration/declaration.ts";
import { loadStore } from "../../transport/controlled/serving/store_driver.ts";
import { SYSTEM_CLOCK } from "../../transport/connection/clock.ts";
import type { EventStore } from "../../transport/event_store.ts";
import { NO_POSTGRESQL, POSTGRES } from "../helpers/machine/databases.ts";
import { absence, runProgram, testWith } from "../helpers/machine/service.ts";
import { noticesOf, stationRig } from "../helpers/stations/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 1, type: "M_SP_NA_1", value: 0, eventClass: "alarms" },
      { ioa: 2, type: "M_ME_NB_1", value: 0 },
    ],
  }],
  events: { classes: [{ name: "alarms" }, { name: "all the rest" }] },
  redundancy: {
    groups: [
      { name: "control centre's", addresses: ["192.0.2.1"] },
      { name: "backup", addresses: ["192.0.2.2"] },
    ],
  },
};

/** Loads events without a time limit, because the databases run in real time. */
const LOADING = { clock: SYSTEM_CLOCK, timeoutMs: Infinity };

/** Returns a name that no other test uses. */
function ownName(): string {
  return `iec104_${crypto.randomUUID().replaceAll("-", "")}`;
}

function plain(lines: readonly string[]): string[] {
  return lines.map((line) => line.replaceAll(/ @\S+ [0-9:.]+/g, ""));
}

/** Tests a store through the lifetime of two stations. */
async function liveThrough(store: EventStore): Promise<void> {
  assertEquals([...await store.load()], []);
  const storeTimeoutMs = 1e9; // the stations run in virtual time, the database does not
  const before = stationRig(STATION, { store: await loadStore(store, LOADING), storeTimeoutMs });
  for (let value = 1; value <= 40; value++) before.station.set(1, 2, value);
  before.station.set(1, 1, 1);
  await before.station.whenStored();
  // The process ends here: nothing is closed, and no event has been delivered.
  const after = stationRig(STATION, { store: await loadStore(store, LOADING), storeTimeoutMs });
  const values = Array.from({ length: 40 }, (_, i) => `2=${i + 1}`);
  for (const host of ["192.0.2.1", "192.0.2.2"]) {
    const master = await after.connect({ host });
    const [alarm, ...rest] = plain(master.news());
    assertEquals(alarm, "M_SP_TB_1 spont CA 1: 1=ON", host);
    assertEquals(rest.join().match(/2=\d+/g), values, host);
    await after.clock.advance(11_000); // the controlling station acknowledges
  }
  await after.station.close();
  assertEquals([...noticesOf(before, "failed"), ...noticesOf(after, "failed")], []);
  assertEquals([...await store.load()], []);
}

/** Tests a store with repeated calls, and calls for missing events. */
async function repeat(store: EventStore): Promise<void> {
  const event = { group: "a", id: 7, eventClass: "one two", asdu: new Uint8Array([1, 0, 255]) };
  await store.append([event, { ...event, group: "b" }, { ...event, id: 10 }]);
  await store.append([{ ...event, eventClass: "changed" }]);
  await store.remove("b", [6, 7, 8]);
  assertEquals([...await store.load()], [{ ...event, eventClass: "changed" }, {
    ...event,
    id: 10,
  }]);
  await store.remove("a", [7, 10]);
}

const NO_REDIS = await absence(["redis-cli", "-e", "ping"]);

async function redis(...words: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await runProgram(["redis-cli", "-e", "--json", ...words]);
  if (code !== 0) throw new Error(stderr || stdout);
  return JSON.parse(stdout);
}

testWith(
  NO_REDIS,
  "event_stores/redis.ts loses and duplicates nothing across a restart",
  async () => {
    const key = ownName();
    const store = redisEventStore(redis, key);
    const asList: typeof redis = async (...words) => {
      const reply = await redis(...words);
      return words[0] === "HGETALL" ? Object.entries(reply as object).flat() : reply;
    };
    try {
      await liveThrough(store);
      await repeat(store);
      await repeat(redisEventStore(asList, key));
      await redis("SET", key, "no hash");
      await assertRejects(async () => await store.load(), Error, "WRONGTYPE");
    } finally {
      await redis("DEL", key);
    }
  },
);

/** Inserts a parameter into the text of a statement for `psql`, unlike a driver. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `ARRAY[${value.map(literal).join(",")}]`;
  return typeof value === "number" ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
}

async function query(text: string, values: unknown[]): ReturnType<Query> {
  const sql = text.replaceAll(/\$(\d)/g, (_, number) => literal(values[Number(number) - 1]));
  if (!sql.startsWith("SELECT")) return { rows: (await POSTGRES.sql(sql)).slice(0, 0) as never };
  const lines = await POSTGRES.sql(`SELECT row_to_json(r) FROM (${sql}) r`);
  return { rows: lines.map((line) => JSON.parse(line)) };
}

testWith(
  NO_POSTGRESQL,
  "event_stores/postgresql.ts loses and duplicates nothing across a restart",
  async () => {
    const table = ownName();
    const store = await postgresEventStore(query, table);
    try {
      await liveThrough(store);
      await repeat(store);
      await postgresEventStore(query, table); // the table already exists
    } finally {
      await POSTGRES.sql(`DROP TABLE ${table}`);
    }
    await assertRejects(async () => await store.load(), Error, "does not exist");
  },
);
