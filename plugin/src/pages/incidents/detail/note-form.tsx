import { Alert, Button, Stack, TextArea } from "@grafana/ui";
import { type FormEvent, useState } from "react";
import { useAddNote } from "../../../api/incidents.ts";
import { useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { incidentMessages } from "../messages.ts";

const LONGEST_NOTE = 10_000;

/** Writes a note to an incident; also by Ctrl+Enter. */
export function NoteForm({ id }: { readonly id: string }) {
  const t = useMessages(incidentMessages);
  const mayEdit = useMay("editor");
  const add = useAddNote(id);
  const [text, setText] = useState("");
  const isReady = mayEdit && text.trim() !== "" && !add.isPending;
  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    if (isReady) add.mutate(text.trim(), { onSuccess: () => setText("") });
  };
  return (
    <form onSubmit={submit}>
      <Stack direction="column" gap={1}>
        <TextArea
          aria-label={t.note}
          placeholder={mayEdit ? t.notePlaceholder : t.needsEditor}
          rows={2}
          maxLength={LONGEST_NOTE}
          disabled={!mayEdit}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
          }}
        />
        {add.error && <Alert severity="error" title={add.error.message} onRemove={() => add.reset()} />}
        <Stack>
          <Button type="submit" size="sm" variant="secondary" icon="comment-alt" disabled={!isReady}>
            {t.addNote}
          </Button>
        </Stack>
      </Stack>
    </form>
  );
}
