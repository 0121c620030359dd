import { Drawer } from "@grafana/ui";
import { useState } from "react";
import { ApiError } from "../../../api/client.ts";
import { type LogHit, useLogContext } from "../../../api/logs.ts";
import { Empty, QueryState } from "../../../components/states.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { ContextLines } from "./context-lines.tsx";
import { contextMessages } from "./messages.ts";
import { SameFields } from "./same-fields.tsx";

interface ContextDrawerProps {
  readonly hit: LogHit;
  readonly onClose: () => void;
  /** Shows lines with these values in the search itself, around the line's time. */
  readonly onSearch: (same: readonly (readonly [string, string | number | boolean])[], index: string) => void;
}

const STEP = 20;
const MOST = 1_000;

/** What the same source wrote before and after a line. */
export function ContextDrawer({ hit, onClose, onSearch }: ContextDrawerProps) {
  const t = useMessages(contextMessages);
  const format = useFormat();
  const [before, setBefore] = useState(STEP);
  const [after, setAfter] = useState(STEP);
  const [same, setSame] = useState<readonly string[] | null>(null);
  /** All that the line could have in common, which stays to be chosen again. */
  const [offered, setOffered] = useState<readonly string[]>([]);
  const query = useLogContext({ hit, before, after, same });
  const known = Object.keys(query.data?.same ?? {});
  if (same === null && known.length > 0 && offered.length === 0) setOffered(known);
  const isGone = query.error instanceof ApiError && query.error.status === 404;
  return (
    <Drawer title={t.title} subtitle={t.of(format.exactTime(hit.time))} size="lg" onClose={onClose}>
      {isGone ? (
        <Empty title={t.gone} />
      ) : (
        <QueryState query={query}>
          {(context) => (
            <>
              <SameFields
                offered={offered}
                chosen={same ?? known}
                context={context}
                onChange={setSame}
                onSearch={() => onSearch(Object.entries(context.same), context.index)}
              />
              <ContextLines
                context={context}
                isLoading={query.isFetching}
                onEarlier={before < MOST ? () => setBefore(Math.min(before * 2, MOST)) : null}
                onLater={after < MOST ? () => setAfter(Math.min(after * 2, MOST)) : null}
              />
            </>
          )}
        </QueryState>
      )}
    </Drawer>
  );
}
