// Formats the status as Prometheus metrics, text format 0.0.4.

import { FLAG_NAMES } from "../format/flags.ts";
import { type CollectorStatus, COMMIT_BOUNDS_MS, type SinkBacklog, troublesOf } from "./status.ts";

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

/** Content type of the metrics. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Formats the status as metrics. */
export function metricsText(status: CollectorStatus): string {
  const { store, stations, sinks } = status;
  const text = new MetricsText();
  text.gauge("collect_start_time_seconds", "Start time of the collector", [
    [{}, status.startedAt / 1000],
  ]);
  const of = (pick: (station: (typeof stations)[number]) => number): Sample[] =>
    stations.map((station) => [{ station: station.name }, pick(station)]);
  text.gauge(
    "station_up",
    "1 while data transfer is started",
    of((one) => one.state === "started" ? 1 : 0),
  );
  text.gauge(
    "station_way_up",
    "1 while a redundant link to the station is connected, whether in use or on standby",
    stations.flatMap(({ name, links }) =>
      links.map(({ address, state }): Sample => [
        { station: name, address },
        state === "waiting" || state === "connecting" || state === "closed" ? 0 : 1,
      ])
    ),
  );
  text.counter(
    "station_starts_total",
    "Number of times data transfer was started",
    of((one) => one.starts),
  );
  text.counter("station_asdus_total", "ASDUs received", of((one) => one.asdus));
  text.counter("station_values_total", "Values received", of((one) => one.values));
  text.gauge(
    "station_last_arrival_timestamp_seconds",
    "Time of the last received ASDU",
    of((one) => (one.lastArrival ?? NaN) / 1000).filter(([, value]) => !Number.isNaN(value)),
  );
  text.gauge("store_up", "1 while the store can be written and read", [[
    {},
    troublesOf(store).length === 0 ? 1 : 0,
  ]]);
  text.gauge(
    "store_bytes",
    "Store size in use, in octets",
    store.octets === undefined ? [] : [[{}, store.octets]],
  );
  text.gauge("store_damaged", "Damaged stores that were set aside and are still in the folder", [[
    {},
    store.damaged.length,
  ]]);
  text.gauge("store_waiting", "Entries waiting to be written", [[{}, store.waiting]]);
  text.counter("store_values_total", "Values stored", [[{}, store.stored]]);
  text.counter("store_redelivered_total", "Values resent by a station and recognized as such", [[
    {},
    store.redelivered,
  ]]);
  text.counter("store_filtered_total", "Values dropped by keep or deadband settings", [[
    {},
    store.filtered,
  ]]);
  text.counter("store_messages_total", "ASDUs without values stored", [[
    {},
    store.messages,
  ]]);
  text.counter(
    "store_flagged_total",
    "Values stored with a flag",
    FLAG_NAMES.map(([flag, name]) => [{ flag: name }, store.flagged.get(flag) ?? 0]),
  );
  text.histogram("store_commit_seconds", "Time to write a batch to disk", {
    bounds: COMMIT_BOUNDS_MS.map((ms) => ms / 1000),
    within: store.commitsWithin,
    count: store.commits,
    sum: store.commitMs / 1000,
  });
  const on = (pick: (sink: (typeof sinks)[number]) => number): Sample[] =>
    sinks.map((sink) => [{ sink: sink.name }, pick(sink)]);
  const waiting = (pick: (backlog: SinkBacklog) => number): Sample[] =>
    sinks.flatMap(({ name, backlog }): Sample[] =>
      backlog === undefined ? [] : [[{ sink: name }, pick(backlog)]]
    );
  text.gauge("sink_up", "0 while deliveries fail", on((one) => one.failing === 0 ? 1 : 0));
  text.gauge(
    "sink_position",
    "Number of the last delivered or set-aside row",
    on((one) => one.position),
  );
  text.gauge("sink_lag_rows", "Rows waiting for delivery", waiting((one) => one.lagRows));
  text.gauge(
    "sink_lag_seconds",
    "Age of the oldest waiting row",
    waiting((one) => one.lagMs / 1000),
  );
  text.counter("sink_delivered_total", "Rows delivered", on((one) => one.delivered));
  text.counter("sink_failures_total", "Failed attempts", on((one) => one.failures));
  text.gauge(
    "sink_set_aside",
    "Rows rejected and set aside",
    waiting((one) => one.setAside),
  );
  return text.text;
}

class MetricsText {
  text = "";

  gauge(name: string, help: string, samples: readonly Sample[]): void {
    this.#family(name, "gauge", help);
    for (const [labels, value] of samples) this.#sample(name, labels, value);
  }

  counter(name: string, help: string, samples: readonly Sample[]): void {
    this.#family(name, "counter", help);
    for (const [labels, value] of samples) this.#sample(name, labels, value);
  }

  histogram(
    name: string,
    help: string,
    { bounds, within, count, sum }: {
      readonly bounds: readonly number[];
      readonly within: readonly number[];
      readonly count: number;
      readonly sum: number;
    },
  ): void {
    this.#family(name, "histogram", help);
    for (const [index, bound] of bounds.entries()) {
      this.#sample(`${name}_bucket`, { le: String(bound) }, within[index] ?? 0);
    }
    this.#sample(`${name}_bucket`, { le: "+Inf" }, count);
    this.#sample(`${name}_sum`, {}, sum);
    this.#sample(`${name}_count`, {}, count);
  }

  #family(name: string, type: string, help: string): void {
    this.text += `# HELP iec104_${name} ${help}\n# TYPE iec104_${name} ${type}\n`;
  }

  #sample(name: string, labels: Labels, value: number): void {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
    this.text += `iec104_${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}\n`;
  }
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
