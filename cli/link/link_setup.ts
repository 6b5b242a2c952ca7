// Prepares the settings of a link for use: checks them, and reads the certificates.

import type { PrivateType, Profile } from "../../codec/mod.ts";
import type { AuthenticationSetup } from "../key_file/authentication_setup.ts";
import type { PeerQuirks, SessionOptions, TerminationPolicy } from "../../mod.ts";
import type { Io } from "../io/io.ts";
import { readText } from "../io/read_text.ts";
import { fieldSizesOf } from "../options/profile_option.ts";
import { UsageError } from "../io/exit.ts";
import { resolvePath } from "../io/file_path.ts";
import type { AuthenticationConfig } from "../key_file/authentication_rows.ts";
import { type LinkFault, linkFaults } from "./check_link.ts";
import { environmentOf, fillIn } from "../io/environment.ts";
import {
  type IdentitySources,
  type IdentityTexts,
  keepIdentitySecret,
  readIdentity,
} from "./identity.ts";
import type { LinkConfig } from "./link_rows.ts";
import { isGiven, nameOf, type Origin } from "./link_values.ts";
import { isPem } from "../text/pem_text.ts";
import type { TlsConfig } from "./tls_rows.ts";

/** The settings of one link. */
export interface LinkSetup {
  readonly session: SessionOptions;
  /** t0, if it was set. */
  readonly t0Ms: number | undefined;
  readonly profile: Profile;
  readonly originator: number;
  readonly localAddress: string | undefined;
  readonly quirks: PeerQuirks;
  readonly termination: TerminationPolicy | undefined;
  /** Certificates and rules of TLS; `undefined` for plain TCP. */
  readonly tls:
    | {
      readonly config: TlsConfig;
      readonly texts: IdentityTexts;
      /** The source of the settings, for messages. */
      readonly origin: Origin;
    }
    | undefined;
  /** Secure authentication, with open keys; `undefined` without it. */
  readonly authentication: AuthenticationSetup | undefined;
  /** Conditions that need attention but do not prevent use. */
  readonly warnings: readonly string[];
}

/** The station of a link, as secure authentication knows it. */
export interface AuthenticatedStation {
  /** Its name in the key file, unless the settings name it. */
  readonly name: string;
  /** The role of this program. */
  readonly role: "controlling" | "controlled";
  /** The folder of the file that has the settings. */
  readonly folder?: string | undefined;
  /** The common address of messages that do not answer one of the peer. */
  readonly ca?: number | undefined;
}

const NO_STATION: AuthenticatedStation = { name: "", role: "controlling" };

/**
 * Checks settings, and reads the files that they name.
 *
 * @throws {UsageError} They cannot be used; the message names the setting, what was found and what was expected.
 */
export async function linkSetup(
  given: LinkConfig,
  { io, origin, station = NO_STATION, privateTypes = [], sources = sourcesOf(io) }: {
    readonly io: Io;
    readonly origin: Origin;
    /** Needed if the settings may have secure authentication. */
    readonly station?: AuthenticatedStation;
    readonly privateTypes?: readonly PrivateType[];
    readonly sources?: IdentitySources;
  },
): Promise<LinkSetup> {
  const config = expanded(given, { io, origin });
  const sizes = fieldSizesOf(config.profile);
  const profile = privateTypes.length === 0 ? sizes : { ...sizes, privateTypes };
  refuse(linkFaults(config, { profile, origin }));
  const { tls, session: { t0Ms, ...session } = {} } = config;
  const identity = tls === undefined ? undefined : await readIdentity(tls, { sources, origin });
  refuse(identity?.faults ?? []);
  if (identity?.texts !== undefined) keepIdentitySecret(io, identity.texts);
  const authentication = config.authentication === undefined
    ? undefined
    : await authenticationOf(config.authentication, { io, origin, station });
  return {
    session,
    t0Ms,
    profile,
    originator: config.originator ?? 0,
    localAddress: config.localAddress,
    quirks: config.quirks ?? {},
    termination: config.termination,
    tls: tls === undefined ? undefined : { config: tls, texts: identity!.texts!, origin },
    authentication,
    warnings: [...identity?.warnings ?? [], ...authentication?.warnings ?? []],
  };
}

/** Opens the keys. Commands without secure authentication do not load what it needs. */
async function authenticationOf(
  config: AuthenticationConfig,
  { io, origin, station: { name, role, folder = "", ca } }: {
    readonly io: Io;
    readonly origin: Origin;
    readonly station: AuthenticatedStation;
  },
): Promise<AuthenticationSetup | undefined> {
  const { authenticationSetup } = await import("../key_file/authentication_setup.ts");
  return await authenticationSetup(config, {
    ...{ io, role, station: name, commonAddress: ca },
    nameOf: (key) => nameOf(["authentication", key], origin),
    pathOf: (key, path) =>
      isGiven(["authentication", key], origin) ? path : resolvePath(folder, path),
  });
}

/** Files and the terminal of a command. */
export function sourcesOf(io: Io): IdentitySources {
  return { readText: (file) => readText(file, io), ask: io.askSecret };
}

/** The settings, with environment variables in `tls` replaced by their values. */
function expanded(
  config: LinkConfig,
  { io, origin }: { readonly io: Io; readonly origin: Origin },
): LinkConfig {
  const { tls } = config;
  if (tls === undefined) return config;
  for (const key of ["keyFile"] as const) {
    if (isPem(tls[key] ?? "")) {
      throw new UsageError(
        `${nameOf(["tls", key], origin)} is the text of a key, which others can read: ` +
          "expected a file, or ${NAME} for an environment variable",
      );
    }
  }
  const filled = fillIn(tls, environmentOf(io));
  const [fault] = filled.faults;
  if (fault === undefined) return { ...config, tls: filled.value as TlsConfig };
  const [key] = fault.path.split("[");
  throw new UsageError(
    `${nameOf(["tls", key!], origin)} is ${
      JSON.stringify(fault.value)
    }, expected ${fault.expected}`,
  );
}

function refuse(faults: readonly LinkFault[]): void {
  const texts = [...new Set(faults.map(({ text }) => text))];
  if (texts.length === 0) return;
  throw new UsageError(texts.length === 1 ? texts[0]! : `\n  ${texts.join("\n  ")}`.trimStart());
}
