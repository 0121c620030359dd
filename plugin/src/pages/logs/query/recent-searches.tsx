import { Button, Dropdown, Menu } from "@grafana/ui";
import { useState } from "react";
import { useMessages } from "../../../i18n/messages.ts";
import { logMessages } from "../messages.ts";
import { forgetSearches, recentSearches } from "./recent.ts";

/** What was searched for before, to choose from. */
export function RecentSearches({ onChoose }: { readonly onChoose: (query: string) => void }) {
  const t = useMessages(logMessages);
  const [, setOpened] = useState(0);
  const overlay = () => {
    const searches = recentSearches();
    return (
      <Menu ariaLabel={t.recent}>
        {searches.length === 0 && <Menu.Item label={t.noRecent} disabled />}
        {searches.map((query) => (
          <Menu.Item key={query} label={query} onClick={() => onChoose(query)} />
        ))}
        {searches.length > 0 && <Menu.Divider />}
        {searches.length > 0 && <Menu.Item label={t.forget} icon="trash-alt" onClick={forgetSearches} />}
      </Menu>
    );
  };
  return (
    <Dropdown overlay={overlay} placement="bottom-end" onVisibleChange={() => setOpened((count) => count + 1)}>
      <Button variant="secondary" icon="history" aria-label={t.recent} tooltip={t.recent} />
    </Dropdown>
  );
}
