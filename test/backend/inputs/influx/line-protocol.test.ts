import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseLineProtocol } from "../../../../backend/src/inputs/influx/line-protocol.ts";
import { formatLineProtocol } from "../../../../backend/src/stores/metrics/influxdb/line-protocol.ts";
import type { FieldValue } from "../../../../backend/src/stores/metrics/port.ts";

const NOW = 1_600_000_000_123;
const parse = (body: string | Uint8Array, precision?: "ns" | "u" | "us" | "ms" | "s" | "m" | "h") =>
  parseLineProtocol(body, { precision, now: NOW, database: "db", retentionPolicy: null });
const one = (line: string) => {
  const { points, errors } = parse(line);
  expect(errors).toEqual([]);
  expect(points).toHaveLength(1);
  const { measurement, tags, fields, time } = points[0]!;
  return { measurement, tags, fields, time };
};
const refused = (line: string) => {
  const { points, errors } = parse(line);
  expect(points).toEqual([]);
  expect(errors).toHaveLength(1);
  return errors[0]!.message.slice(`unable to parse '${line}': `.length);
};

describe("lines that are points", () => {
  test("measurement, tags, fields of every type, and a time", () => {
    expect(one('cpu,cpu=cpu0,host=web-01 idle=99.5,n=-3i,up=t,who="a, b=c" 1795240329000000001')).toEqual({
      measurement: "cpu",
      tags: { cpu: "cpu0", host: "web-01" },
      fields: { idle: 99.5, n: -3n, up: true, who: "a, b=c" },
      time: 1795240329000000001n,
    });
  });

  test("tags may come in any order", () => {
    expect(one("m,z=1,a=2 v=1").tags).toEqual({ z: "1", a: "2" });
  });

  test("escapes in names and tag values", () => {
    expect(one("my\\ cpu\\,x,ta\\=g\\ 1=va\\,l\\ ue\\=2 fi\\ e\\,ld\\=3=1")).toMatchObject({
      measurement: "my cpu,x",
      tags: { "ta=g 1": "va,l ue=2" },
      fields: { "fi e,ld=3": 1 },
    });
  });

  test("a backslash before anything else stays", () => {
    expect(one("disk,path=C:\\Windows\\x free=1")).toMatchObject({ tags: { path: "C:\\Windows\\x" } });
  });

  test("texts hold quotes, backslashes, separators, line breaks and any script", () => {
    const body = 'm s="a \\"b\\" \\\\ c\nd,e=f é 日本 😀",n=1i 5';
    expect(one(body).fields).toEqual({ s: 'a "b" \\ c\nd,e=f é 日本 😀', n: 1n });
    expect(parse(Buffer.from(body)).points).toEqual(parse(body).points);
  });

  test.each([
    ["1", 1],
    ["1.", 1],
    [".5", 0.5],
    ["-0.25", -0.25],
    ["1e3", 1000],
    ["1.5E-3", 0.0015],
    ["0.1", 0.1],
    ["1234567.8901234567", 1234567.8901234567],
    ["94.49229344682485", 94.49229344682485],
    ["123456789012345678901234567890", 1.2345678901234568e29],
    ["9007199254740993i", 9007199254740993n],
    ["-9223372036854775808i", -9223372036854775808n],
    ["18u", 18n],
    ["18446744073709551615u", 9223372036854775807n],
    ["t", true],
    ["True", true],
    ["TRUE", true],
    ["F", false],
    ["false", false],
    ['""', ""],
  ] as [string, FieldValue][])("field value %s", (text, value) => {
    expect(one(`m v=${text}`).fields).toEqual({ v: value });
    expect(one(`m\\ x v=${text}`).fields, "on the exact path").toEqual({ v: value });
  });

  test.each([
    ["ns", 7n],
    ["u", 7_000n],
    ["us", 7_000n],
    ["ms", 7_000_000n],
    ["s", 7_000_000_000n],
    ["m", 420_000_000_000n],
    ["h", 25_200_000_000_000n],
  ] as const)("precision %s", (precision, time) => {
    expect(parse("m v=1 7", precision).points[0]!.time).toBe(time);
    expect(parse("m v=1 -7 ", precision).points[0]!.time).toBe(-time);
  });

  test("a line without a time has the server's, cut to the precision", () => {
    expect(parse("m v=1").points[0]!.time).toBe(1_600_000_000_123_000_000n);
    expect(parse("m v=1", "s").points[0]!.time).toBe(1_600_000_000_000_000_000n);
  });

  test("comments and empty lines are nothing, blanks at the front are skipped", () => {
    const { points, errors } = parse("# cpu v=1\n\n \t \n  m v=1 1\n#\nn v=2 2\r");
    expect(points.map(({ measurement }) => measurement)).toEqual(["m"]);
    expect(errors).toEqual([{ line: 6, message: "unable to parse 'n v=2 2\r': bad timestamp" }]);
  });

  test("names that JavaScript's objects know are only names", () => {
    const { tags, fields } = one("m,__proto__=a,constructor=b __proto__=1,toString=2");
    expect(Object.entries(tags)).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
    expect(Object.entries(fields)).toEqual([
      ["__proto__", 1],
      ["toString", 2],
    ]);
  });
});

