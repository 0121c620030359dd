/**
 * Does the work every `milliseconds`, the first time after that long, and never twice at once: a turn is left out while
 * the one before lasts. `stop` waits for the work under way, two seconds at most: it may hang on a server.
 */
export function repeat(
  milliseconds: number,
  work: () => Promise<void>,
): { turn(): Promise<void>; stop(): Promise<void> } {
  let running: Promise<void> | null = null;
  const turn = (): Promise<void> => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };
  const timer = setInterval(turn, milliseconds);
  return {
    turn,
    async stop() {
      clearInterval(timer);
      let giveUp: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        giveUp = setTimeout(resolve, 2_000);
      });
      await Promise.race([running, patience]);
      clearTimeout(giveUp);
    },
  };
}
