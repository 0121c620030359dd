import { Alert, Button, ConfirmModal } from "@grafana/ui";
import { useState } from "react";
import { useNavigate } from "react-router-dom";
import { type ContactPoint, useDeleteContactPoint } from "../../../api/contact-points.ts";
import { useHost, useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { contactPointMessages } from "../messages.ts";

/** Deletes a contact point that no rule uses, when a person has said so twice. */
export function DeleteButton({ point }: { readonly point: ContactPoint }) {
  const t = useMessages(contactPointMessages);
  const { link } = useHost();
  const navigate = useNavigate();
  const mayEdit = useMay("editor");
  const remove = useDeleteContactPoint();
  const [isAsking, setIsAsking] = useState(false);
  const { name, used_by: rules } = point;
  const reason = !mayEdit ? t.needsEditor : rules.length > 0 ? t.inUse(rules.join(", ")) : undefined;
  const confirm = (): void => {
    const onSuccess = () => navigate(link("/contact-points"), { state: { done: t.removed(name) } });
    remove.mutate({ name, basedOn: point.version ?? 0 }, { onSuccess, onSettled: () => setIsAsking(false) });
  };
  return (
    <>
      <Button
        variant="destructive"
        fill="outline"
        icon="trash-alt"
        disabled={reason !== undefined || remove.isPending}
        {...(reason !== undefined && { tooltip: reason })}
        onClick={() => setIsAsking(true)}
      >
        {t.remove}
      </Button>
      {remove.error && (
        <Alert severity="error" title={t.notRemoved} onRemove={() => remove.reset()}>
          {remove.error.message}
        </Alert>
      )}
      <ConfirmModal
        isOpen={isAsking}
        title={t.removeTitle(name)}
        body={t.removeBody}
        confirmText={t.remove}
        dismissText={t.cancel}
        onConfirm={confirm}
        onDismiss={() => setIsAsking(false)}
      />
    </>
  );
}
