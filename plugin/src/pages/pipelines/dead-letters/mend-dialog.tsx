import { Alert, Button, Modal, Stack, Text } from "@grafana/ui";
import { useState } from "react";
import { useLetter, useLetterActs, type WholeDeadLetter } from "../../../api/dead-letters.ts";
import { CodeEditor } from "../../../components/code-editor/code-editor.tsx";
import { QueryState } from "../../../components/states.tsx";
import { useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { letterMessages } from "./messages.ts";

/** A letter's content, to be looked at and changed. */
export function MendDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const t = useMessages(letterMessages);
  const letter = useLetter(id);
  return (
    <Modal title={t.mendTitle} isOpen onDismiss={onClose} closeOnBackdropClick={false}>
      <QueryState query={letter}>{(whole) => <Mend letter={whole} onClose={onClose} />}</QueryState>
    </Modal>
  );
}

function Mend({ letter, onClose }: { readonly letter: WholeDeadLetter; readonly onClose: () => void }) {
  const t = useMessages(letterMessages);
  const mayEdit = useMay("editor");
  const [text, setText] = useState(letter.payload);
  const { mend, replay } = useLetterActs();
  const isText = letter.payload_encoding === "utf8";
  const isChanged = text !== letter.payload;
  const isBusy = mend.isPending || replay.isPending;
  const error = mend.error ?? replay.error;
  const save = async (thenReplay: boolean) => {
    if (isChanged) await mend.mutateAsync({ id: letter.id, payload: text });
    if (!thenReplay) return onClose();
    const { reason } = await replay.mutateAsync(letter.id);
    if (reason === null) onClose();
  };
  // What goes wrong is shown by the two mutations.
  const act = (thenReplay: boolean) => void save(thenReplay).catch(() => undefined);
  return (
    <Stack direction="column" gap={2}>
      <Text element="p">{isText ? t.mendHelp : t.isBinary}</Text>
      <Text element="p" color="secondary">
        {t.reason}: {replay.data?.reason ?? letter.reason}
      </Text>
      <CodeEditor
        value={text}
        onChange={isText && mayEdit ? setText : undefined}
        language={isText && /^\s*[{[]/.test(text) ? "json" : "plain"}
        label={t.content}
        minHeight={160}
        maxHeight="50vh"
      />
      {replay.data?.reason && <Alert severity="warning" title={t.refusedAgain(replay.data.reason)} />}
      {error && <Alert severity="error" title={error.message} />}
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" onClick={onClose}>
          {t.close}
        </Button>
        <Button variant="secondary" disabled={!mayEdit || !isChanged || isBusy} onClick={() => act(false)}>
          {t.saveOnly}
        </Button>
        <Button disabled={!mayEdit || isBusy} onClick={() => act(true)}>
          {t.saveAndReplay}
        </Button>
      </Modal.ButtonRow>
    </Stack>
  );
}
