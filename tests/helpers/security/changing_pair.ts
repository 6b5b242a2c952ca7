// Two associations back to back whose users and update keys an authority changes.

import { KEY_CHANGE_METHOD, USER_OPERATION, USER_ROLE } from "../../../codec/low_level.ts";
import {
  certifyStatusChange,
  encryptUpdateKey,
  newUpdateKey,
} from "../../../transport/authentication/authority.ts";
import { DEFAULT_OPEN_POINTS } from "../../../transport/authentication/open_points.ts";
import { resolveUpdateKeyOptions } from "../../../transport/authentication/update_key_options.ts";
import { UserLedger } from "../../../transport/authentication/user_ledger.ts";
import { AssociationPair, type PairOptions, seededCrypto, type Side } from "./association_pair.ts";
import { authorityFixture } from "./update_key_pair.ts";

const CRYPTO = seededCrypto(11);
const POINTS = DEFAULT_OPEN_POINTS;

/** Two stations whose users an authority changes. */
export class ChangingPair {
  readonly keys = authorityFixture();
  readonly ledgers = {} as Record<Side, UserLedger>;
  readonly pair: AssociationPair;
  #sequence = 0;

  constructor(options: PairOptions & { readonly stored?: boolean } = {}) {
    const { stored = false, ...rest } = options;
    const { symmetric32, dsa, station } = this.keys;
    this.pair = new AssociationPair({
      ...rest,
      updateKeys: (side, users) => {
        this.ledgers[side] = new UserLedger({ users, stored });
        const settings = resolveUpdateKeyOptions({
          stationName: "Northfield",
          authority: { symmetricKey: symmetric32, publicKey: dsa.publicKey },
          stationPrivateKey: station.privateKey,
        });
        return { ledger: this.ledgers[side], settings };
      },
    });
    this.pair.start();
  }

  /** Sends a certified change of a user. */
  changeStatus(
    name: string,
    { operation = USER_OPERATION.add, method = KEY_CHANGE_METHOD.aes256HmacSha256 }: {
      readonly operation?: number;
      readonly method?: number;
    } = {},
  ): void {
    const { pair, keys } = this;
    const isAsymmetric = method > KEY_CHANGE_METHOD.aes256Gmac;
    const message = certifyStatusChange({ crypto: CRYPTO, points: POINTS }, {
      order: {
        ...{ method, operation, sequence: ++this.#sequence, role: USER_ROLE.operator },
        ...{ expiryDays: 365, name },
        publicKey: isAsymmetric ? keys.user.publicKey : undefined,
      },
      authority: { symmetricKey: keys.symmetric32, privateKey: keys.dsa.privateKey },
    });
    pair.controlling.association.updateKeys!.changeStatus({ message, ca: 1 }, pair.now);
    pair.run();
  }

  /** Changes an update key, with the authority's answer. Returns the new key. */
  changeKey(name: string, method: number = KEY_CHANGE_METHOD.aes256HmacSha256): Uint8Array {
    const { pair, keys } = this;
    const requests = pair.controlling.association.updateKeys!;
    const userPrivateKey = keys.user.privateKey;
    const ticket = requests.changeKey({ name, method, ca: 1, userPrivateKey }, pair.now);
    pair.run();
    const needed = pair.controlling.of("authority-needed").at(-1)!;
    const updateKey = newUpdateKey(CRYPTO, method);
    const encryptedKey = encryptUpdateKey({ crypto: CRYPTO, points: POINTS }, {
      ...{ method, name, updateKey, controlledChallenge: needed.controlledChallenge },
      ...{ symmetricKey: keys.symmetric32, stationPublicKey: keys.station.publicKey },
    });
    requests.provideKey({ job: ticket, updateKey, encryptedKey }, pair.now);
    pair.run();
    return updateKey;
  }
}
