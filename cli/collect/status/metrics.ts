// The status as Prometheus reads it: the text format, version 0.0.4.

import { FLAG_NAMES } from "../store/flags.ts";
import { type CollectorStatus, COMMIT_BOUNDS_MS, type SinkBacklog, troublesOf } from "./status.ts";

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

/** The content type of the text. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Writes the status as metrics. */
export function metricsText(status: CollectorStatus): string {
  const { store, stations, sinks } = status;
  const text = new MetricsText();
  text.gauge("collect_start_time_seconds", "When the collector was started", [
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
    "How often data transfer was started",
    of((one) => one.starts),
  );
  text.counter("station_asdus_total", "ASDUs that arrived", of((one) => one.asdus));
  text.counter("station_values_total", "Values that arrived", of((one) => one.values));
  text.gauge(
    "station_last_arrival_timestamp_seconds",
    "When something arrived last",
    of((one) => (one.lastArrival ?? NaN) / 1000).filter(([, value]) => !Number.isNaN(value)),
  );
  text.gauge("store_up", "1 while the store can be written and read", [[
    {},
    troublesOf(store).length === 0 ? 1 : 0,
  ]]);
  text.gauge(
    "store_bytes",
    "Octets in use",
    store.octets === undefined ? [] : [[{}, store.octets]],
  );
  text.gauge("store_damaged", "Damaged stores that were set aside and are still beside it", [[
    {},
    store.damaged.length,
  ]]);
  text.gauge("store_waiting", "Entries that wait to be written", [[{}, store.waiting]]);
  text.counter("store_values_total", "Values that were stored", [[{}, store.stored]]);
  text.counter("store_redelivered_total", "Values that a station sent again", [[
    {},
    store.redelivered,
  ]]);
  text.counter("store_filtered_total", "Values that were not wanted", [[{}, store.filtered]]);
  text.counter("store_messages_total", "ASDUs without values that were stored", [[
    {},
    store.messages,
  ]]);
  text.counter(
    "store_flagged_total",
    "Values that were stored with a flag",
    FLAG_NAMES.map(([flag, name]) => [{ flag: name }, store.flagged.get(flag) ?? 0]),
  );
  text.histogram("store_commit_seconds", "Time to write a batch to the disk", {
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
  text.gauge("sink_position", "Number of the last row that is done", on((one) => one.position));
  text.gauge("sink_lag_rows", "Rows that wait", waiting((one) => one.lagRows));
  text.gauge(
    "sink_lag_seconds",
    "Age of the first row that waits",
    waiting((one) => one.lagMs / 1000),
  );
  text.counter("sink_delivered_total", "Rows that were delivered", on((one) => one.delivered));
  text.counter("sink_failures_total", "Attempts that failed", on((one) => one.failures));
  text.gauge(
    "sink_set_aside",
    "Rows that were refused and set aside",
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
