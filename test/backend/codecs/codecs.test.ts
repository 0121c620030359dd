import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Event } from "../../../backend/src/event/event.ts";
import { ExactNumber } from "../../../backend/src/event/value.ts";
import { type CompileOptions, compileText, makeEvent, refusal } from "../pipeline/support.ts";

type Chunk = string | Uint8Array;

function decode(codec: string, chunks: readonly Chunk[], options: CompileOptions = {}): Event[] {
  const events: Event[] = [];
  const decoder = compileText(`input { stdin { codec => ${codec} } }`, options).createDecoder(0);
  for (const chunk of chunks) decoder.decode(chunk, (event) => events.push(event));
  decoder.flush((event) => events.push(event));
  return events;
}

const messages = (codec: string, chunks: readonly Chunk[]) => decode(codec, chunks).map(({ fields }) => fields.message);
const bytes = (...values: number[]) => Uint8Array.from(values);

function encode(codec: string, fields: Parameters<typeof makeEvent>[0]): string {
  const { codec: config } = compileText(`input { stdin { codec => ${codec} } }`).inputs[0]!;
  return config.declaration!.createEncoder(config.options as never, config.context)(makeEvent(fields));
}

describe("plain", () => {
  test("one chunk is one event, kept in [event][original] in ECS mode only", () => {
    expect(decode("plain", ["a\nb\n"])[0]!.fields).toMatchObject({ message: "a\nb\n", event: { original: "a\nb\n" } });
    const legacy = decode("plain", ["a"], { settings: { ecsCompatibility: "disabled" } });
    expect(legacy[0]!.fields).not.toHaveProperty("event");
  });

  test("bytes that are no UTF-8 are written as Ruby's inspect writes them", () => {
    expect(messages("plain", [bytes(0x63, 0xe9, 0x22, 0x0a, 0xc3, 0xa9)])).toEqual(['c\\xE9\\"\\né']);
  });

  test.each([
    ["ISO-8859-1", bytes(0xe9, 0x80), "é\x80"],
    ["CP1252", bytes(0x80), "€"],
    ["UTF-16LE", bytes(0x41, 0x00), "A"],
    ["US-ASCII", bytes(0x41, 0xe9), "A\uFFFD"],
  ])("charset %s", (name, chunk, text) => {
    expect(messages(`plain { charset => "${name}" }`, [chunk])).toEqual([text]);
  });

  test("an unknown charset is refused", () => {
    expect(refusal('input { stdin { codec => plain { charset => "KLINGON-1" } } }')).toContain(
      "takes the name of an encoding",
    );
  });
});

describe("line", () => {
  test("lines over chunks, empty ones too, carriage returns kept, the rest at the end", () => {
    expect(messages("line", ["a\r\n\nb", "c\ntail"])).toEqual(["a\r", "", "bc", "tail"]);
  });

  test("a delimiter of several characters, cut between chunks", () => {
    expect(messages('line { delimiter => "::" }', ["a:", ":b::", "c"])).toEqual(["a", "b", "c"]);
  });

  test("a character cut between chunks is whole", () => {
    const [first, second] = [bytes(0xc3), bytes(0xa9, 0x0a)];
    expect(messages("line", [first, second])).toEqual(["é"]);
  });

  test("one bad line does not touch the others", () => {
    expect(messages("line", [bytes(0xc3, 0xa9, 0x0a, 0xff, 0x0a)])).toEqual(["é", "\\xFF"]);
  });

  test("what grows without a delimiter is given out at the limit, and nothing is lost", () => {
    const lines = messages("line { decode_size_limit_bytes => 10 }", ["aaaaaa", "bbbbbb", "c\nd"]);
    expect(lines).toEqual(["aaaaaabbbbbb", "c", "d"]);
  });

  test("however a text is cut into chunks, its lines are the same", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom("a", "é", "😀", "\n") }), { maxLength: 8 }),
        fc.constantFrom("\\n", "aé"),
        (parts, mark) => {
          const delimiter = mark === "\\n" ? "\n" : mark;
          const whole = Buffer.from(parts.join(""));
          const chunks = parts.map((_, index) => {
            const size = Math.ceil(whole.length / parts.length);
            return whole.subarray(index * size, (index + 1) * size);
          });
          const expected = whole.toString().split(delimiter);
          if (expected[expected.length - 1] === "") expected.pop();
          const codec = mark === "\\n" ? "line" : `line { delimiter => "${mark}" }`;
          expect(messages(codec, chunks)).toEqual(expected);
        },
      ),
    );
  });
});

