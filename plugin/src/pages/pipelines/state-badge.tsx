import { Badge } from "@grafana/ui";
import type { PipelineText } from "../../api/pipeline-types.ts";
import { useMessages } from "../../i18n/messages.ts";
import { pipelineMessages } from "./messages.ts";

/** Whether a text is in force. */
export function StateBadge({ text }: { readonly text: Pick<PipelineText, "state" | "problem"> }) {
  const t = useMessages(pipelineMessages);
  const tooltip = text.problem ?? undefined;
  switch (text.state) {
    case "in force":
      return <Badge color="green" icon="check" text={t.inForce} />;
    case "waiting":
      return <Badge color="orange" icon="exclamation-triangle" text={t.waiting} {...(tooltip && { tooltip })} />;
    case "left out":
      return <Badge color="red" icon="exclamation-circle" text={t.leftOut} {...(tooltip && { tooltip })} />;
  }
}
