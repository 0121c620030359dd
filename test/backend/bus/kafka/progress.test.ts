import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createProgress, type Piece } from "../../../../backend/src/bus/kafka/progress.ts";

describe("progress of a partition", () => {
  it("may be committed up to the first piece that is not done", () => {
    const progress = createProgress(10n);
    const [first, second, third] = [progress.add(20n), progress.add(30n), progress.add(40n)];
    second.done = true;
    expect(progress.done).toBe(10n);
    first.done = true;
    expect(progress.done).toBe(30n);
    progress.skip(45n);
    expect(progress.done).toBe(30n);
    third.done = true;
    expect(progress.done).toBe(45n);
    expect(progress.next).toBe(45n);
  });

  it("keeps what is in work when the group goes on where it has committed", () => {
    const progress = createProgress(0n);
    const [first, second] = [progress.add(10n), progress.add(20n)];
    first.done = true;
    progress.goOnAt(10n);
    expect(progress.has(second)).toBe(true);
    expect(progress.next).toBe(20n);
    expect(progress.done).toBe(10n);
    second.done = true;
    expect(progress.done).toBe(20n);
  });

  it("keeps what is done and was not committed, so that it is not handed on again", () => {
    const progress = createProgress(0n);
    progress.add(10n).done = true;
    progress.goOnAt(0n);
    expect([progress.next, progress.done]).toEqual([10n, 10n]);
  });

  it("keeps a piece that another member has committed a part of", () => {
    const progress = createProgress(0n);
    const piece = progress.add(10n);
    progress.goOnAt(5n);
    expect([progress.has(piece), progress.next, progress.done]).toEqual([true, 10n, 5n]);
  });

  it("forgets all when others went further, or when the offset was set back", () => {
    for (const offset of [25n, 3n]) {
      const progress = createProgress(0n);
      progress.committed = 5n;
      const piece = progress.add(20n);
      progress.goOnAt(offset);
      expect([progress.has(piece), progress.next, progress.done, progress.committed]).toEqual([
        false,
        offset,
        offset,
        offset,
      ]);
    }
  });

  it("reads again from a piece that was not taken", () => {
    const progress = createProgress(0n);
    const [first, second, third] = [progress.add(10n), progress.add(20n), progress.add(30n)];
    third.done = true;
    progress.cutAt(second);
    expect([progress.has(first), progress.has(second), progress.has(third), progress.next]).toEqual([
      true,
      false,
      false,
      10n,
    ]);
    first.done = true;
    expect(progress.done).toBe(10n);
  });

  it("never lets an unfinished offset be committed, whatever happens", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("add", "skip", "done", "cut", "goOn"), fc.nat(20)), { maxLength: 60 }),
        (steps) => {
          const progress = createProgress(0n);
          let pieces: Piece[] = [];
          for (const [step, number] of steps) {
            const some = pieces[number % Math.max(pieces.length, 1)];
            if (step === "add") pieces.push(progress.add(progress.next + BigInt(number + 1)));
            if (step === "skip") progress.skip(progress.next + BigInt(number));
            if (step === "done" && some) some.done = true;
            if (step === "cut" && some && progress.has(some)) progress.cutAt(some);
            if (step === "goOn") progress.goOnAt(BigInt(number));
            pieces = pieces.filter((piece) => progress.has(piece));
            const unfinished = pieces.filter(({ done }) => !done).map(({ to }) => to);
            for (const to of unfinished) expect(progress.done < to).toBe(true);
            expect(progress.done <= progress.next).toBe(true);
          }
        },
      ),
    );
  });
});
