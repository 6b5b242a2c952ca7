// The endpoints /metrics and /health.

import { assertEquals, assertThrows } from "@std/assert";
import { answer, serveStatus } from "../../../../cli/collect/status/http.ts";
import { metricsText } from "../../../../cli/collect/status/metrics.ts";
import type { CollectorStatus } from "../../../../cli/collect/status/status.ts";
import { STATUS } from "../../../helpers/collect/collector_status.ts";
import { parsePrometheus } from "../../../helpers/collect/prometheus.ts";

const WELL: CollectorStatus = {
  ...STATUS,
  stations: [STATUS.stations[0]!],
  sinks: [STATUS.sinks[0]!],
};

const UNREADABLE: CollectorStatus = {
  ...STATUS,
  store: {
    ...STATUS.store,
    unreadable: "Cannot read the store plant.sqlite: disk I/O error",
    octets: undefined,
  },
  sinks: STATUS.sinks.map((sink) => ({ ...sink, backlog: undefined })),
};

Deno.test("metrics are valid Prometheus text with every number of the status", () => {
  const samples = parsePrometheus(metricsText(STATUS));
  const value = (name: string, labels: Record<string, string> = {}) =>
    samples.find((sample) =>
      sample.name === `iec104_${name}` && JSON.stringify(sample.labels) === JSON.stringify(labels)
    )?.value;
  assertEquals(value("station_up", { station: "Northfield" }), 1);
  assertEquals(value("station_up", { station: 'South "B"\\' }), 0);
  assertEquals(
    value("station_way_up", { station: "Northfield", address: "192.0.2.11 port 2404" }),
    0,
  );
  assertEquals(value("station_values_total", { station: "Northfield" }), 345);
  assertEquals(value("store_values_total"), 340);
  assertEquals(value("store_redelivered_total"), 5);
  assertEquals(value("store_flagged_total", { flag: "unknown-point" }), 7);
  assertEquals(value("store_flagged_total", { flag: "impossible-time" }), 0);
  assertEquals(value("store_commit_seconds_count"), 4);
  assertEquals(value("store_commit_seconds_bucket", { le: "0.005" }), 3);
  assertEquals(value("sink_up", { sink: "sql" }), 0);
  assertEquals(value("sink_lag_rows", { sink: "sql" }), 45);
  assertEquals(value("sink_lag_seconds", { sink: "sql" }), 65);
  assertEquals(value("sink_set_aside", { sink: "sql" }), 1);
});

Deno.test("the parser of the tests refuses text that Prometheus would refuse", () => {
  for (
    const text of [
      "a 1",
      "# TYPE a gauge\nb 1\n",
      "# TYPE a gauge\na{x=1} 1\n",
      '# TYPE a gauge\na{x="1"} one\n',
      "# TYPE a gauge\na 1\na 1\n",
      "# TYPE a counter\na 1\n",
    ]
  ) assertThrows(() => parsePrometheus(text), Error, undefined, text);
});

Deno.test("/health returns 200 while all is well, and otherwise 503 with all problems", async () => {
  const health = (status: CollectorStatus) =>
    answer(new Request("http://localhost/health"), () => status);
  assertEquals(health(WELL).status, 200);
  assertEquals(await health(WELL).json(), {
    status: "ok",
    problems: [],
    stations: { total: 1, started: 1 },
  });
  const response = health({ ...STATUS, store: { ...STATUS.store, error: "disk is full" } });
  assertEquals(response.status, 503);
  assertEquals(await response.json(), {
    status: "failing",
    problems: [
      "store: disk is full",
      "sink sql: 3 attempts failed in a row; the log has the reason",
    ],
    stations: { total: 2, started: 1 },
  });
});

Deno.test("a station that is down makes /health/stations 503, and /health stays 200", async () => {
  const status = { ...WELL, stations: STATUS.stations };
  const get = (path: string) => answer(new Request(`http://localhost${path}`), () => status);
  assertEquals(get("/health").status, 200);
  assertEquals((await get("/health").json()).stations, { total: 2, started: 1 });
  assertEquals(get("/health/stations").status, 503);
  assertEquals(await get("/health/stations").json(), {
    status: "failing",
    problems: ['station South "B"\\ is waiting: No route to host'],
    stations: { total: 2, started: 1 },
  });
  const well = answer(new Request("http://localhost/health/stations"), () => WELL);
  assertEquals(well.status, 200);
});

Deno.test("metrics of an unreadable store are those that do not need it", () => {
  const names = (status: CollectorStatus) =>
    new Set(parsePrometheus(metricsText(status)).map(({ name }) => name));
  const text = metricsText(UNREADABLE);
  const [up] = parsePrometheus(text).filter(({ name }) => name === "iec104_store_up");
  assertEquals(up!.value, 0);
  assertEquals([...names(STATUS).difference(names(UNREADABLE))], [
    "iec104_store_bytes",
    "iec104_sink_lag_rows",
    "iec104_sink_lag_seconds",
    "iec104_sink_set_aside",
  ]);
});

Deno.test("/health distinguishes an unreadable store from one that cannot be written", async () => {
  const store = { ...UNREADABLE.store, error: "disk is full" };
  const response = answer(
    new Request("http://localhost/health"),
    () => ({ ...UNREADABLE, stations: [], sinks: [], store }),
  );
  assertEquals(response.status, 503);
  assertEquals(await response.json(), {
    status: "failing",
    problems: ["store: disk is full", "store: Cannot read the store plant.sqlite: disk I/O error"],
    stations: { total: 0, started: 0 },
  });
});

Deno.test("problems that need an operator are in /health and /metrics even if the store is usable", async () => {
  const path = "plant.sqlite.damaged-20261129T134530Z";
  const markError = "Cannot write the mark plant.sqlite.mark: Input/output error";
  const status = { ...WELL, store: { ...WELL.store, damaged: [path], markError } };
  const response = answer(new Request("http://localhost/health"), () => status);
  assertEquals(response.status, 503);
  assertEquals((await response.json()).problems, [
    `store: ${path} is damaged and was set aside: salvage it, then move it away`,
    `store: ${markError}; sinks receive nothing until it can`,
  ]);
  const samples = parsePrometheus(metricsText(status));
  const value = (name: string) => samples.find((sample) => sample.name === `iec104_${name}`)!.value;
  assertEquals([value("store_damaged"), value("store_up")], [1, 1]);
});

Deno.test("other paths and methods are answered with the available ones", async () => {
  const of = (path: string, method: string) =>
    answer(new Request(`http://localhost${path}`, { method }), () => WELL);
  assertEquals(of("/", "GET").status, 404);
  assertEquals(await of("/", "GET").text(), "Available: /metrics, /health and /health/stations\n");
  assertEquals(of("/metrics", "POST").status, 405);
  assertEquals(of("/metrics", "HEAD").status, 200);
});

Deno.test("the status is served at the configured address", async () => {
  await using server = serveStatus({ host: "127.0.0.1", port: 0 }, () => WELL);
  const response = await fetch(`http://127.0.0.1:${server.addr.port}/metrics`);
  assertEquals(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assertEquals(parsePrometheus(await response.text()).length > 20, true);
});

Deno.test("closing the server closes an idle keep-alive connection", async () => {
  const server = serveStatus({ host: "127.0.0.1", port: 0 }, () => WELL);
  using scraper = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
  await scraper.write(new TextEncoder().encode("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n"));
  const answered = new Uint8Array(4096);
  await scraper.read(answered);
  const read = scraper.read(answered);
  await server[Symbol.asyncDispose]();
  assertEquals(await read, null);
});
