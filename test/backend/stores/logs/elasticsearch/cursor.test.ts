import { expect, it } from "vitest";
import {
  readArrivalCursor,
  readCursor,
  writeArrivalCursor,
  writeCursor,
} from "../../../../../backend/src/stores/logs/elasticsearch/cursor.ts";

it("a cursor is read as it was written, and only for its own sort", () => {
  const cursor = { time: 5, sequence: 7, shown: ["a/b"] };
  expect(readCursor("newest", writeCursor("newest", cursor))).toEqual(cursor);
  expect(() => readCursor("oldest", writeCursor("newest", cursor))).toThrow(
    "not the cursor of a page sorted by oldest",
  );
  expect(readArrivalCursor(writeArrivalCursor([{ web: 3 }]))).toEqual([{ web: 3 }]);
});

it("a follower of a thousand indices has a cursor that fits into an address", () => {
  const day = (n: number) => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10).replaceAll("-", ".");
  const shard = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`filebeat-web-${day(n)}`, n * 7_919]));
  const text = writeArrivalCursor([shard]);
  expect(text.length).toBeLessThan(12_288);
  expect(text).toMatch(/^[\w~-]+$/);
  expect(readArrivalCursor(text)).toEqual([shard]);
});

it.each(["~nonsense", "~", "end", "W10", "bm9uc2Vuc2U"])("%s is none", (text) => {
  expect(() => readArrivalCursor(text)).toThrow("not the cursor");
});
