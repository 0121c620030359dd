import { Alert, Button } from "@grafana/ui";
import { type ReactNode, useState } from "react";
import { usePeople } from "../../../api/people.ts";
import { Page } from "../../../components/page.tsx";
import { QueryState } from "../../../components/states.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { peopleMessages } from "../messages.ts";
import { AddPerson } from "./add-person.tsx";
import { PeopleTable } from "./people-table.tsx";
import { type Asked, PersonDialog } from "./person-dialog.tsx";

/** Everybody who can sign in. */
export function PeopleTab({ tabs }: { readonly tabs: ReactNode }) {
  const t = useMessages(peopleMessages);
  const people = usePeople();
  const [isAdding, setIsAdding] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const ask = (next: Asked) => {
    setError(null);
    setAsked(next);
  };
  return (
    <Page
      title={t.title}
      subtitle={t.subtitle}
      actions={
        <Button icon="plus" onClick={() => setIsAdding(true)}>
          {t.addPerson}
        </Button>
      }
    >
      {tabs}
      {error && (
        <Alert severity="error" title={t.failed} onRemove={() => setError(null)}>
          {error.message}
        </Alert>
      )}
      <QueryState query={people} needed="admin">
        {(list) => <PeopleTable people={list} onAsk={ask} />}
      </QueryState>
      {isAdding && <AddPerson onClose={() => setIsAdding(false)} />}
      {asked && <PersonDialog asked={asked} onClose={() => setAsked(null)} onError={setError} />}
    </Page>
  );
}
