// An endless file: its section never ends, or section follows section.

import { pour, serveRequests } from "../attackers/controlled.ts";
import type { StationAttack } from "../attackers/attack.ts";

/** Announces a file of 100 octets, and sends segment after segment. */
export const endlessFile: StationAttack = {
  name: "endless file",
  text: "announces a file of 100 octets and sends 23 kB a second endlessly",
  target: "requests",
  meet: async (wire, field) => {
    const called = Promise.withResolvers<void>();
    const header = { cause: 13, ca: 1 } as const;
    const file = { ioa: 30_000, nof: 1 };
    serveRequests(wire, (request) => {
      if (request.type !== "F_SC_NA_1") return;
      const { scq } = request.objects[0]!;
      if (scq === 1) {
        wire.asdu({ type: "F_FR_NA_1", ...header, objects: [{ ...file, lof: 100, frq: 0 }] });
      } else if (scq === 2) {
        const section = { ...file, nos: 1, lof: 100, srq: 0 };
        wire.asdu({ type: "F_SR_NA_1", ...header, objects: [section] });
      } else if (scq === 6) called.resolve();
    });
    await Promise.race([called.promise, wire.closed]);
    const next = () => {
      const segment = field.random.octets(230);
      return { type: "F_SG_NA_1", ...header, objects: [{ ...file, nos: 1, segment }] } as const;
    };
    await pour(wire, field, { everyMs: 10, burst: 1, next });
  },
};
