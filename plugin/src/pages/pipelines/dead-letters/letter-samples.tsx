import { Alert, Badge, Button, Stack, Text } from "@grafana/ui";
import { useState } from "react";
import { type DeadLetter, type DeadLetterReason, useLetterActs, useLetters } from "../../../api/dead-letters.ts";
import { type Column, DataTable } from "../../../components/data-table/data-table.tsx";
import { QueryState } from "../../../components/states.tsx";
import { useMay } from "../../../host/host.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { LetterPreview } from "./letter-preview.tsx";
import { MendDialog } from "./mend-dialog.tsx";
import { letterMessages } from "./messages.ts";

const SHOWN = 10;

/** Some letters of a reason, each with its own ways on. */
export function LetterSamples({ group }: { readonly group: DeadLetterReason }) {
  const t = useMessages(letterMessages);
  const format = useFormat();
  const mayEdit = useMay("editor");
  const letters = useLetters(group, SHOWN);
  const { replay, discard } = useLetterActs();
  const [mended, setMended] = useState<string | null>(null);
  const isBusy = replay.isPending || discard.isPending;
  const why = mayEdit ? undefined : t.needsEditor;
  const columns: readonly Column<DeadLetter>[] = [
    { id: "content", title: t.content, wraps: true, cell: ({ id }) => <LetterPreview id={id} /> },
    { id: "source", title: t.source, wraps: true, cell: ({ source }) => source },
    { id: "target", title: t.target, cell: ({ target }) => target },
    {
      id: "since",
      title: t.since,
      cell: ({ created_at: at }) => <span title={format.time(at)}>{format.ago(at)}</span>,
    },
    { id: "size", title: t.size, isNumber: true, cell: ({ payload_bytes: bytes }) => format.bytes(bytes) },
    {
      id: "attempts",
      title: t.attempts,
      isNumber: true,
      cell: ({ attempts, is_fixed: isFixed }) => (
        <>
          {attempts} {isFixed && <Badge color="blue" text={t.mended} />}
        </>
      ),
    },
    {
      id: "actions",
      title: t.actions,
      cell: ({ id, source }) => (
        <Stack gap={1}>
          <Button
            size="sm"
            variant="secondary"
            disabled={!mayEdit || isBusy}
            tooltip={why}
            aria-label={`${t.replay}: ${source}`}
            onClick={() => replay.mutate(id)}
          >
            {t.replay}
          </Button>
          <Button size="sm" variant="secondary" aria-label={`${t.mend}: ${source}`} onClick={() => setMended(id)}>
            {t.mend}
          </Button>
          <Button
            size="sm"
            variant="destructive"
            fill="outline"
            disabled={!mayEdit || isBusy}
            tooltip={why}
            aria-label={`${t.letGo}: ${source}`}
            onClick={() => discard.mutate(id)}
          >
            {t.letGo}
          </Button>
        </Stack>
      ),
    },
  ];
  const error = replay.error ?? discard.error;
  return (
    <QueryState query={letters} needed="viewer">
      {(list) => (
        <>
          <div role="status">
            {replay.data && (
              <Alert
                severity={replay.data.reason === null ? "success" : "warning"}
                title={replay.data.reason === null ? t.storedNow : t.refusedAgain(replay.data.reason)}
                onRemove={() => replay.reset()}
              />
            )}
          </div>
          {error && <Alert severity="error" title={error.message} />}
          <Text element="p" color="secondary" variant="bodySmall">
            {t.samples(list.length, format.number(Math.max(group.count, list.length)))}
          </Text>
          <DataTable label={group.reason} columns={columns} rows={list} keyOf={({ id }) => id} />
          {mended !== null && <MendDialog id={mended} onClose={() => setMended(null)} />}
        </>
      )}
    </QueryState>
  );
}
