import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fields, setOwn, type Value } from "../../../../backend/src/event/value.ts";
import type { QueryNode } from "../../../../backend/src/query/ast.ts";
import { compilePredicate } from "../../../../backend/src/query/predicate.ts";
import { type EmbeddedLogStore, openEmbeddedLogStore } from "../../../../backend/src/stores/logs/duckdb/store.ts";

const texts = [
  "error",
  "Error",
  "web-1",
  "Connection refused",
  'it\'s "x"',
  "50%_a\\b",
  "größe 東京",
  "a.b",
  "",
  "200",
  "true",
  "x*y?z",
  "a\nb",
  "nul\0l",
  "[x](y)",
];
const names = [
  "message",
  "level",
  "Level",
  "status",
  "__proto__",
  "a b",
  "q'\"uote",
  "ключ",
  "deep.name",
  "x.text",
  "x",
  "y.keyword",
  "y",
];

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom(...texts),
  fc.constantFrom(0, 1, 200, -1.5, 1e300, 9007199254740991),
  fc.boolean(),
  fc.constant(null),
);
const value = fc.oneof({ weight: 4, arbitrary: scalar }, fc.array(scalar, { maxLength: 3 }));
const field = fc.constantFrom(...names);
const fields: fc.Arbitrary<Fields> = fc.array(fc.tuple(field, value), { maxLength: 6 }).map((entries) => {
  const document: Fields = {};
  for (const [name, of] of entries) {
    if (name === "deep.name") setOwn(document, "deep", { name: of });
    else setOwn(document, name, of);
  }
  return document;
});

const wanted = fc.oneof(fc.constantFrom(...texts), fc.constantFrom<string | number | boolean>(200, -1.5, true, "-1.5"));
const someField = fc.oneof(
  field,
  fc.constantFrom("level.keyword", "message.keyword", "x.keyword", "level.text", "nothing"),
);
const orNone = fc.option(someField, { nil: null, freq: 5 });
const words = fc.constantFrom("refused", "Connection", "err", "web", "50", "it", "größe", "東", "x*y", ".", "", "e");
const pattern = fc.constantFrom(
  "*",
  "err*",
  "?rror",
  "*refus*",
  "web-?",
  "50%*",
  "x\\*y\\?z",
  "*東*",
  "a*b",
  "con*ref*",
);
const leaf: fc.Arbitrary<QueryNode> = fc.oneof(
  fc.record({ kind: fc.constant("term" as const), field: orNone, value: wanted }),
  fc.record({ kind: fc.constant("phrase" as const), field: orNone, text: fc.oneof(fc.constantFrom(...texts), words) }),
  fc.record({ kind: fc.constant("prefix" as const), field: orNone, text: words }),
  fc.record({ kind: fc.constant("wildcard" as const), field: orNone, pattern }),
  fc.record({ kind: fc.constant("exists" as const), field: someField }),
  fc.record({
    kind: fc.constant("regexp" as const),
    field: someField,
    pattern: fc.constantFrom("err.*", "[a-z]+", "web-\\d", ".*refused", "^x$", "(a|E)rror", ".*\\.b"),
  }),
  fc.record({ kind: fc.constant("range" as const), field: someField, gte: wanted, lt: wanted }),
  fc.record({ kind: fc.constant("range" as const), field: someField, gt: wanted }),
);
const query = fc.letrec<{ node: QueryNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.record({ kind: fc.constant("not" as const), node: tie("node") }),
    fc.record({ kind: fc.constant("and" as const), nodes: fc.array(tie("node"), { maxLength: 3 }) }),
    fc.record({
      kind: fc.constant("or" as const),
      nodes: fc.array(tie("node"), { maxLength: 3 }),
      minimum: fc.constantFrom(1, 2),
    }),
  ),
})).node;

describe.each([
  ["with a column for each field", 500],
  ["with fields beyond the columns' limit", 4],
])("a search of the embedded store, %s", (_, columnLimit) => {
  let directory: string;
  let store: EmbeddedLogStore;
  let count = 0;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "heimdall-logs-"));
    store = await openEmbeddedLogStore({ directory, gatherMilliseconds: 0, threads: 2, columnLimit });
  });
  afterAll(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  it("finds what the predicate of the same query passes", async () => {
    const time = Date.now();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fields, { minLength: 1, maxLength: 12 }),
        fc.array(query, { minLength: 1, maxLength: 8 }),
        async (documents, queries) => {
          const index = `case-${count++}`;
          const results = await store.write(
            documents.map((of) => ({ index, id: null, action: "index", time, fields: of })),
          );
          for (const node of queries) {
            const passes = compilePredicate(node);
            const { hits } = await store.search({ query: node, indices: [index], sort: "oldest", size: 100 });
            const expected = results.filter((_, n) => passes({ fields: documents[n]! })).map(({ id }) => id);
            expect(
              hits.map(({ id }) => id),
              JSON.stringify(node),
            ).toEqual(expected);
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe("a question to any field", () => {
  const documents = Array.from({ length: 700 }, (_, n): Fields => {
    const hex = ((n * 2654435761) >>> 0).toString(16);
    return {
      n,
      message: `request ${hex} took ${n} ms`,
      trace: n === 333 ? "refused" : `${hex}-${n}`,
      time: new Date(n * 1e9).toISOString(),
      level: n % 7 === 0 ? "ERROR" : "INFO",
      tags: ["app", n % 5 === 0 ? "Slow" : "fast", `t${n % 300}`],
      city: n === 555 ? "Größe 東京" : "x",
      ...(n === 600 && { late: "refused" }),
    };
  });
  const queries: QueryNode[] = [
    ...["refused", "error", "slow", "9e3779b1", "größe", "took"].flatMap((text): QueryNode[] => [
      { kind: "phrase", field: null, text },
      { kind: "prefix", field: null, text: text.slice(0, 4) },
      { kind: "wildcard", field: null, pattern: `*${text.slice(1, 4)}*` },
    ]),
    { kind: "not", node: { kind: "term", field: null, value: "INFO" } },
    { kind: "term", field: null, value: 42 },
  ];

  it("is answered alike whether the values are few or many, known or read after a restart", async () => {
    const directory = await mkdtemp(join(tmpdir(), "heimdall-logs-"));
    const open = () => openEmbeddedLogStore({ directory, gatherMilliseconds: 0, threads: 2 });
    const time = Date.UTC(2026, 10, 20);
    let store = await open();
    try {
      const write = (some: readonly Fields[]) =>
        store.write(some.map((fields) => ({ index: "app", id: `${fields.n}`, action: "index", time, fields })));
      const compare = async (some: readonly Fields[]) => {
        for (const query of queries) {
          const { hits } = await store.search({ query, sort: "oldest", size: 1000 });
          const passes = compilePredicate(query);
          const expected = some.filter((fields) => passes({ fields })).map(({ n }) => `${n}`);
          expect(new Set(hits.map(({ id }) => id)), JSON.stringify(query)).toEqual(new Set(expected));
        }
      };
      await write(documents.slice(0, 100));
      await compare(documents.slice(0, 100));
      await write(documents.slice(100, 400));
      await compare(documents.slice(0, 400));
      await store.close();
      store = await open();
      await compare(documents.slice(0, 400));
      await write(documents.slice(400));
      await compare(documents);
      await store.close();
      store = await open();
      await compare(documents);
    } finally {
      await store.close();
      await rm(directory, { recursive: true });
    }
  });
});
