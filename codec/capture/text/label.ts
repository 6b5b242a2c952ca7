// What a line says about its octets: their time, their direction, and the station that sent them.

import { findDirectionWords, type TextDirection, type TextStation } from "./direction_words.ts";
import { type DateOrder, findTime, type TextTime } from "./time_stamp.ts";

/** A label, as far as the line has one. */
export interface TextLabel {
  readonly time?: TextTime;
  /** From the view of the program that wrote the log. */
  readonly direction?: TextDirection;
  /** The station that sent the octets. */
  readonly sender?: TextStation;
}

/** Arrows alone, where no word names the direction. */
const ARROW =
  /(-{1,4}>|={1,4}>|>{2,4}|\u2192|\u21d2|\u25b6|\u27f6)|(<-{1,4}|<={1,4}|<{2,4}|\u2190|\u21d0|\u25c0|\u27f5)/gu;

/** Number of characters that are searched for words. */
const LOOKED_AT = 400;

/** Reads the text around octets; in a line of its own, arrows alone mean nothing. */
export function labelIn(text: string, order: DateOrder, isOwnLine = false): TextLabel {
  const time = findTime(text, order);
  const end = text.length > LOOKED_AT ? text.slice(-LOOKED_AT) : text;
  const side = directionIn(end, isOwnLine);
  return { ...time === undefined ? {} : { time }, ...side };
}

/** Whether a label says anything. */
export function isEmptyLabel({ time, direction, sender }: TextLabel): boolean {
  return time === undefined && direction === undefined && sender === undefined;
}

/** Fills what a label lacks from another. */
export function mergeLabels(label: TextLabel, other: TextLabel): TextLabel {
  const hasSide = label.direction !== undefined || label.sender !== undefined;
  const { direction, sender } = hasSide ? label : other;
  const time = label.time ?? other.time;
  return {
    ...time === undefined ? {} : { time },
    ...direction === undefined ? {} : { direction },
    ...sender === undefined ? {} : { sender },
  };
}

function directionIn(text: string, isOwnLine: boolean): Omit<TextLabel, "time"> {
  const words = findDirectionWords(text);
  const named = words.filter(({ direction }) => direction !== undefined);
  const verbs = named.filter(({ isMessage }) => !isMessage);
  const last = verbs.at(-1) ?? named.at(-1);
  const stations = words.filter((word) => word.station !== undefined);
  const arrows = [...text.matchAll(ARROW)];
  const isHeading = isOwnLine && verbs.some(({ direction }) => direction !== last?.direction);
  if (isHeading) return {}; // the headings of two columns
  if (last?.direction !== undefined) {
    const actor = stations.findLast(({ at }) => at <= last.at)?.station;
    return {
      direction: last.direction,
      ...actor === undefined ? {} : { sender: senderOf(actor, last.direction) },
    };
  }
  const [first, second] = stations.slice(-2);
  if (first !== undefined && second !== undefined && first.station !== second.station) {
    const isBack = arrows.some((arrow) =>
      arrow[2] !== undefined && arrow.index > first.at && arrow.index < second.at
    );
    return { sender: isBack ? second.station! : first.station! };
  }
  const arrow = arrows.at(-1);
  if (arrow === undefined || isOwnLine) return {};
  return { direction: arrow[1] === undefined ? "received" : "sent" };
}

/** `RTU sends` names the sender, `RTU received` its peer. */
function senderOf(actor: TextStation, direction: TextDirection): TextStation {
  if (direction === "sent") return actor;
  return actor === "controlling" ? "controlled" : "controlling";
}
