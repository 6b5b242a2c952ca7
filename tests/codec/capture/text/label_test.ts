// What a line says about its octets: words and arrows for the direction, and the names of stations.

import { assertEquals } from "@std/assert";
import { findDirectionWords } from "../../../../codec/capture/text/direction_words.ts";
import { isEmptyLabel, labelIn, mergeLabels } from "../../../../codec/capture/text/label.ts";

/** Describes the direction and the sender found in a text. */
function side(text: string, isOwnLine = false): string {
  const { direction, sender } = labelIn(text, "day-month", isOwnLine);
  return [direction, sender && `by ${sender}`].filter(Boolean).join(" ");
}

Deno.test("words for a direction are found in many languages and inside names", () => {
  for (
    const word of [
      "TX",
      "sent",
      "Gesendet",
      "onSendData",
      "tx_data",
      "отправлено",
      "发送",
      "下发数据",
    ]
  ) assertEquals(side(word), "sent", word);
  for (
    const word of ["RX", "received", "Empfangen", "onRecvData", "rx_data", "получено", "接收", "收"]
  ) assertEquals(side(word), "received", word);
  for (const word of ["", "text", "sentence", "txt", "context", "prefix"]) {
    assertEquals(side(word), "", word);
  }
});

Deno.test("directions and stations are found inside words of scripts without spaces", () => {
  for (const part of ["发送", "發送", "发出", "发报", "下发", "送信", "송신", "전송", "发", "發"]) {
    assertEquals(findDirectionWords(`主${part}文`), [{ at: 0, direction: "sent" }], part);
  }
  for (const part of ["接收", "收到", "上送", "受信", "수신", "收", "回"]) {
    assertEquals(findDirectionWords(`主${part}文`), [{ at: 0, direction: "received" }], part);
  }
  for (const part of ["子站", "从站", "厂站", "终端"]) {
    assertEquals(findDirectionWords(`从${part}到`), [{ at: 0, station: "controlled" }], part);
  }
  assertEquals(findDirectionWords("主站到"), [{ at: 0, station: "controlling" }]);
  assertEquals(findDirectionWords("主站发送"), [
    { at: 0, station: "controlling" },
    { at: 0, direction: "sent" },
  ]);
});

Deno.test("every word for a message is recognized", () => {
  for (const word of ["request", "req"]) {
    assertEquals(findDirectionWords(word), [{ at: 0, direction: "sent", isMessage: true }]);
  }
  for (const word of ["response", "resp", "reply", "answer", "answers"]) {
    assertEquals(findDirectionWords(word), [{ at: 0, direction: "received", isMessage: true }]);
  }
});

Deno.test("in and out count in capitals, and as labels", () => {
  for (const text of ["IN", "in:", "in (6)", "in>", '"in"', "in=", "[in]"]) {
    assertEquals([side(text), side(text.replace(/in/i, (word) => word === "IN" ? "OUT" : "out"))], [
      "received",
      "sent",
    ], text);
  }
  for (const text of ["in", "in the", "out of", "inn:", "into:"]) {
    assertEquals(side(text), "", text);
  }
});

Deno.test("a word marked as false means its opposite", () => {
  assertEquals([side('"tx": false'), side("rx = false"), side("tx=true")], [
    ...["received", "sent", "sent"],
  ]);
  assertEquals([side("tx: falsely"), side("tx            : false")], ["sent", "sent"]);
});

Deno.test("the last verb decides; words for a message decide only if there is no other verb", () => {
  assertEquals([side("tx rx"), side("rx tx")], ["received", "sent"]);
  assertEquals([side("Sending response"), side("received request")], ["sent", "received"]);
  assertEquals([side("response"), side("request"), side("request response")], [
    ...["received", "sent", "received"],
  ]);
});

Deno.test("the name of a station before a verb identifies the sender", () => {
  assertEquals(side("RTU sends"), "sent by controlled");
  assertEquals(side("RTU received"), "received by controlling");
  assertEquals(side("SCADA sends"), "sent by controlling");
  assertEquals(side("master received"), "received by controlled");
  assertEquals(side("sent to RTU"), "sent");
  assertEquals(side("master, RTU sends"), "sent by controlled", "the nearest one");
  assertEquals(side("主站发送"), "sent by controlling");
});

Deno.test("two stations are in the order of the message, unless an arrow points back", () => {
  assertEquals(side("master RTU"), "by controlling");
  assertEquals(side("RTU -> master"), "by controlled");
  assertEquals(side("master <- RTU"), "by controlled");
  assertEquals(side("master <-- slave"), "by controlled");
  assertEquals(side("<- master RTU"), "by controlling");
  assertEquals(side("master RTU <-"), "by controlling");
  assertEquals([side("master"), side("master client")], ["", ""]);
});

Deno.test("arrows alone are a direction, except in a line of their own", () => {
  for (const arrow of ["->", "-->", "=>", ">>", "→", "⇒", "▶", "⟶"]) {
    assertEquals([side(arrow), side(`${arrow} 5`, true)], ["sent", ""], arrow);
  }
  for (const arrow of ["<-", "<--", "<=", "<<", "←", "⇐", "◀", "⟵"]) {
    assertEquals([side(arrow), side(arrow, true)], ["received", ""], arrow);
  }
  assertEquals([side("-> <-"), side("<- ->"), side("> <")], ["received", "sent", ""]);
  assertEquals(side("-> rx"), "received", "a word decides before an arrow");
});

Deno.test("both directions in a separate line are column headings", () => {
  assertEquals([side("tx rx", true), side("tx tx", true), side("tx", true)], ["", "sent", "sent"]);
});

Deno.test("words are looked for in the last 400 characters", () => {
  assertEquals(side(`tx${" ".repeat(398)}`), "sent");
  assertEquals(side(`tx${" ".repeat(399)}`), "");
});

Deno.test("findDirectionWords() returns the words in order, with their places", () => {
  assertEquals(findDirectionWords("a RTU sent the response"), [
    { at: 2, station: "controlled" },
    { at: 6, direction: "sent" },
    { at: 15, direction: "received", isMessage: true },
  ]);
});

Deno.test("a label is filled from another: a side as a whole, and the time", () => {
  const time = { time: 5, nanoseconds: 0, isInstant: true };
  const other = {
    time: { ...time, time: 9 },
    direction: "received",
    sender: "controlled",
  } as const;
  assertEquals(mergeLabels({}, other), other);
  assertEquals(mergeLabels({ time }, other), { ...other, time });
  assertEquals(mergeLabels({ direction: "sent" }, other), { time: other.time, direction: "sent" });
  assertEquals(mergeLabels({ sender: "controlling" }, other), {
    time: other.time,
    sender: "controlling",
  });
  assertEquals([mergeLabels({}, {}), mergeLabels({ time }, {})], [{}, { time }]);
  assertEquals(
    [{}, { time }, { direction: "sent" }, { sender: "controlled" }].map((each) =>
      isEmptyLabel(each as Parameters<typeof isEmptyLabel>[0])
    ),
    [true, false, false, false],
  );
});
