import type { Completion, CompletionSource } from "@codemirror/autocomplete";
import { useCallback, useRef } from "react";
import { useApi } from "../../api/client.ts";
import { completeValues, type LogField, type LogSelection } from "../../api/logs.ts";
import { useMessages } from "../../i18n/messages.ts";
import { writingAt } from "./completion.ts";
import { queryMessages } from "./messages.ts";
import { escapeField, writeValue } from "./terms.ts";

/** Metadata that can be asked for like fields. */
const SPECIAL = ["_exists_", "_index", "_id"];
const MOST = 100;

/** Completes fields, operators and, from the store, values. */
export function useCompletion(fields: readonly LogField[], selection: Omit<LogSelection, "q">): CompletionSource {
  const api = useApi();
  const t = useMessages(queryMessages);
  const current = useRef({ fields, selection });
  current.current = { fields, selection };

  return useCallback<CompletionSource>(
    async (context) => {
      const writing = writingAt(context.state.doc.toString(), context.pos);
      const known = current.current;
      const type = new Map(known.fields.map(({ name, types }) => [name, types.join(", ")]));
      if (writing.kind === "nothing") return null;
      const { from, to } = writing;
      if (writing.kind === "field") {
        if (writing.prefix === "" && !writing.mayJoin && !context.explicit) return null;
        const options = [
          ...(writing.mayJoin ? operators(t) : notAlone(t)),
          ...rankFields([...type.keys(), ...SPECIAL], writing.prefix).map((name) => ({
            label: `${name}:`,
            apply: `${escapeField(name)}:`,
            detail: name === "_exists_" ? t.exists : type.get(name),
          })),
        ];
        return { from, to, options: startingWith(options, writing.prefix), filter: false };
      }
      if (writing.field === "_exists_") {
        const options = rankFields([...type.keys()], writing.prefix).map((name) => ({
          label: name,
          apply: `${escapeField(name)} `,
          detail: type.get(name),
        }));
        return { from, to, options, filter: false };
      }
      // Who types on need not wait for what is no longer asked.
      await new Promise((resolve) => setTimeout(resolve, writing.prefix === "" ? 0 : 120));
      if (context.aborted) return null;
      const values = await completeValues(api, known.selection, writing.field, writing.prefix).catch(() => []);
      const options: Completion[] = values.map((value) => ({
        label: String(value),
        apply: `${writeValue(value)} `,
      }));
      return options.length === 0 ? null : { from, to, options, filter: false };
    },
    [api, t],
  );
}

function operators(t: { operatorAnd: string; operatorOr: string; operatorNot: string }): Completion[] {
  return [
    { label: "AND", apply: "AND ", detail: t.operatorAnd, boost: 3 },
    { label: "OR", apply: "OR ", detail: t.operatorOr, boost: 2 },
    { label: "AND NOT", apply: "AND NOT ", detail: t.operatorNot, boost: 1 },
  ];
}

function notAlone(t: { operatorNot: string }): Completion[] {
  return [{ label: "NOT", apply: "NOT ", detail: t.operatorNot }];
}

/** Operators only while their first letters are written in capitals, as they must be. */
function startingWith(options: readonly Completion[], prefix: string): Completion[] {
  return options.filter(({ label }) => label.endsWith(":") || label.startsWith(prefix));
}

/** Fields whose name, or a part of it, begins so; then those that hold it anywhere. */
function rankFields(names: readonly string[], prefix: string): string[] {
  const sought = prefix.toLowerCase();
  const rank = (name: string): number => {
    const text = name.toLowerCase();
    if (text.startsWith(sought)) return 0;
    if (text.split(".").some((part) => part.startsWith(sought))) return 1;
    return text.includes(sought) ? 2 : 3;
  };
  return names
    .filter((name) => rank(name) < 3)
    .sort((a, b) => rank(a) - rank(b) || a.length - b.length || (a < b ? -1 : 1))
    .slice(0, MOST);
}
