// Connects to a controlled station under test, over TCP or TLS.

import type { SecurityEvent, TcpLink } from "../../../mod.ts";
import { connectTcp, connectTls } from "../../../transport/low_level.ts";
import { SecurityNotes } from "../../link/security_notes.ts";
import { connectingTls, type LinkSettings } from "../../link/link_options.ts";
import type { LinkWatch } from "../../trace/link_watch.ts";
import type { DeviceAccess } from "../bench/device_access.ts";
import { Inconclusive } from "../verdict.ts";

/** How to connect. */
export interface ConnectingOptions {
  /** Cancels attempts. */
  readonly signal: AbortSignal;
  /** Shows warnings and incidents of TLS, each once. */
  readonly tell: (text: string) => void;
  /** Shows and records the frames. */
  readonly watch: LinkWatch;
  /** A second address of this machine, for cases that connect from another one; `undefined` without one. */
  readonly otherAddress: string | undefined;
}

/** The access to a controlled station. */
export function connectingTo(
  settings: LinkSettings,
  { signal, tell, watch, otherAddress }: ConnectingOptions,
): DeviceAccess {
  const { endpoint, timeoutMs, t0Ms = timeoutMs } = settings;
  const notes = new SecurityNotes();
  const onSecurityEvent = (event: SecurityEvent) => {
    const text = notes.lineOf(event);
    if (text !== undefined) tell(text);
  };
  return {
    async connect({ other = false } = {}): Promise<TcpLink> {
      if (other && otherAddress === undefined) {
        throw new Inconclusive("This machine has no second address: give --other-address");
      }
      const localAddress = other ? otherAddress : settings.localAddress;
      const tls = await connectingTls(settings, { tell, onSecurityEvent });
      const target = {
        ...endpoint,
        ...{ t0Ms, signal },
        ...localAddress !== undefined && { localAddress },
      };
      const link =
        await (tls === undefined ? connectTcp(target) : connectTls({ ...target, ...tls }));
      return { ...link, stream: watch.tap(link) };
    },
  };
}
