import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGatherer } from "../../../backend/src/inputs/gather.ts";

describe("gatherer", () => {
  it("gives back what was added, and never writes into what it gave away", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 10 }), { maxLength: 4 }),
        (rounds) => {
          const gatherer = createGatherer();
          const expected = rounds.map((chunks) => Buffer.concat(chunks));
          const taken = rounds.map((chunks) => {
            for (const chunk of chunks) gatherer.add(Buffer.from(chunk));
            return gatherer.take();
          });
          expect(taken.map((bytes) => bytes.toString("hex"))).toEqual(expected.map((bytes) => bytes.toString("hex")));
          expect(gatherer.length).toBe(0);
        },
      ),
    );
  });
});
