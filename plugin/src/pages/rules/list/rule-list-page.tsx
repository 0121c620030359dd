import { Alert, Button, LinkButton, Stack } from "@grafana/ui";
import { useState } from "react";
import { useSearchParams } from "react-router-dom";
import type { Rule } from "../../../api/rule-types.ts";
import { useRules, useSwitchRule } from "../../../api/rules.ts";
import { Page } from "../../../components/page.tsx";
import { Empty, QueryState } from "../../../components/states.tsx";
import { useHost, useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { fits, grouped, readFilter } from "./filter-rules.ts";
import { listMessages } from "./messages.ts";
import { RuleFilters } from "./rule-filters.tsx";
import { RuleGroupSection } from "./rule-group.tsx";

/** Every rule by group, and its switch. */
export function RuleListPage() {
  const t = useMessages(listMessages);
  const { link } = useHost();
  const mayEdit = useMay("editor");
  const query = useRules();
  const actions = (
    <>
      <LinkButton href={link("/rules/import")} variant="secondary" icon="import" disabled={!mayEdit}>
        {t.import}
      </LinkButton>
      <LinkButton
        href={link("/rules/new")}
        icon="plus"
        disabled={!mayEdit}
        tooltip={mayEdit ? undefined : t.needsEditor}
      >
        {t.create}
      </LinkButton>
    </>
  );
  return (
    <Page title={t.title} subtitle={t.subtitle} actions={actions}>
      <QueryState query={query} needed="viewer">
        {({ rules }) =>
          rules.length === 0 ? (
            <Empty
              title={t.empty}
              action={
                mayEdit && (
                  <LinkButton href={link("/rules/new")} icon="plus">
                    {t.create}
                  </LinkButton>
                )
              }
            >
              {t.emptyHelp}
            </Empty>
          ) : (
            <RuleList rules={rules} />
          )
        }
      </QueryState>
    </Page>
  );
}

function RuleList({ rules }: { readonly rules: readonly Rule[] }) {
  const t = useMessages(listMessages);
  const mayEdit = useMay("editor");
  const [parameters, setParameters] = useSearchParams();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const [failures, setFailures] = useState<readonly string[]>([]);
  const toggle = useSwitchRule();

  const filter = readFilter(parameters);
  const shown = rules.filter((rule) => fits(rule, filter));
  const shownChosen = shown.filter(({ name }) => chosen.has(name));

  const move = async (name: string, on: boolean) => {
    setBusy((before) => new Set(before).add(name));
    try {
      await toggle.mutateAsync({ name, on });
    } catch (error) {
      setFailures((before) => [...before, t.switchFailed(name, (error as Error).message)]);
    } finally {
      setBusy((before) => new Set([...before].filter((one) => one !== name)));
    }
  };
  const moveAll = async (on: boolean) => {
    setFailures([]);
    for (const { name, switched } of shownChosen) if ((switched?.on ?? true) !== on) await move(name, on);
    setChosen(new Set());
  };
  const choose = (names: readonly string[], isChosen: boolean) =>
    setChosen((before) => {
      const next = new Set(before);
      for (const name of names) isChosen ? next.add(name) : next.delete(name);
      return next;
    });

  return (
    <Stack direction="column" gap={2}>
      <RuleFilters
        rules={rules}
        shown={shown.length}
        filter={filter}
        onChange={(name, value) =>
          setParameters(
            (before) => {
              if (value === "") before.delete(name);
              else before.set(name, value);
              return before;
            },
            { replace: true },
          )
        }
        onClear={() => setParameters({}, { replace: true })}
      />
      {failures.length > 0 && (
        <Alert severity="error" title={failures[0]!} onRemove={() => setFailures([])}>
          {failures.slice(1).map((failure) => (
            <p key={failure}>{failure}</p>
          ))}
        </Alert>
      )}
      {mayEdit && shownChosen.length > 0 && (
        <BulkBar
          count={shownChosen.length}
          isBusy={busy.size > 0}
          onSwitch={(on) => void moveAll(on)}
          onClear={() => setChosen(new Set())}
        />
      )}
      {shown.length === 0 && (
        <Empty
          title={t.nothing}
          action={
            <Button variant="secondary" onClick={() => setParameters({}, { replace: true })}>
              {t.clear}
            </Button>
          }
        />
      )}
      {grouped(shown).map((group) => (
        <RuleGroupSection
          key={group.name}
          group={group}
          chosen={chosen}
          busy={busy}
          onChoose={choose}
          onSwitch={(name, on) => {
            setFailures([]);
            void move(name, on);
          }}
        />
      ))}
    </Stack>
  );
}
