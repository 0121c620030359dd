/** A piece of a partition that was handed on: offsets from `from` up to, not including, `to`. */
export interface Piece {
  readonly from: bigint;
  readonly to: bigint;
  done: boolean;
}

/**
 * How far one partition has come. Pieces lie one behind the other without gaps; they are finished in any order, and
 * only what no unfinished piece stands before may be committed.
 */
export interface Progress {
  /** The first offset that was not handed on. */
  readonly next: bigint;
  /** Everything before it is done: what may be committed. */
  readonly done: bigint;
  /** What the group has committed, as far as we know. */
  committed: bigint;
  /** Adds what is handed on next, up to `to`. */
  add(to: bigint): Piece;
  /** Passes over offsets up to `to`, which hold nothing. */
  skip(to: bigint): void;
  /** Whether a piece still counts. */
  has(piece: Piece): boolean;
  /** Forgets a piece and all behind it: they will be read again. */
  cutAt(piece: Piece): void;
  /**
   * The group goes on at an offset after a rebalance: what it has committed. What was handed on here, is in work or
   * done, and follows on it without a gap is kept, so that it is not handed on twice. The rest is forgotten, also when
   * the offset is before what we committed ourselves: then somebody has set it back or made the topic anew.
   */
  goOnAt(offset: bigint): void;
  /** Forgets everything and begins at an offset. */
  restartAt(offset: bigint): void;
}

export function createProgress(start: bigint): Progress {
  let next = start;
  let done = start;
  let pieces: Piece[] = [];

  const settle = (): void => {
    let finished = 0;
    while (finished < pieces.length && pieces[finished]!.done) finished += 1;
    if (finished === 0) return;
    done = pieces[finished - 1]!.to;
    pieces.splice(0, finished);
  };

  const progress: Progress = {
    committed: start,
    get next() {
      return next;
    },
    get done() {
      settle();
      return done;
    },
    add(to) {
      const piece: Piece = { from: next, to, done: false };
      pieces.push(piece);
      next = to;
      return piece;
    },
    skip(to) {
      if (to <= next) return;
      pieces.push({ from: next, to, done: true });
      next = to;
    },
    has: (piece) => pieces.includes(piece),
    cutAt(piece) {
      pieces.splice(pieces.indexOf(piece));
      // A part of the piece may be committed already, by another member.
      next = piece.from;
      if (next < done) next = done;
    },
    goOnAt(offset) {
      settle();
      if (offset < progress.committed || offset > next) {
        progress.restartAt(offset);
        return;
      }
      pieces = pieces.filter((piece) => piece.to > offset);
      if (done < offset) done = offset;
      progress.committed = offset;
    },
    restartAt(offset) {
      pieces = [];
      next = offset;
      done = offset;
      progress.committed = offset;
    },
  };
  return progress;
}
