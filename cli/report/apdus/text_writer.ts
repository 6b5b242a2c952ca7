// Formats decoded APDUs as text, one line each, with issues on separate lines below.

import { shownText } from "../../../codec/low_level.ts";
import { formatApdu, formatAsdu, formatDissection, toHex } from "../../../codec/mod.ts";
import { cellsOf, padCells } from "../../text/cells.ts";
import { count } from "../../text/count.ts";
import { MessageSeries, seriesText } from "./message_series.ts";
import { nameTree } from "./named_tree.ts";
import type { FoundFault, FoundUnread, Place } from "./source.ts";
import {
  type DecodedApdu,
  rangeOf,
  timeOf,
  whoOf,
  type Writer,
  type WriterOptions,
} from "./writer.ts";

/** Maximum number of octets shown for a fault. */
const SHOWN_OCTETS = 24;

const PLACE_WIDTH = 7;

/** Writes lines of text. */
export class TextWriter implements Writer {
  readonly #options: WriterOptions;
  readonly #messages = new MessageSeries();
  #whoWidth = 0;
  #timeWidth = 0;
  #fileWidth = 0;
  /** Cached prefix, because many APDUs of a packet share it. */
  #last: { readonly place?: Place; readonly prefix: string } = { prefix: "" };

  /** Creates a writer. */
  constructor(options: WriterOptions) {
    this.#options = options;
  }

  begin(): void {}

  apdu({ apdu, found, tree }: DecodedApdu): void {
    const { out, profile: usual, names, addressFormat } = this.#options;
    const { profile = usual } = found;
    const options = {
      profile,
      ...names !== undefined && { labelOf: names.labelOf },
      ...addressFormat !== undefined && { addressFormat },
    };
    const text = found.isAsdu === true && apdu.format === "I"
      ? formatAsdu(apdu.asdu, options)
      : formatApdu(apdu, options);
    out.line(this.#prefix(found.place) + shownText(text));
    if (apdu.format === "I" && this.#messages.concerns(apdu.asdu.typeId)) {
      const { connection, fromClient, direction, file } = found.place;
      const key = `${file} ${connection} ${fromClient} ${direction}`;
      const { typeId } = apdu.asdu;
      const end = this.#messages.take(key, { apdu: found.octets, typeId, profile });
      if (end !== undefined) {
        out.line(`${"=".padStart(PLACE_WIDTH)}  ${shownText(seriesText(end, options))}`);
      }
    }
    for (const issue of apdu.issues) {
      this.#mark(`${issue.code}: ${issue.detail} (${rangeOf(issue)} of the APDU)`);
    }
    if (tree === undefined) return;
    const shown = names === undefined ? tree : nameTree(tree, apdu, names);
    for (const line of formatDissection(shown).split("\n")) out.line(`    ${shownText(line)}`);
    out.line();
  }

  fault({ code, detail, octets, place }: FoundFault): void {
    if (octets !== undefined) {
      const shown = toHex(octets.subarray(0, SHOWN_OCTETS), " ");
      const rest = octets.length > SHOWN_OCTETS ? " ..." : "";
      const text = `skipped ${count(octets.length, "octet")}: ${shown}${rest}`;
      this.#options.out.line(this.#prefix(place) + text);
    } else if (place.source !== undefined) {
      this.#options.out.line(this.#prefix(place) + code);
    }
    const { file, source } = place;
    const isNamed = file === undefined || source !== undefined || detail.includes(file);
    const named = isNamed ? "" : `${file}: `;
    this.#mark(`${code}: ${named}${detail}${place.fileOffset === undefined ? "" : inFile(place)}`);
  }

  unread({ line, text, file }: FoundUnread): void {
    if (!this.#options.verbose) return;
    this.#options.out.line(
      `${this.#prefix({ line, ...file === undefined ? {} : { file } })}not read: ${
        shownText(text)
      }`,
    );
  }

  end(): void {}

  /** Writes a line that belongs to the one above. */
  #mark(text: string): void {
    const { out } = this.#options;
    const line = `${"!".padStart(PLACE_WIDTH)}  ${shownText(text)}`;
    out.line(out.colour ? `\x1b[31m${line}\x1b[39m` : line);
  }

  /** The location prefix: frame or line, time and direction, otherwise the offset. */
  #prefix(place: Place): string {
    const { frame, line, offset } = place;
    const number = this.#fileCells(place) +
      String(line ?? frame ?? offset ?? 0).padStart(PLACE_WIDTH);
    if (place.source === undefined && line !== undefined) return this.#textPrefix(number, place);
    if (place.captured === undefined) return `${number}  `;
    const last = this.#last;
    const isSame = frame === last.place?.frame && place.source === last.place?.source &&
      place.file === last.place?.file;
    if (isSame) {
      return last.prefix;
    }
    const who = whoOf(place);
    this.#whoWidth = Math.max(this.#whoWidth, cellsOf(who));
    const time = timeOf(place, this.#options.zone);
    const prefix = `${number}  ${time}  ${padCells(who, this.#whoWidth)}  `;
    this.#last = { place, prefix };
    return prefix;
  }

  /** The prefix of a line of text: only what the text has. */
  #textPrefix(number: string, place: Place): string {
    const { direction = "" } = place;
    const time = timeOf(place, this.#options.zone);
    this.#timeWidth = Math.max(this.#timeWidth, time.length);
    if (direction !== "") this.#whoWidth = Math.max(this.#whoWidth, "received".length);
    const cells = [
      number,
      ...this.#timeWidth === 0 ? [] : [time.padEnd(this.#timeWidth)],
      ...this.#whoWidth === 0 ? [] : [padCells(direction, this.#whoWidth)],
    ];
    return `${cells.join("  ")}  `;
  }

  /** The name of the file, padded, if there are several. */
  #fileCells({ file }: Place): string {
    if (file === undefined) return "";
    const name = shownText(file);
    this.#fileWidth = Math.max(this.#fileWidth, cellsOf(name));
    return `${padCells(name, this.#fileWidth)} `;
  }
}

/** The location of a fault in the file itself. */
function inFile({ frame, fileOffset }: Place): string {
  return ` (${frame === 0 ? "" : `frame ${frame}, `}octet ${fileOffset} of the file)`;
}
