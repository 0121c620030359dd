import { Alert, Button, Stack } from "@grafana/ui";
import type { Problem } from "../../../api/rule-types.ts";
import { actorName } from "../../../components/actor-name.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { editorMessages } from "./messages.ts";
import type { Saving } from "./use-save-rule.ts";

interface SaveStateProps {
  readonly saving: Saving;
  /** Why it cannot be saved. */
  readonly problems: readonly Problem[];
}

/** What became of saving, and the way out where it did not work. */
export function SaveState({ saving, problems }: SaveStateProps) {
  const t = useMessages(editorMessages);
  const { conflict, error, savedVersion } = saving;
  if (conflict) {
    return (
      <Alert severity="warning" title={t.conflict}>
        <Stack direction="column" gap={1} alignItems="flex-start">
          <span>{t.conflictHelp(actorName(conflict.changed_by ?? ""), conflict.version ?? 0)}</span>
          <Stack gap={1} wrap="wrap">
            <Button variant="secondary" onClick={() => void saving.loadNewest()}>
              {t.loadNewest}
            </Button>
            <Button variant="secondary" onClick={() => void saving.saveOver()}>
              {t.saveOver}
            </Button>
          </Stack>
        </Stack>
      </Alert>
    );
  }
  if (error) {
    return (
      <Alert severity="error" title={t.saveFailed}>
        {(error as Error).message}
      </Alert>
    );
  }
  if (problems.length > 0) {
    return (
      <Alert severity="error" title={t.problems(problems.length)}>
        <ul>
          {problems.map(({ message, place }) => (
            <li key={`${place?.line} ${message}`}>
              {place && `${place.line}:${place.column} `}
              {message}
            </li>
          ))}
        </ul>
        {t.problemsHelp}
      </Alert>
    );
  }
  if (savedVersion !== null) return <Alert severity="success" title={t.saved(savedVersion)} />;
  return null;
}
