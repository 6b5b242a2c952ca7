// Events of a station that can be logged or awaited.

import type {
  ControlledStationHandlers,
  ReceivedCounterInterrogation,
  ReceivedInterrogation,
  ReceivedParameter,
  ReceivedRead,
  StationNotice,
} from "../../mod.ts";

/** An event of a station. */
export type StationEvent =
  | StationNotice
  | Pick<ReceivedInterrogation, "remote" | "ca" | "qoi"> & { readonly type: "interrogation" }
  | Pick<ReceivedCounterInterrogation, "remote" | "ca" | "frz"> & { readonly type: "counters" }
  | Pick<ReceivedRead, "remote" | "ca" | "ioa"> & { readonly type: "read" }
  | Pick<ReceivedParameter, "remote" | "ca" | "ioa" | "action" | "parameter" | "value"> & {
    readonly type: "parameter";
  };

/** Handlers that report all events of a station and leave all decisions to its declaration. */
export function tellingHandlers(tell: (event: StationEvent) => void): ControlledStationHandlers {
  return {
    onNotice: tell,
    onInterrogation: ({ remote, ca, qoi }) => tell({ type: "interrogation", remote, ca, qoi }),
    onCounterInterrogation: ({ remote, ca, frz }) => tell({ type: "counters", remote, ca, frz }),
    onRead: ({ remote, ca, ioa }) => tell({ type: "read", remote, ca, ioa }),
    onParameter: ({ remote, ca, ioa, action, parameter, value }) =>
      tell({ type: "parameter", remote, ca, ioa, action, parameter, value }),
  };
}