describe("json", () => {
  test("an object, a list of objects, and nothing for a blank chunk", () => {
    expect(decode("json", ['{"a":1}', '[{"a":2},{"a":3}]', " \n", "[]"]).map(({ fields }) => fields.a)).toEqual([
      1, 2, 3,
    ]);
  });

  test.each(["{", "5", '"x"', "null", '[1,{"a":2}]'])("%s is a failure", (text) => {
    expect(decode("json", [text])[0]!.fields).toMatchObject({ message: text, tags: ["_jsonparsefailure"] });
  });

  test("the text is kept where the document has no original of its own", () => {
    const [event, own] = decode("json", ['{"a":1}', '{"event":{"original":"mine"}}']);
    expect(event!.fields.event).toEqual({ original: '{"a":1}' });
    expect(own!.fields.event).toEqual({ original: "mine" });
  });

  test("target, floats and metadata", () => {
    const [event] = decode('json { target => "[x][y]" }', ['{"a":2.0,"@timestamp":"none"}']);
    expect(event!.fields.x).toMatchObject({ y: { a: new ExactNumber("float", 2) } });
    expect(event!.fields).not.toHaveProperty("tags");
    expect(decode("json", ['{"@metadata":{"k":1}}'])[0]!.metadata).toEqual({ k: 1 });
  });
});

describe("json_lines", () => {
  test("each line a document, blank ones skipped, the rest at the end, no original", () => {
    const events = decode("json_lines", ['{"a":1}\n\n', '{"a":', '2}\nbad\n{"a":3}']);
    expect(events.map(({ fields }) => fields.a ?? fields.message)).toEqual([1, 2, "bad", 3]);
    expect(events[0]!.fields).not.toHaveProperty("event");
  });
});

describe("multiline", () => {
  const indented = 'multiline { pattern => "^\\s" what => "previous" }';
  test("previous", () => {
    expect(messages(indented, ["a\n b\n c", "d", " e"])).toEqual(["a\n b\n c", "d\n e"]);
  });
  test("next", () => {
    expect(messages('multiline { pattern => ",$" what => "next" }', ["a,", "b,", "c", "d,"])).toEqual([
      "a,\nb,\nc",
      "d,",
    ]);
  });
  test("limits of lines and bytes give the event out, tagged", () => {
    const lines = decode('multiline { pattern => "^ " what => "previous" max_lines => 1 }', ["a", " b", " c"]);
    expect(lines.map(({ fields }) => [fields.message, fields.tags])).toEqual([
      ["a\n b", ["multiline", "multiline_codec_max_lines_reached"]],
      [" c", undefined],
    ]);
    const long = decode('multiline { pattern => "^ " what => "previous" max_bytes => 3 }', ["abc", " d"]);
    expect(long.map(({ fields }) => [fields.message, fields.tags])).toEqual([
      ["abc", ["multiline_codec_max_bytes_reached"]],
      [" d", undefined],
    ]);
  });
  test("the idle flush is asked for in milliseconds", () => {
    const pipeline = compileText(
      'input { stdin { codec => multiline { pattern => "^ " what => "previous" auto_flush_interval => 1.5 } } }',
    );
    expect(pipeline.createDecoder(0).idleMilliseconds).toBe(1_500);
  });
  test("a pattern that cannot be read is refused when the file is loaded", () => {
    expect(refusal('input { stdin { codec => multiline { pattern => "(" what => "next" } } }')).toMatch(
      /^test\.conf:1:38: the pattern cannot be read/,
    );
  });
});

describe("writing", () => {
  const event = { message: "hi", host: "web-1", "@timestamp": "2026-11-21T08:00:00.000Z" };
  test.each([
    ["plain", "2026-11-21T08:00:00.000Z web-1 hi"],
    ['plain { format => "%{host}: %{message}" }', "web-1: hi"],
    ['line { format => "%{message}" }', "hi\n"],
    ["json", '{"message":"hi","host":"web-1","@timestamp":"2026-11-21T08:00:00.000Z","@version":"1"}'],
    ["json_lines", '{"message":"hi","host":"web-1","@timestamp":"2026-11-21T08:00:00.000Z","@version":"1"}\n'],
  ])("%s", (codec, text) => {
    expect(encode(codec, event)).toBe(text);
  });
});
