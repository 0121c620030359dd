import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import type { Random } from "../support/random.ts";

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const at = (bytes: Buffer, random: Random): number => random.below(bytes.length + 1);
const insert = (bytes: Buffer, where: number, piece: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, where), piece, bytes.subarray(where)]);

/** Values that a JSON parser, a number or an event may stumble over. */
const PIECES = [
  "\0",
  "\0\0\0\0\0\0\0\0",
  "\r",
  "\r\n",
  "\n\n",
  "\u2028",
  "\ufeff",
  "\\u0000",
  "\\ud800",
  '"',
  "\\",
  "{}",
  "[]",
  "[1,{",
  "null",
  "true",
  "1e400",
  "-1e400",
  "1e-400",
  "NaN",
  "-Infinity",
  "0x1f",
  "-0",
  "18446744073709551616",
  "9".repeat(400),
  `0.${"3".repeat(400)}`,
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '"@timestamp":"0000-00-00T00:00:00Z",',
  '"@timestamp":1e99,',
  '"@timestamp":{"a":1},',
  '"@metadata":"text",',
  '"@metadata":{"_id":"","_index":"../../x"},',
  '"tags":7,',
  '"":"",',
  '"[a][b]":1,',
  '"a.b.c":1,"a":2,',
  '"message":{"deep":[[[[1]]]]},',
  "<34>1 ",
  "<999>",
  "%{[a][b]} %{+yyyy}",
  " ,=",
].map((text) => Buffer.from(text));

const INVALID_UTF8 = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xe2, 0x82]].map(
  (bytes) => Buffer.from(bytes),
);

const MUTATIONS: readonly Mutation[] = [
  (bytes, random) => bytes.subarray(0, at(bytes, random)),
  (bytes, random) => bytes.subarray(at(bytes, random)),
  (bytes, random) => {
    const flipped = Buffer.from(bytes);
    for (let flips = 1 + random.below(16); flips > 0 && flipped.length > 0; flips -= 1) {
      flipped[random.below(flipped.length)]! ^= 1 << random.below(8);
    }
    return flipped;
  },
  (bytes, random) => insert(bytes, at(bytes, random), random.pick(PIECES)),
  (bytes, random) => insert(bytes, at(bytes, random), random.pick(PIECES)),
  (bytes, random) => insert(bytes, at(bytes, random), random.pick(INVALID_UTF8)),
  (bytes, random) => {
    const noise = Buffer.from(Array.from({ length: 1 + random.below(64) }, () => random.below(256)));
    return insert(bytes, at(bytes, random), noise);
  },
  // A piece twice, a piece gone.
  (bytes, random) => {
    const start = at(bytes, random);
    return insert(bytes, start, bytes.subarray(start, start + random.below(200)));
  },
  (bytes, random) => {
    const start = at(bytes, random);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + random.below(200))]);
  },
  (bytes) => Buffer.from(bytes.toString("utf8"), "utf16le"),
  (bytes) => Buffer.from(bytes.toString("utf8"), "latin1"),
];

/** One to three mutations, one after the other. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  let mutated = bytes;
  for (let times = 1 + random.below(3); times > 0; times -= 1) mutated = random.pick(MUTATIONS)(mutated, random);
  return mutated;
}

/** JSON objects that are legal and hard: deep, wide, long, large numbers, names that JavaScript knows. */
export function hardJson(random: Random): string {
  switch (random.below(9)) {
    case 0: {
      const depth = random.pick([50, 900, 1_100, 20_000]);
      return `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
    }
    case 1: {
      const depth = random.pick([50, 900, 1_100, 20_000]);
      return `{"list":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    }
    case 2:
      return `{${Array.from({ length: random.pick([10, 2_000]) }, () => `"field_${random.below(1e6)}":${random.below(9)}`)}}`;
    case 3:
      return JSON.stringify({ message: "x".repeat(random.pick([1_000, 40_000, 900_000])) });
    case 4:
      return `{"number":${"9".repeat(random.pick([16, 400, 20_000]))},"small":1e-999,"large":-1e999}`;
    case 5:
      return '{"__proto__":{"a":1},"constructor":{"prototype":{"b":2}},"toString":"x","hasOwnProperty":1,"message":"m"}';
    case 6:
      return `{"@timestamp":${random.pick(['"+275760-09-13T00:00:00Z"', '"1969-12-31"', "-1", "1e18", "null", "[]", '""'])},"message":"t"}`;
    case 7:
      return JSON.stringify({ message: "\u0000\ud800\udfff\uffff", "\u0000": "\u0000", "[x]": { "]": 1 }, "": {} });
    default:
      return `{"list":[${Array.from({ length: random.pick([10, 5_000]) }, (_, n) => (n % 3 ? `"v${n}"` : `{"n":${n}}`))}]}`;
  }
}

const BOMB = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });

/** A body with its `Content-Encoding`, which may be a lie. */
export function encode(body: Buffer, random: Random): { readonly body: Buffer; readonly encoding: string | null } {
  switch (random.below(14)) {
    case 0:
      return { body: gzipSync(body), encoding: "gzip" };
    case 1:
      return { body: deflateSync(body), encoding: "deflate" };
    case 2:
      return { body: mutate(gzipSync(body), random), encoding: "gzip" };
    case 3:
      return { body: mutate(deflateSync(body), random), encoding: "deflate" };
    case 4:
      return {
        body,
        encoding: random.pick(["gzip", "zstd", "deflate", "GZIP", "x-gzip", "gzip, gzip", "nonsense", ""]),
      };
    case 5:
      return { body: brotliCompressSync(body.subarray(0, 10_000)), encoding: "br" };
    case 6:
      return random.chance(0.2)
        ? { body: BOMB, encoding: "gzip" }
        : { body: gzipSync(gzipSync(body)), encoding: "gzip" };
    case 7:
      return { body: gzipSync(body), encoding: null };
    default:
      return { body, encoding: null };
  }
}
