// Creates the delivery for a sink's settings.

import { resolvePath } from "../../io/file_path.ts";
import type { Output } from "../../text/output.ts";
import type { Secrets } from "../../text/secrets.ts";
import type { SinkConfig } from "../config/config.ts";
import { csvFormat } from "../format/csv.ts";
import { columnsOf, type RowFormat } from "../format/format.ts";
import { ndjsonFormat } from "../format/ndjson.ts";
import { sqlFormat } from "../format/sql.ts";
import { BatchCommand } from "./batch_command.ts";
import type { Delivery } from "./delivery.ts";
import { FileDelivery } from "./file_delivery.ts";
import { StdoutDelivery } from "./stdout_delivery.ts";
import { StreamCommand } from "./stream_command.ts";

/** Platform functions needed by deliveries. */
export interface DeliverySurroundings {
  /** Base folder of relative paths. */
  readonly folder: string;
  readonly stdout: Output;
  /** Called when the reader of standard output has closed it. */
  readonly onStdoutClosed: () => void;
  /** Called with program output that is not an answer. */
  readonly onRemark: (sink: string, text: string) => void;
  /** Secrets that may be in what programs print. */
  readonly secrets?: Secrets | undefined;
  /** The time, in ms since 1970-01-01 UTC. */
  readonly now: () => number;
}

const MEGABYTE = 1_000_000;

/** Creates the delivery of a sink. */
export function makeDelivery(sink: SinkConfig, surroundings: DeliverySurroundings): Delivery {
  const format = formatOf(sink);
  switch (sink.kind) {
    case "stdout":
      return new StdoutDelivery(surroundings.stdout, format, surroundings.onStdoutClosed);
    case "file": {
      const { megabytes, hours, keep } = sink.rotate ?? {};
      const octets = megabytes === undefined ? undefined : megabytes * MEGABYTE;
      return new FileDelivery({
        path: resolvePath(surroundings.folder, sink.file),
        format,
        rotation: { octets, hours, keep },
        now: surroundings.now,
      });
    }
    case "command": {
      const { command, env = {}, before = "", after = "", timeoutMs = 60_000 } = sink;
      const onRemark = (text: string) => surroundings.onRemark(sink.name, text);
      const { folder, secrets } = surroundings;
      const rows = { format, before, after, timeoutMs, confirm: sink.confirm === true };
      const options = { command, env, folder, ...rows, secrets, onRemark };
      return sink.mode === "stream" ? new StreamCommand(options) : new BatchCommand(options);
    }
  }
}

/** The row format of a sink. */
export function formatOf(sink: SinkConfig): RowFormat {
  const { format = "ndjson", times = "iso", header = sink.kind === "file", sql } = sink;
  const columns = columnsOf(sink.columns);
  switch (format) {
    case "ndjson":
      return ndjsonFormat(columns, times);
    case "csv":
      return csvFormat(columns, { times, header });
    case "sql":
      return sqlFormat(columns, sql!);
  }
}
