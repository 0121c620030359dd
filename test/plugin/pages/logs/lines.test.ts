import { describe, expect, it } from "vitest";
import { parseExactly } from "../../../../plugin/src/api/exact-json.ts";
import { csvHeader, csvLine } from "../../../../plugin/src/pages/logs/export/csv.ts";
import { runExport } from "../../../../plugin/src/pages/logs/export/run-export.ts";
import { indexOptions } from "../../../../plugin/src/pages/logs/query/index-options.ts";
import { columnWidths } from "../../../../plugin/src/pages/logs/table/column-widths.ts";
import {
  fieldOf,
  flatten,
  originalLine,
  severityOf,
  summaryOf,
  valueText,
} from "../../../../plugin/src/pages/logs/table/value.ts";
import { readLogUrl, writeLogUrl } from "../../../../plugin/src/pages/logs/use-log-url.ts";

describe("a line's fields", () => {
  const document = {
    "host.name": "web-1",
    log: { level: "WARN", "file.path": "/a" },
    list: [{ a: 1 }, { a: 2 }],
    n: null,
  };

  it("are found by dotted names, however they lie", () => {
    expect(fieldOf(document, "host.name")).toBe("web-1");
    expect(fieldOf(document, "log.level")).toBe("WARN");
    expect(fieldOf(document, "log.file.path")).toBe("/a");
    expect(fieldOf(document, "list.a")).toEqual([1, 2]);
    expect(fieldOf(document, "log.none")).toBeUndefined();
  });

  it("are listed with all their values", () => {
    expect(flatten(document)).toEqual([
      { name: "host.name", values: ["web-1"] },
      { name: "list.a", values: [1, 2] },
      { name: "log.file.path", values: ["/a"] },
      { name: "log.level", values: ["WARN"] },
      { name: "n", values: [null] },
    ]);
  });

  it("make a summary where there is no message", () => {
    expect(summaryOf({ message: "hi", a: 1 })).toEqual({ field: "message", text: "hi" });
    expect(summaryOf({ "@timestamp": "t", b: 2, a: [1, "x"] }).text).toBe("a=1, x  b=2");
    expect(originalLine({ message: "m", event: { original: "raw m" } })).toBe("raw m");
    expect(originalLine({ a: 1 })).toBe('{"a":1}');
  });

  it.each([
    [{ log: { level: "ERROR" } }, "error"],
    [{ level: "warn" }, "warning"],
    [{ severity: "Notice" }, "info"],
    [{ loglevel: "TRACE" }, "debug"],
    [{ level: "odd" }, null],
    [{ message: "ERROR" }, null],
  ])("%j is %s", (fields, severity) => expect(severityOf(fields)).toBe(severity));

  it("keep the digits of long numbers", () => {
    const read = parseExactly('{"id":9007199254740993,"n":1.5,"s":"12345678901234567","e":1e30}') as Record<
      string,
      unknown
    >;
    expect(valueText(read.id)).toBe("9007199254740993");
    expect(read).toMatchObject({ n: 1.5, s: "12345678901234567", e: 1e30 });
    expect(JSON.stringify(read)).toContain('"id":9007199254740993');
  });
});

describe("CSV", () => {
  it("quotes, and makes no formulas of what others wrote", () => {
    const fields = ["@timestamp", "message", "n"];
    expect(csvHeader(fields)).toBe("@timestamp,message,n\r\n");
    expect(csvLine({ "@timestamp": "t", message: 'a "b", c\nd', n: -1.5 }, fields)).toBe('t,"a ""b"", c\nd",-1.5\r\n');
    expect(csvLine({ message: "=1+1", n: "-5" }, fields)).toBe(",'=1+1,-5\r\n");
    expect(csvLine({ message: "@SUM(1)" }, fields)).toBe(",'@SUM(1),\r\n");
  });
});

function streamOf(pieces: readonly Uint8Array[]): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

/** jsdom's Blob knows no other way. */
function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(new Uint8Array(reader.result as ArrayBuffer));
    reader.readAsArrayBuffer(blob);
  });
}

describe("an export", () => {
  const selection = { q: "a", index: "", from: 1, to: 2 };
  const exported = (body: string, format: "ndjson" | "csv") => {
    const progress: number[] = [];
    const bytes = new TextEncoder().encode(body);
    // In pieces that end within characters and lines.
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, n) => bytes.slice(n * 7, n * 7 + 7));
    const asked: unknown[] = [];
    const host = {
      request: async (_path: string, init: { body?: string | undefined }) => {
        asked.push(JSON.parse(init.body!));
        return new Response(streamOf(pieces));
      },
      onSignedOut() {},
    };
    const blob = runExport(host, {
      selection,
      format,
      fields: ["message"],
      signal: new AbortController().signal,
      onProgress: (lines) => progress.push(lines),
    });
    return { blob, progress, asked };
  };

  it("keeps every byte of NDJSON", async () => {
    const body = '{"id":9007199254740993,"message":"grün 결제"}\n{"message":"b"}\n';
    const { blob, progress, asked } = exported(body, "ndjson");
    expect(new TextDecoder().decode(await bytesOf(await blob))).toBe(body);
    expect(progress.at(-1)).toBe(2);
    expect(asked).toEqual([{ q: "a", from: "1", to: "2", limit: 1_000_000 }]);
  });

  it("makes CSV of the chosen fields", async () => {
    const { blob } = exported('{"message":"grün"}\n{"n":1}\n', "csv");
    const bytes = await bytesOf(await blob);
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(new TextDecoder().decode(bytes)).toBe("message\r\ngrün\r\n\r\n");
  });

  it("that breaks off says why", async () => {
    const { blob } = exported('{"message":"a"}\n{"error":{"code":"UNAVAILABLE","message":"away"}}\n', "ndjson");
    await expect(blob).rejects.toMatchObject({ code: "UNAVAILABLE", message: "away" });
  });
});

describe("the page's address", () => {
  it("holds everything, and nothing that is as usual", () => {
    const url = readLogUrl(new URLSearchParams("q=a%20b&fields=x,y,,x&wrap=1"));
    expect(url).toEqual({
      q: "a b",
      from: "now-1h",
      to: "now",
      index: "",
      columns: ["x", "y"],
      groupBy: "",
      wrap: true,
      live: false,
    });
    const written = writeLogUrl(new URLSearchParams("q=a&other=1&wrap=1"), { q: "", columns: ["a", "b"], wrap: false });
    expect(written.toString()).toBe("other=1&fields=a%2Cb");
  });
});

it("indices of one name are offered together", () => {
  const indices = ["app-2026.11.20", "app-2026.11.21", "web", "one-2026.11"].map((index) => ({ index, documents: 2 }));
  expect(indexOptions(indices).map(({ pattern, documents }) => `${pattern} ${documents}`)).toEqual([
    "app-* 4",
    "app-2026.11.20 2",
    "app-2026.11.21 2",
    "web 2",
    "one-2026.11 2",
  ]);
});

describe("columns", () => {
  const hits = [{ index: "a", id: "1", time: 1, document: { host: { name: "web-1" }, message: "x".repeat(500) } }];

  it("are as wide as their values, texts take the rest", () => {
    expect(columnWidths([], hits)).toEqual({ template: "32px 150px minmax(0, 1fr)", minWidth: undefined });
    expect(columnWidths(["host.name", "message"], hits)).toEqual({
      template: "32px 150px 106px minmax(280px, 1fr)",
      minWidth: 568,
    });
    expect(columnWidths(["a", "host.name"], hits).template).toBe("32px 150px 80px minmax(280px, 1fr)");
  });
});
