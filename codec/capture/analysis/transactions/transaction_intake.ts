// Assigns ASDUs to transactions.

import { CAUSE } from "../../../cause.ts";
import {
  isCommand,
  isCounterInterrogation,
  isFileTransfer,
  isInterrogation,
} from "../../../classify.ts";
import { groupOf, isMirrorCause } from "../../../classify_cause.ts";
import type { AnyObject } from "../../../interpret.ts";
import type { AsduHead } from "../asdu_head.ts";
import type { CommandTime, ControlWatch } from "../control_watch.ts";
import type { DataCount, PointIntake } from "../points/point_intake.ts";
import type { Sector, Station, Stations } from "../station.ts";
import { takeCommand, takeCommandAnswer } from "./commands.ts";
import type { Exchange } from "./exchange.ts";
import { takeFile } from "./files.ts";
import type { Transaction } from "./transaction.ts";
import {
  dataCauseOf,
  interrogationOf,
  takeInterrogation,
  takeInterrogationAnswer,
} from "./interrogations.ts";
import { requestKind, takeRequest, takeRequestAnswer } from "./requests.ts";

/** Passes each ASDU to the kind of transaction it belongs to. */
export class TransactionIntake {
  readonly #control: ControlWatch;
  readonly #stations: Stations;
  readonly #points: PointIntake;

  /** Creates the intake of an analysis. */
  constructor(control: ControlWatch, stations: Stations, points: PointIntake) {
    this.#control = control;
    this.#stations = stations;
    this.#points = points;
  }

  /** Processes an ASDU of the controlling station. */
  takeRequest(
    exchange: Exchange,
    { head, objects, station }: {
      readonly head: AsduHead;
      readonly objects: readonly AnyObject[];
      readonly station: Station;
    },
  ): void {
    const { session } = exchange;
    const { typeId, cause, negative, ca } = head;
    const sector = this.#stations.peek(station, ca);
    if (isFileTransfer(typeId)) {
      takeFile(exchange, { typeId, cause, negative, ca, objects, sector, control: true });
      return;
    }
    for (const object of objects) {
      const asdu = { typeId, cause, negative, ca, object, sector };
      const request = { typeId, ca, ioa: object.ioa };
      if (cause === CAUSE.activation) this.#control.take(session, station, request);
      if (isCommand(typeId)) {
        if (cause === CAUSE.activation && object.time !== undefined) {
          this.#control.checkTime(session, request, object as unknown as CommandTime);
        }
        takeCommand(exchange, asdu);
      } else if (isInterrogation(typeId) || isCounterInterrogation(typeId)) {
        const data = { ...request, cause: dataCauseOf(asdu) };
        if (cause === CAUSE.activation) this.#control.interrogate(session, station, data);
        takeInterrogation(exchange, asdu);
      } else if (requestKind(typeId) !== undefined) {
        takeRequest(exchange, asdu);
      }
    }
  }

  /** Processes an ASDU of the controlled station other than points. */
  takeAnswer(
    exchange: Exchange,
    { head, objects, sector }: {
      readonly head: AsduHead;
      readonly objects: readonly AnyObject[];
      readonly sector: Sector;
    },
  ): void {
    const { typeId, cause, negative, ca } = head;
    if (isFileTransfer(typeId)) {
      takeFile(exchange, { typeId, cause, negative, ca, objects, sector, control: false });
      return;
    }
    if (!isMirrorCause(cause)) return; // The station's own clock, or parameters in an interrogation.
    for (const object of objects) {
      const asdu = { typeId, cause, negative, ca, object, sector };
      if (isCommand(typeId)) takeCommandAnswer(exchange, asdu);
      else if (isInterrogation(typeId) || isCounterInterrogation(typeId)) {
        takeInterrogationAnswer(exchange, asdu, this.#points);
      } else if (requestKind(typeId) !== undefined) {
        takeRequestAnswer(exchange, asdu);
      }
    }
  }

  /** Returns the interrogation that requested the data, if any. */
  askedBy(exchange: Exchange, sector: Sector, { cause }: AsduHead): Transaction | undefined {
    if (groupOf(cause) === undefined || !exchange.isBusy) return undefined;
    return interrogationOf(exchange, sector, cause);
  }

  /** Processes data requested by an interrogation. */
  takeData(exchange: Exchange, asked: Transaction, { objects, fresh }: DataCount): void {
    const { time } = exchange.context.clock;
    for (const each of asked.request === undefined ? [asked] : [asked, asked.request]) {
      const { facts } = each;
      facts.asdus!++;
      facts.objects! += objects;
      facts.points! += fresh;
      each.lastTime = time;
    }
    // Some stations send data without a confirmation.
    asked.progress = "confirmed";
  }
}
