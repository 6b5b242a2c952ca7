// The words with which logs name a direction or a station, in many languages. Lower case.

/** `sent` and `received` are from the view of the program that wrote the log. */
export type TextDirection = "sent" | "received";

/** The two stations of a link. */
export type TextStation = "controlling" | "controlled";

/** Whole words. */
const WORDS: Readonly<Record<TextDirection, string>> = {
  sent: `
    tx txd tx_data transmit transmitted transmitting transmission xmit snd send sends sent sending
    write wrote writing wr output outgoing outbound egress request req
    gesendet gesendete gesendetes senden sende sendet sendung ausgang ausgehend
    envoi envoie envoyé envoyée envoyés envoyées envoye envoyee émis émise emis émission emission sortant
    enviado enviada enviando envio envío envía envia transmitido salida saliente saída
    inviato inviata inviati invio trasmesso trasmissione uscita
    verzonden verstuurd zenden uitgaand skickat skickar sänd sänt sendt sender afsendt lähetetty lähetys
    wysłano wysłane wysłana wysłany wysyłanie nadano odesláno odeslano odeslání odoslané poslano posláno oddano poslato
    küldött küldés elküldve trimis trimite εστάλη αποστολή gönderildi gönderilen gönder gönderiliyor
    отправлено отправлен отправлена отправка отправляем отправить передано передача передан посылка прд исх исходящий исходящее
    надіслано відправлено передача изпратено послато 送信 전송 송신 إرسال أرسل ارسال נשלח שידור
    भेजा gửi terkirim`,
  received: `
    rx rxd rx_data recv recvd rcv rcvd receive received receives receiving reception
    read reading rd input incoming inbound ingress response resp reply answer answers
    empfangen empfangene empfangenes empfang empfange empfängt eingang eingehend
    reçu reçue reçus reçues recu recue réception reçoit entrant
    recibido recibida recibe recibiendo recebido recebida recebendo recepción recepção entrada entrante
    ricevuto ricevuta ricevuti ricezione ingresso
    ontvangen ontvangst inkomend mottaget mottagit mottar mottatt modtaget vastaanotettu vastaanotto
    odebrano odebrane odebrana odebrany odbiór otrzymano přijato přijetí prijaté prijato primljeno sprejeto
    fogadott fogadva érkezett primit recepționat ελήφθη λήψη alındı alınan al alınıyor
    получено получен получена получение приём прием принято принят принята прм вх входящий входящее
    отримано прийнято получено примљено 受信 수신 استقبال استلام دریافت התקבל קליטה
    प्राप्त nhận diterima`,
};

/** Words that name a station. */
const STATIONS: Readonly<Record<TextStation, string>> = {
  controlling:
    `master client controlling scada scs ems cc center centre controlcenter leitstelle zentrale
    maître maestro cliente мастер клиент ведущий пу zentralstation frontend`,
  controlled:
    `slave server rtu controlled outstation substation station ied unterstation fernwirkstation
    esclave esclavo servidor слейв сервер ведомый кп подстанция`,
};

/** Parts of words in scripts without blanks between words. */
const PARTS: readonly (readonly [string, TextDirection])[] = [
  ["发送", "sent"],
  ["發送", "sent"],
  ["发出", "sent"],
  ["发报", "sent"],
  ["下发", "sent"],
  ["送信", "sent"],
  ["송신", "sent"],
  ["전송", "sent"],
  ["接收", "received"],
  ["收到", "received"],
  ["上送", "received"],
  ["受信", "received"],
  ["수신", "received"],
  ["发", "sent"],
  ["發", "sent"],
  ["收", "received"],
  ["回", "received"],
];

const STATION_PARTS: readonly (readonly [string, TextStation])[] = [
  ["主站", "controlling"],
  ["子站", "controlled"],
  ["从站", "controlled"],
  ["厂站", "controlled"],
  ["终端", "controlled"],
];

/** Words for a message rather than a direction: `Sending response` is sent. */
const MESSAGES: ReadonlySet<string> = new Set(
  ["request", "req", "response", "resp", "reply", "answer", "answers"],
);

/** A word of direction or station, and where it is. */
export interface FoundWord {
  readonly at: number;
  readonly direction?: TextDirection;
  readonly station?: TextStation;
  /** Whether the word is for a message, so that another one in the line decides. */
  readonly isMessage?: true;
}

function tableOf<T extends string>(rows: Readonly<Record<T, string>>): ReadonlyMap<string, T> {
  const entries = Object.entries(rows) as [T, string][];
  return new Map(
    entries.flatMap(([name, words]) =>
      words.trim().split(/\s+/).map((word) => [word, name] as const)
    ),
  );
}

const DIRECTIONS = tableOf(WORDS);
const STATION_WORDS = tableOf(STATIONS);

/** Characters from here on belong to scripts without blanks between words. */
const FIRST_CJK = 0x2e80;

const LETTERS = /\p{L}[\p{L}\p{M}_]*/gu;

/** What follows an English preposition that is used as a label: `"dir": "in"`, `in (6)`, `out:`. */
const AFTER_SHORT = /^\s*["'\]:(<>|=]/;

/** What makes a word its opposite: `"tx": false`. */
const IS_FALSE = /^["']?\s*[:=]\s*false\b/i;

/** Finds all such words, in order. */
export function findDirectionWords(text: string): readonly FoundWord[] {
  const found: FoundWord[] = [];
  for (const match of text.matchAll(LETTERS)) {
    const at = match.index;
    const { length } = match[0];
    for (const word of wordsIn(match[0])) {
      const direction = DIRECTIONS.get(word) ?? shortWord(text, at, match[0]);
      const station = STATION_WORDS.get(word);
      if (direction !== undefined) found.push(directionWord(text, at, { word, length, direction }));
      else if (station !== undefined) found.push({ at, station });
    }
    if (match[0].charCodeAt(0) < FIRST_CJK) continue;
    for (const part of partsIn(match[0], at)) found.push(part);
  }
  return found;
}

function directionWord(
  text: string,
  at: number,
  { word, length, direction }: {
    readonly word: string;
    readonly length: number;
    readonly direction: TextDirection;
  },
): FoundWord {
  const end = at + length;
  if (IS_FALSE.test(text.slice(end, end + 12))) {
    return { at, direction: direction === "sent" ? "received" : "sent" };
  }
  return { at, direction, ...MESSAGES.has(word) ? { isMessage: true } : {} };
}

/** `in` and `out` are prepositions too: they count in capitals, or where they are labels. */
function shortWord(text: string, at: number, word: string): TextDirection | undefined {
  if (!/^(?:in|out)$/i.test(word)) return undefined;
  const end = at + word.length;
  if (word !== word.toUpperCase() && !AFTER_SHORT.test(text.slice(end, end + 3))) return undefined;
  return word.length === 2 ? "received" : "sent";
}

/** A word, and its parts: `onRecvData` is on, recv and data. */
function wordsIn(word: string): readonly string[] {
  const whole = word.toLowerCase();
  if (DIRECTIONS.has(whole) || STATION_WORDS.has(whole)) return [whole];
  return word.split(/_|(?<=[a-z])(?=[A-Z])/).map((part) => part.toLowerCase());
}

function partsIn(word: string, at: number): readonly FoundWord[] {
  const station = STATION_PARTS.find(([part]) => word.includes(part));
  const direction = PARTS.find(([part]) => word.includes(part));
  return [
    ...station === undefined ? [] : [{ at, station: station[1] }],
    ...direction === undefined ? [] : [{ at, direction: direction[1] }],
  ];
}