describe("lines that are none", () => {
  test.each([
    ["m", "missing fields"],
    ["m,a=b", "missing fields"],
    ["m ", "invalid field format"],
    [",a=b v=1", "missing measurement"],
    ["m, v=1", "missing tag key"],
    ["m,a v=1", "missing tag value"],
    ["m,a= v=1", "missing tag value"],
    ["m,a=,b=c v=1", "missing tag value"],
    ["m,a=b=c v=1", "invalid tag format"],
    ["m,a=b,a=c v=1", "duplicate tags"],
    ["m,b=1,a=2,b=3 v=1", "duplicate tags"],
    ["m =1", "missing field key"],
    ["m a=1,=2", "missing field key"],
    ["m v=", "missing field value"],
    ["m v=,w=1", "missing field value"],
    ["m v", "invalid field format"],
    ["m v=1,", "invalid field format"],
    ["m v=1,w", "invalid field format"],
    ["m v=abc", "invalid boolean"],
    ["m v=tRUE", "invalid boolean"],
    ["m v=1.2.3", "invalid number"],
    ["m v=1.5i", "invalid number"],
    ["m v=1i2", "invalid number"],
    ["m v=-", "invalid number"],
    ["m v=NaN", "invalid number"],
    ["m v=-1u", "invalid number"],
    ["m v=1e400", "invalid float"],
    [
      "m v=9223372036854775808i",
      'unable to parse integer 9223372036854775808: strconv.ParseInt: parsing "9223372036854775808": value out of range',
    ],
    ['m v="a', "unbalanced quotes"],
    ["m v=1 yesterday", "bad timestamp"],
    ["m v=1 1.5", "bad timestamp"],
    ["m v=1 1 x", "point is invalid"],
    ["m v=1 9223372036854775807", "time outside range -9223372036854775806 - 9223372036854775806"],
  ])("%s", (line, message) => {
    expect(refused(line)).toBe(message);
  });

  test("a series key that InfluxDB would not take", () => {
    expect(refused(`m,t=${"x".repeat(65_535)} v=1`)).toBe("max key length exceeded: 65539 > 65535");
    expect(refused(`m,t=${"x".repeat(65_520)} value_long=1`)).toBe("max key length exceeded: 65538 > 65535");
  });

  test("the other lines of the body are points, and an error names its line", () => {
    const { points, errors } = parse('m v="1\n2" 1\nbad\nm v=2 2\nm v= 3\n');
    expect(points.map(({ time }) => time)).toEqual([1n, 2n]);
    expect(errors.map(({ line }) => line)).toEqual([3, 5]);
  });
});

describe("properties", () => {
  const pieces = fc.constantFrom(
    ...[
      "cpu",
      "host",
      "a",
      "v",
      ",",
      ",",
      "=",
      "=",
      " ",
      " ",
      "\n",
      '"',
      "\\",
      "1",
      "2.5",
      "3i",
      "t",
      "e",
      "-",
      "#",
      "é",
    ],
    ...["m,a=b v=1", " 1600000000000000000", 's="x y"', "\t", "\0"],
  );

  test("a line reads the same wherever it stands, on the fast path or not", () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        const line = parts.join("").replaceAll("\n", "");
        // A blank in front changes nothing but the path that is taken.
        const { points, errors } = parse(line);
        const exact = parse(` ${line}`);
        expect(exact.points).toEqual(points);
        expect(exact.errors).toEqual(errors);
      }),
      { numRuns: 3_000 },
    );
  });

  test("whatever the bytes, there is an answer", () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), fc.uint8Array({ maxLength: 8 }), (parts, bytes) => {
        const body = Buffer.concat([Buffer.from(parts.join("")), bytes, Buffer.from(parts.join(""))]);
        for (const point of parse(body).points) expect(Object.keys(point.fields).length).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
  });

  const word = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 8 })
    .filter((text) => !/[\0\n\\\r\t"#]/.test(text) && text.trim() === text);
  const value: fc.Arbitrary<FieldValue> = fc.oneof(
    fc.double({ noDefaultInfinity: true, noNaN: true }).map((number) => number + 0),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.string({ unit: "grapheme" }),
    fc.boolean(),
  );

  test("what is written is read again", () => {
    const record = <T>(values: fc.Arbitrary<T>, minKeys: number) =>
      fc.dictionary(word, values, { minKeys, maxKeys: 5, noNullPrototype: true });
    fc.assert(
      fc.property(
        word,
        record(word, 0),
        record(value, 1),
        fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
        (measurement, tags, fields, time) => {
          const point = { database: "db", retentionPolicy: null, measurement, tags, fields, time };
          expect(parse(formatLineProtocol(point))).toEqual({ points: [point], errors: [] });
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test("a name's line breaks and last backslashes, which the format cannot hold, do not break the line", () => {
    const line = formatLineProtocol({
      ...{ database: "db", retentionPolicy: null, measurement: "m\\", time: 1n },
      ...{ tags: { "a\n": "b\\\\", empty: "" }, fields: { "f\\": 1 } },
    });
    expect(one(line)).toEqual({ measurement: "m", tags: { "a\\n": "b" }, fields: { f: 1 }, time: 1n });
  });
});
