// The complete status of a collector in its three forms: metrics, health and messages.

import { answer } from "../../../../cli/collect/status/http.ts";
import { METRICS_TYPE, metricsText } from "../../../../cli/collect/status/metrics.ts";
import {
  type CollectorStatus,
  problemsOf,
  troublesOf,
  warningsOf,
} from "../../../../cli/collect/status/status.ts";
import { STATUS } from "../../../helpers/collect/collector_status.ts";
import { assertGolden } from "../../../helpers/golden.ts";

const TROUBLED: CollectorStatus = {
  ...STATUS,
  store: {
    ...STATUS.store,
    ...{ error: "Cannot write", unreadable: "Cannot read", markError: "Cannot mark" },
    ...{ damaged: ["plant.sqlite.damaged-1"], octets: undefined },
  },
  stations: STATUS.stations.map((station) => ({
    ...station,
    ...{ state: "closed", reason: "" },
    links: (["connecting", "closed", "stopped"] as const).map((state) => ({
      ...{ address: `192.0.2.1 port ${state.length}`, state, reason: "" },
    })),
  })),
};

for (const [name, status] of Object.entries({ status: STATUS, troubled: TROUBLED })) {
  Deno.test(`metrics, health and messages of a collector match the reviewed text: ${name}`, async () => {
    const parts = [`${METRICS_TYPE}\n${metricsText(status)}`];
    for (const path of ["/health", "/health/stations", "/metrics", "/", "/nothing"]) {
      const response = answer(new Request(`http://localhost${path}`), () => status);
      const text = path === "/metrics" ? "" : await response.text();
      parts.push(`${path} ${response.status} ${response.headers.get("content-type")}\n${text}\n`);
    }
    const words = [troublesOf(status.store), warningsOf(status.store), problemsOf(status)];
    parts.push(words.map((lines) => lines.join("\n")).join("\n--\n"));
    assertGolden(`tests/cli/collect/status/${name}.txt`, `${parts.join("\n")}\n`);
  });
}
