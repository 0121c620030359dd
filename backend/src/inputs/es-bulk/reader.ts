import type { ItemOutcome, Reader, ReaderContext } from "../../component/declaration.ts";
import { messageOf } from "../../errors.ts";
import { createEvent, type Event } from "../../event/event.ts";
import { parseJson } from "../../event/json.ts";
import { getOwn, isHash, type Value } from "../../event/value.ts";
import { agentPosition } from "../agent-position.ts";
import { textLines } from "../lines.ts";

/** What the routes need to answer item by item. */
export interface BulkItem {
  readonly operation: string;
  readonly index: string;
  readonly id: string | null;
}

/** Set when the body breaks off in a way that makes what follows unreadable; the whole request is a 400 then. */
export interface BulkDetails {
  readonly items: readonly BulkItem[];
  readonly problem: string | null;
}

const OPERATIONS = new Set(["index", "create", "update", "delete"]);

/** Reads `_bulk` bodies: an action line, then for all but `delete` a document line. `facts.index` is the path's. */
export function createBulkReader(context: ReaderContext): Reader {
  return {
    read(delivery, emit) {
      const text = Buffer.from(delivery.payload.buffer).toString("utf8");
      const defaultIndex = typeof delivery.facts.index === "string" ? delivery.facts.index : "";
      const items: BulkItem[] = [];
      const outcomes: ItemOutcome[] = [];
      const events: Event[] = [];
      const lines = textLines(text);
      let problem: string | null = null;
      let number = 0;
      const next = (): string | null => {
        for (;;) {
          const line = lines.next();
          if (line.done) return null;
          number += 1;
          if (line.value !== "") return line.value;
        }
      };

      for (let line = next(); line !== null; line = next()) {
        const action = readAction(line, defaultIndex);
        if (typeof action === "string") {
          problem = `Malformed action/metadata line [${number}], ${action}`;
          break;
        }
        const item = items.length;
        items.push(action);
        const document = action.operation === "delete" ? "" : next();
        if (document === null) {
          problem = `The bulk request must be terminated by a newline; line [${number}] has an action without a document`;
          break;
        }
        const refuse = (reason: string): void => void outcomes.push({ item, status: "refused", reason });
        if (action.operation === "update" || action.operation === "delete") {
          refuse(`operation '${action.operation}' is not supported; Heimdall stores events by index and create`);
          continue;
        }
        let value: Value;
        try {
          value = parseJson(document);
        } catch (error) {
          refuse(`failed to parse the document: ${messageOf(error)}`);
          continue;
        }
        if (!isHash(value)) {
          refuse("failed to parse the document: it is not a JSON object");
          continue;
        }
        const event = createEvent(value, context.now(), null);
        event.order = item;
        if (action.id === null) event.position = agentPosition(event.fields);
        else event.metadata._id = action.id;
        if (action.index !== "") event.metadata._index = action.index;
        if (action.operation === "create") event.metadata._op_type = "create";
        events.push(event);
      }
      // As Elasticsearch: a body that breaks off is refused whole, nothing of it is stored.
      if (problem === null) for (const event of events) emit(event);
      const details: BulkDetails = { items, problem };
      return { items: items.length, outcomes, details };
    },
  };
}

function readAction(line: string, defaultIndex: string): BulkItem | string {
  let value: Value;
  try {
    value = parseJson(line);
  } catch (error) {
    return messageOf(error);
  }
  if (!isHash(value)) return "expected a JSON object";
  const operation = Object.keys(value)[0];
  if (operation === undefined || !OPERATIONS.has(operation)) {
    return `expected one of [create, delete, index, update] but found [${operation ?? ""}]`;
  }
  const target = value[operation];
  if (!isHash(target)) return `expected an object below [${operation}]`;
  const index = getOwn(target, "_index");
  const id = getOwn(target, "_id");
  return {
    operation,
    index: typeof index === "string" && index !== "" ? index : defaultIndex,
    id: typeof id === "string" && id !== "" ? id : typeof id === "number" ? String(id) : null,
  };
}
