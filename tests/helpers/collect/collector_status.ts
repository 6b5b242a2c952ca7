// The status of a collector, with every field set.

import type { CollectorStatus } from "../../../cli/collect/status/status.ts";
import { COMMIT_BOUNDS_MS } from "../../../cli/collect/status/status.ts";
import { FLAG } from "../../../cli/collect/format/flags.ts";
import { NOON } from "./collect_bench.ts";

/** Two stations, one with a fault, and two sinks, one with a fault. */
export const STATUS: CollectorStatus = {
  now: NOON,
  startedAt: NOON - 3_600_000,
  stations: [
    {
      name: "Northfield",
      state: "started",
      links: [
        { address: "192.0.2.10 port 2404", state: "started", reason: "" },
        { address: "192.0.2.11 port 2404", state: "waiting", reason: "Connection refused" },
      ],
      address: "192.0.2.10 port 2404",
      since: NOON - 60_000,
      reason: "",
      asdus: 12,
      values: 345,
      starts: 2,
      lastArrival: NOON - 1000,
    },
    {
      name: 'South "B"\\',
      state: "waiting",
      links: [],
      address: "192.0.2.20 port 2404",
      since: NOON - 5000,
      reason: "No route to host",
      asdus: 0,
      values: 0,
      starts: 0,
      lastArrival: undefined,
    },
  ],
  store: {
    file: "plant.sqlite",
    error: undefined,
    unreadable: undefined,
    markError: undefined,
    damaged: [],
    octets: 1_250_000,
    lastSeq: 345,
    stored: 340,
    redelivered: 5,
    filtered: 3,
    messages: 1,
    commits: 4,
    commitMs: 30,
    commitsWithin: COMMIT_BOUNDS_MS.map((bound) => bound >= 10 ? 4 : bound >= 5 ? 3 : 0),
    flagged: new Map([[FLAG.unknownPoint, 7]]),
    waiting: 2,
  },
  sinks: [
    {
      name: "archive",
      position: 345,
      backlog: { lagRows: 0, lagMs: 0, setAside: 0 },
      delivered: 340,
      failures: 0,
      failing: 0,
      error: undefined,
    },
    {
      name: "sql",
      position: 300,
      backlog: { lagRows: 45, lagMs: 65_000, setAside: 1 },
      delivered: 299,
      failures: 8,
      failing: 3,
      error: "connection refused\nmore",
    },
  ],
};
