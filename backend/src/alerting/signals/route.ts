import type { Signal } from "../signal.ts";

/** The way of signals from the workers that make them to the evaluator that owns their rule. */
export interface SignalRoute {
  /** Begins to evaluate. The engine has started. */
  start(): Promise<void>;
  /**
   * Takes signals whose documents are durable. Once it resolves they will be evaluated whatever happens, and the place
   * at their source may be forgotten. Rejects with a retryable HeimdallError while they cannot be taken.
   */
  observe(signals: readonly Signal[]): Promise<void> | void;
  /**
   * Whether it wants to hear of documents that were stored already (`isResent`): their sender may have been killed
   * before it told.
   */
  readonly observesRedelivered: boolean;
  /** Ends the evaluation in order: the next owner goes on where this one was. Before the engine stops. */
  stop(): Promise<void>;
}
