// Honest peers that come for a moment, in the middle of all attacks: each must get a place, and its answer.

import { connect, type TlsIdentity } from "../../../../mod.ts";
import type { RoundTrip } from "./client.ts";
import { PATIENT_SESSION, PATIENT_STEPS } from "./patience.ts";

/** Where and how to visit. */
export interface Visit {
  /** The address to come from. */
  readonly from: string;
  readonly port: number;
  readonly tls: TlsIdentity | undefined;
}

/** Connects, starts, interrogates, and goes; how long that took, to the answer. Throws with what went wrong. */
export async function visit({ from, port, tls }: Visit): Promise<RoundTrip> {
  const [at, begun] = [Date.now(), performance.now()];
  const host = "127.0.0.1";
  const secure = tls === undefined ? {} : { tls };
  const options = { host, port, localAddress: from, ...secure, ...PATIENT_SESSION };
  await using station = await connect(options);
  const { outcome, reason } = await station.interrogate(1, PATIENT_STEPS);
  if (outcome !== "done") throw new Error(`The interrogation was ${outcome}: ${reason}`);
  return { at, ms: performance.now() - begun };
}
