// A controlling station that connects again whenever the connection is lost, as the device under test of `iec104 conform`, and
// its upper tester.

import { type Clock, SYSTEM_CLOCK } from "../../../mod.ts";
import { AUDIT_OPTIONS } from "../../audit/audit_config.ts";
import { CLIENT_VERBS, clientUpper } from "./client_upper.ts";
import { serveUpper } from "./serve_upper.ts";
import type { Io } from "../../io/io.ts";
import type { Values } from "../../options/args.ts";
import { PLANT } from "../../link/plant.ts";
import { connectingTls, openWatch } from "../../link/link_options.ts";
import { EXIT, UsageError } from "../../io/exit.ts";
import type { Command } from "../../options/subcommand.ts";
import type { RequestSettings } from "../../request/request_settings.ts";
import { ShiftedClock } from "../../simulation/shifted_clock.ts";
import { wallClockTime } from "../../text/zoned_time.ts";

/** The longest delay between two attempts to connect, in ms: a test does not wait for long. */
const LONGEST_DELAY_MS = 5000;

/**
 * Serves until the end of the input, and returns the exit code.
 *
 * @throws {UsageError} An option cannot be used.
 */
export async function serveClient(
  values: Values,
  io: Io,
  { settings, commands, clock }: {
    readonly settings: RequestSettings;
    readonly commands: readonly Command[];
    /** When the key file is read again; the clock of the system by default. */
    readonly clock?: Clock;
  },
): Promise<number> {
  const audit = AUDIT_OPTIONS.find(({ name }) => values.given(name));
  if (audit !== undefined) throw new UsageError(`--${audit.name} cannot be used with --upper`);
  const { link, names } = settings;
  const { endpoint, timeoutMs, t0Ms = timeoutMs, localAddress, zone, profile } = link;
  const { session, originator, quirks, authentication } = link;
  const shown = {
    ...{ ...io, stdout: io.stderr, keys: undefined, ask: undefined },
    // Files that it fetches are not kept: a test must not write to this machine.
    ...{ save: () => Promise.resolve(), checkSave: () => Promise.resolve() },
  };
  const tell = (text: string) => {
    shown.stderr.log(`${wallClockTime(io.now(), zone)}  ${text}`);
    void shown.stderr.flush();
  };
  using watch = openWatch(link, { io: shown, names, tell });
  using _keys = authentication === undefined
    ? undefined
    : (await import("../../key_file/key_watch.ts")).watchKeysOfLink(authentication, {
      tell,
      clock,
    });
  const tls = await connectingTls(link, { tell, onSecurityEvent: () => {} });
  await using upper = clientUpper({
    clock: new ShiftedClock(SYSTEM_CLOCK),
    requests: {
      ...{ commands, plant: values.context(PLANT), io: shown },
      settings: { ...settings, yes: true },
    },
    targets: ({ t0 }) => [{
      ...endpoint,
      ...localAddress !== undefined && { localAddress },
      ...tls !== undefined && { tls },
      ...{ t0Ms: t0 === undefined ? t0Ms : t0 * 1000, tap: watch.tap },
    }],
    supervision: {
      ...session,
      ...authentication !== undefined && { authentication: authentication.authentication },
      ...{ originator, quirks, profile, zone: zone ?? {} },
      ...{ confirmationMs: timeoutMs, terminationMs: timeoutMs },
      backOff: { maxMs: LONGEST_DELAY_MS },
    },
    tell,
  });
  const end = io.interruption();
  await serveUpper({ upper, verbs: CLIENT_VERBS }, { io: shown, replies: io.stdout, end });
  return EXIT.done;
}
