// A link with secure authentication in each way, or without it: both stations in this process, or the controlled station elsewhere.

import type { Asdu } from "../../codec/asdu_types.ts";
import { USER_ROLE } from "../../codec/security/tables.ts";
import { ControlledStation } from "../../transport/controlled/serving/controlled_station.ts";
import { serve } from "../../transport/controlled/serving/serve.ts";
import { connect } from "../../transport/controlling/connect.ts";
import type { ControllingStation } from "../../transport/controlling/controlling_station.ts";
import {
  secureAuthentication,
  type SecureAuthenticationOptions,
} from "../../transport/runtime/secure_authentication.ts";
import { userOf } from "../helpers/security/association_pair.ts";

/** Where both ends are. */
export const HOST = "127.0.0.1";

/** The users of all links. */
export const USERS = [userOf(1, { role: USER_ROLE.operator })];

/** The ways of authentication that are compared; `undefined` is none. Keys do not change in a measurement. */
export const MODES: Readonly<Record<string, Partial<SecureAuthenticationOptions> | undefined>> = {
  without: undefined,
  challenge: {},
  aggressive: { sendAggressive: true, acceptAggressive: true },
};

/** The option of a station for a way of authentication. */
export function authenticationOf(
  mode: string,
): { readonly authentication?: ReturnType<typeof secureAuthentication> } {
  const options = MODES[mode];
  if (options === undefined) return {};
  const keys = { keyChangeCount: 1_000_000, keyUseLimit: 2_000_000 };
  return { authentication: secureAuthentication({ users: USERS, ...keys, ...options }) };
}

/** A controlled station with one command. */
export function stationOf(mode: string): ControlledStation {
  return new ControlledStation({
    sectors: [{
      ca: 1,
      points: [{ ioa: 1, type: "M_ME_NC_1", value: 0 }],
      commands: [{ ioa: 10, type: "C_SC_NA_1" }],
    }],
    procedures: { endOfInitialization: false },
  }, { onCommand: () => true, ...authenticationOf(mode) });
}

/** A controlling station, over loopback, and commands that it sends. */
export class Commands implements AsyncDisposable {
  readonly #client: ControllingStation;

  constructor(client: ControllingStation) {
    this.#client = client;
  }

  /** Connects to a station with the same way of authentication. */
  static async to(
    port: number,
    mode: string,
    onAsdu: (asdu: Asdu) => void = () => {},
  ): Promise<Commands> {
    const options = { host: HOST, port, onAsdu, ...authenticationOf(mode) };
    const commands = new Commands(await connect(options));
    await commands.command(); // In aggressive mode, the first command is challenged.
    return commands;
  }

  /** Sends a command, and waits for its end. */
  async command(): Promise<void> {
    const { outcome } = await this.#client.command(1, { type: "C_SC_NA_1", ioa: 10, value: 1 });
    if (outcome !== "done") throw new Error(`A command was ${outcome}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
  }
}

/** Both stations of one link. */
export class Link implements AsyncDisposable {
  readonly source: ControlledStation;
  readonly #commands: Commands;

  constructor(source: ControlledStation, commands: Commands) {
    this.source = source;
    this.#commands = commands;
  }

  /** Opens a link in this process. */
  static async open(mode: string, onAsdu?: (asdu: Asdu) => void): Promise<Link> {
    const source = stationOf(mode);
    const { port } = await serve(source, { host: HOST, port: 0 });
    return new Link(source, await Commands.to(port, mode, onAsdu));
  }

  /** Sends a command, and waits for its end. */
  command(): Promise<void> {
    return this.#commands.command();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#commands[Symbol.asyncDispose]();
    await this.source.close();
  }
}
