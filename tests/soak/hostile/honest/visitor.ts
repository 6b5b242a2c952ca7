// Honest peers that connect briefly during all attacks: each must get a connection, and its answer.

import { connect, type TlsIdentity } from "../../../../mod.ts";
import type { RoundTrip } from "./client.ts";
import { PATIENT_SESSION, PATIENT_STEPS } from "./patience.ts";

/** Destination and kind of a visit. */
export interface Visit {
  /** The local address to connect from. */
  readonly from: string;
  readonly port: number;
  readonly tls: TlsIdentity | undefined;
}

/**
 * Connects, starts data transfer, interrogates and disconnects; returns the duration up to the answer, and throws on
 * any fault.
 */
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
