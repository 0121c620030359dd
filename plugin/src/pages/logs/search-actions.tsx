import { Button, Dropdown, Menu, Tooltip } from "@grafana/ui";
import { useState } from "react";
import { useNavigate } from "react-router-dom";
import type { LogSelection } from "../../api/logs.ts";
import { timeText } from "../../components/time-range/range.ts";
import { useHost, useMay } from "../../host/host.ts";
import { useMessages } from "../../i18n/messages.ts";
import { copyText } from "./copy-text.ts";
import { logMessages } from "./messages.ts";

interface SearchActionsProps {
  readonly selection: LogSelection;
  readonly isLive: boolean;
  readonly onLive: (isLive: boolean) => void;
  readonly onExport: () => void;
}

/** What can be done with a search as a whole. */
export function SearchActions({ selection, isLive, onLive, onExport }: SearchActionsProps) {
  const t = useMessages(logMessages);
  const { exploreLink, link } = useHost();
  const navigate = useNavigate();
  const mayMakeRules = useMay("editor");
  const [isShared, setIsShared] = useState(false);
  const { q, index, from, to } = selection;

  const share = async (): Promise<void> => {
    const address = new URL(window.location.href);
    address.searchParams.set("from", timeText(from));
    address.searchParams.set("to", timeText(to));
    address.searchParams.delete("live");
    await copyText(address.href);
    setIsShared(true);
    setTimeout(() => setIsShared(false), 3_000);
  };
  const rule = (): void => {
    const parameters = new URLSearchParams({ q: q.trim() === "" ? "*" : q.trim(), ...(index !== "" && { index }) });
    navigate(link(`/rules/new?${parameters}`));
  };
  const explore = exploreLink({ query: q.trim() === "" ? "*" : q.trim(), from: String(from), to: String(to) });
  const menu = (
    <Menu ariaLabel={t.more}>
      <Menu.Item
        label={t.makeRule}
        description={mayMakeRules ? t.makeRuleHelp : t.needsEditor}
        icon="bell"
        disabled={!mayMakeRules}
        onClick={rule}
      />
      <Menu.Item label={t.export} icon="download-alt" onClick={onExport} />
    </Menu>
  );
  return (
    <>
      <Button
        variant={isLive ? "primary" : "secondary"}
        icon={isLive ? "square-shape" : "play"}
        aria-pressed={isLive}
        onClick={() => onLive(!isLive)}
      >
        {isLive ? t.stopLive : t.live}
      </Button>
      <Tooltip content={isShared ? t.shared : t.shareHelp}>
        <Button variant="secondary" icon={isShared ? "check" : "share-alt"} onClick={() => void share()}>
          {isShared ? t.shared : t.share}
        </Button>
      </Tooltip>
      {explore !== null && (
        // No LinkButton: it decodes its address, in which the query stands.
        <Button variant="secondary" icon="compass" onClick={() => navigate(explore)}>
          {t.explore}
        </Button>
      )}
      <Dropdown overlay={menu} placement="bottom-end">
        <Button variant="secondary" icon="ellipsis-v" aria-label={t.more} />
      </Dropdown>
    </>
  );
}
