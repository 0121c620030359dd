import type { PatternTrace, TracedPattern } from "../component/declaration.ts";
import type { Place } from "../errors.ts";
import type { Event } from "../event/event.ts";
import { fieldReference } from "../event/field-reference.ts";
import type { Arm, ConditionNode, PluginNode } from "./ast.ts";
import { conditionFields, conditionText } from "./condition-text.ts";
import { fieldChanges, type Json, type JsonHash, snapshot } from "./field-changes.ts";
import type { FilterOperation, Operation, SplitOperation } from "./program.ts";
import type { BranchStep, FilterStep, TraceStep, TriedPattern } from "./trace-steps.ts";

/** Wraps the operations of a program so that each tells what it does. */
export interface Tracer {
  readonly patterns: PatternTrace;
  filter(operation: FilterOperation, node: PluginNode): Operation;
  condition(operation: SplitOperation, node: ConditionNode, place: Place, isFirst: boolean): Operation;
  otherwise(arm: Arm): Operation;
  output(node: PluginNode): Operation;
}

export interface Recording {
  readonly tracer: Tracer;
  /** Begins anew with an event. */
  begin(event: Event): void;
  /** The number of an event that came of it. */
  numberOf(event: Event): number;
  /** What was done since `begin`. */
  steps(): readonly TraceStep[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface Open {
  readonly step: Writable<FilterStep>;
  readonly before: JsonHash;
  readonly event: Event;
}

/** Records what a program does to one event after the other. */
export function createRecording(): Recording {
  let steps: TraceStep[] = [];
  let numbers = new Map<Event, number>();
  /** The step that an event was in last: what changed is seen when the next one begins, or at the end. */
  let open = new Map<Event, Open>();
  let tried: TriedPattern[] = [];
  let trying: TracedPattern | null = null;
  let current: Writable<FilterStep> | Writable<BranchStep> | null = null;
  let startedAt = 0;

  const numberOf = (event: Event): number => {
    const number = numbers.get(event) ?? numbers.size;
    numbers.set(event, number);
    return number;
  };
  const close = (event: Event): void => {
    const last = open.get(event);
    if (!last) return;
    open.delete(event);
    const after = snapshot(event);
    const before = tagsOf(last.before);
    const { step } = last;
    step.changes = fieldChanges(last.before, after);
    step.tagsAdded = tagsOf(after).filter((tag) => !before.includes(tag));
    if (event.cancelled && step.outcome !== "timed out") step.outcome = "cancelled";
  };
  const marker = (record: (event: Event) => void): Operation => ({
    kind: "filter",
    filter: {
      apply(event) {
        close(event);
        record(event);
        return true;
      },
    },
    decorate: null,
    warn: () => {},
  });

  const tracer: Tracer = {
    patterns: {
      tries(pattern, work) {
        trying = pattern;
        const result = work();
        tried.push({ ...pattern, outcome: result === null ? "no match" : "matched" });
        trying = null;
        return result;
      },
    },
    filter({ filter, decorate, warn }, { name, place }) {
      const begin = (event: Event): Writable<FilterStep> => {
        close(event);
        tried = [];
        trying = null;
        const step: Writable<FilterStep> = {
          kind: "filter",
          plugin: name,
          place,
          event: numberOf(event),
          outcome: "failed",
          microseconds: 0,
          tried,
          changes: [],
          tagsAdded: [],
          made: [],
        };
        steps.push(step);
        open.set(event, { step, before: snapshot(event), event });
        current = step;
        return step;
      };
      const { timeLimit } = filter;
      return {
        kind: "filter",
        decorate: null,
        filter: {
          ...filter,
          apply(event, emit) {
            const step = begin(event);
            const made: number[] = [];
            startedAt = performance.now();
            try {
              const isApplied = filter.apply(event, (other) => {
                emit(other);
                made.push(numberOf(other));
              });
              if (isApplied) decorate?.(event);
              step.outcome = isApplied ? "done" : "not applied";
              step.made = made;
              return isApplied;
            } finally {
              step.microseconds = microsecondsSince(startedAt);
            }
          },
          ...(timeLimit && {
            timeLimit: {
              milliseconds: timeLimit.milliseconds || Number.MAX_SAFE_INTEGER,
              onTimeout(event) {
                if (current?.kind === "filter") {
                  // What was ended from outside has not come to its `finally`.
                  current.outcome = "timed out";
                  current.microseconds = microsecondsSince(startedAt);
                }
                if (trying) tried.push({ ...trying, outcome: "timed out" });
                trying = null;
                timeLimit.onTimeout(event);
              },
            },
          }),
        },
        warn(message) {
          if (current) current.error = message;
          warn(message);
        },
      };
    },
    condition({ condition, warn }, node, place, isFirst) {
      const text = conditionText(node);
      const fields = conditionFields(node).map((field) => ({ field, reference: fieldReference(field) }));
      return {
        kind: "split",
        condition: {
          ...condition,
          test(event) {
            close(event);
            const values = fields.map(({ field, reference }) => ({ field, value: plain(reference.get(event)) }));
            const step: Writable<BranchStep> = {
              kind: isFirst ? "if" : "else if",
              condition: text,
              place,
              event: numberOf(event),
              taken: null,
              values,
              microseconds: 0,
            };
            steps.push(step);
            current = step;
            const started = performance.now();
            try {
              step.taken = condition.test(event);
              return step.taken;
            } finally {
              step.microseconds = microsecondsSince(started);
            }
          },
        },
        warn(message) {
          if (current) current.error = message;
          warn(message);
        },
      };
    },
    otherwise: ({ place }) =>
      marker((event) => {
        const step = { kind: "else", condition: "", place, event: numberOf(event), taken: true } as const;
        steps.push({ ...step, values: [], microseconds: 0 });
      }),
    output: ({ name, place }) =>
      marker((event) => steps.push({ kind: "output", plugin: name, place, event: numberOf(event) })),
  };

  return {
    tracer,
    numberOf,
    begin(event) {
      steps = [];
      numbers = new Map([[event, 0]]);
      open = new Map();
      current = null;
    },
    steps() {
      for (const event of [...open.keys()]) close(event);
      return steps;
    },
  };
}

function microsecondsSince(started: number): number {
  return Math.round((performance.now() - started) * 1000);
}

function plain(value: unknown): Json {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json);
}

function tagsOf({ tags }: JsonHash): readonly Json[] {
  if (tags === undefined) return [];
  return Array.isArray(tags) ? tags : [tags as Json];
}
