import { Checkbox, Stack } from "@grafana/ui";
import { useMessages } from "../../../i18n/messages.ts";
import type { ControlProps } from "./control.ts";
import { ControlGroup } from "./control-group.tsx";
import { formMessages } from "./messages.ts";
import { channelsIn } from "./sections.ts";

/** The channels that alerts go to. One with options of its own keeps them; those are changed in the text. */
export function AlertControl({ id, describedBy, label, value, onChange, isReadOnly, declarations }: ControlProps) {
  const t = useMessages(formMessages);
  const entries: readonly unknown[] = Array.isArray(value)
    ? value
    : value === undefined || value === null
      ? []
      : [value];
  const { channels } = declarations;
  const isOf = (entry: unknown, names: readonly string[]) => names.includes(channelsIn([entry])[0]!);
  return (
    <ControlGroup id={id} label={label} describedBy={describedBy}>
      <Stack direction="column" gap={0.5} alignItems="flex-start">
        {channels.map(({ name, aliases, summary }) => {
          const names = [name, ...aliases];
          const own = entries.some((entry) => typeof entry === "object" && isOf(entry, names));
          return (
            <Checkbox
              key={name}
              label={own ? t.ownOptions(name) : name}
              description={summary}
              disabled={isReadOnly}
              value={entries.some((entry) => isOf(entry, names))}
              onChange={(event) => {
                const rest = entries.filter((entry) => !isOf(entry, names));
                const next = event.currentTarget.checked ? [...entries, name] : rest;
                onChange(next.length === 0 ? undefined : next);
              }}
            />
          );
        })}
      </Stack>
    </ControlGroup>
  );
}
