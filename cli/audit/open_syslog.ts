// Opens the connection to a syslog server according to the settings.

import { type Clock, type SecurityEvent, SYSTEM_CLOCK } from "../../mod.ts";
import { writerOf } from "./audit_trail.ts";
import { resolvePath } from "../io/file_path.ts";
import type { Io } from "../io/io.ts";
import { readText } from "../io/read_text.ts";
import type { LinkConfig } from "../link/link_rows.ts";
import { linkSetup } from "../link/link_setup.ts";
import { SecurityNotes } from "../link/security_notes.ts";
import { revocationOf, tlsSettingsOf } from "../link/tls_settings.ts";
import { UsageError } from "../io/exit.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import { localOf, type SyslogTarget } from "../syslog/channels.ts";
import { Syslog } from "./syslog.ts";
import { DEFAULT_QUEUE, type SyslogConfig, syslogTarget } from "../syslog/syslog_config.ts";

/** Requirements besides the settings. */
export interface OpenSyslogOptions {
  readonly io: Io;
  /** Called with messages for the user, for example that a server cannot be reached. */
  readonly note: (text: string) => void;
  /** The settings of the link, whose certificates are used where `syslog` has none. */
  readonly link: LinkConfig;
  /** The folder of the file with the key `syslog`, with a slash at its end. */
  readonly folder?: string;
  /** Source of time. @default {SYSTEM_CLOCK} */
  readonly clock?: Clock;
}

/**
 * Opens the connection to a server. If the server cannot be reached, messages wait in a queue.
 *
 * @throws {UsageError} The settings cannot be used.
 */
export async function openSyslog(
  { url, facility = "local0", appName = "iec104", queue = DEFAULT_QUEUE, tls: own }: SyslogConfig,
  { io, note, link, folder = "", clock = SYSTEM_CLOCK }: OpenSyslogOptions,
): Promise<Syslog> {
  const target = syslogTarget(url, "syslog");
  await requirePermission(target);
  const config = own ?? link.tls;
  const tls = target.protocol === "tls" ? await tlsOf() : undefined;
  return new Syslog({
    ...{ target, url, tls, facility, appName, capacity: queue, clock, note },
    identity: writerOf(io),
  });

  async function tlsOf() {
    if (config === undefined) {
      throw new UsageError(
        `${url} needs certificates: expected --tls-ca, --tls-cert and --tls-key, or tls in syslog of the file`,
      );
    }
    const setup = await linkSetup({ tls: config }, {
      io,
      origin: own === undefined ? { given: link } : { given: {}, path: "syslog" },
      sources: {
        readText: (file) => readText(own === undefined ? file : resolvePath(folder, file), io),
        ask: io.askSecret,
      },
    });
    const { texts } = setup.tls!;
    const crl = await revocationOf(config, texts, (text) => note(`syslog: ${text}`));
    const notes = new SecurityNotes();
    const onSecurityEvent = (event: SecurityEvent) => {
      const text = notes.lineOf(event);
      const isRefusal = event.peer !== undefined && event.severity === "incident"; // then the attempt fails with it
      if (text !== undefined && !isRefusal) note(`syslog: ${text}`);
    };
    return { ...tlsSettingsOf(config, texts), ...crl !== undefined && { crl }, onSecurityEvent };
  }
}

/** Checks that Deno permits a connection to a server. */
async function requirePermission({ protocol, host, port }: SyslogTarget): Promise<void> {
  const server = formatEndpoint({ host, port });
  const hosts = protocol === "udp"
    ? [server, formatEndpoint({ host: localOf(host), port: 0 })]
    : [server];
  for (const each of hosts) {
    const { state } = await Deno.permissions.query({ name: "net", host: each });
    if (state === "granted") continue;
    throw new UsageError(
      `Syslog over ${protocol} to ${server} is not permitted by Deno, expected deno run --allow-net=${
        hosts.join(",")
      }`,
    );
  }
}
