import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { type Version, VersionHistory } from "../../../../plugin/src/components/versions/version-history.tsx";
import { show } from "../../support/show.tsx";

const versions: Version[] = [
  { version: 2, action: "changed", at: 2_000, by: "lee" },
  { version: 1, action: "created", at: 1_000, by: "kim" },
];
const texts: Record<number, string> = { 1: "filter { }\n", 2: "filter { drop { } }\n" };
const load = async (version: number) => texts[version]!;
const shown = (onRestore?: (version: number) => Promise<void>) => (
  <VersionHistory versions={versions} currentText={texts[2]!} load={load} onRestore={onRestore} />
);

test("the newest version is compared with the one before it", async () => {
  show(shown());
  const difference = await screen.findByRole("textbox", { name: "What is different in version 2" });
  expect(difference.textContent).toContain("filter { drop { } }");
  expect(difference.querySelector(".cm-deletedChunk")?.textContent).toContain("filter { }");
});

test("an older version is restored after a question, and the newest needs none", async () => {
  const onRestore = vi.fn(async () => {});
  show(shown(onRestore));
  await screen.findByRole("textbox", { name: "What is different in version 2" });
  expect(screen.queryByRole("button", { name: /Restore/ })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: /Version 1/ }));
  await userEvent.click(await screen.findByRole("button", { name: "Restore version 1" }));
  expect(onRestore).not.toHaveBeenCalled();
  await userEvent.click(await screen.findByRole("button", { name: "Restore" }));
  await waitFor(() => expect(onRestore).toHaveBeenCalledWith(1));
});

test("who may not restore is not offered it", async () => {
  show(shown());
  await userEvent.click(await screen.findByRole("button", { name: /Version 1/ }));
  await screen.findByRole("textbox", { name: "What is different in version 1" });
  expect(screen.queryByRole("button", { name: /Restore/ })).toBeNull();
});

test("a restore that fails says why", async () => {
  show(
    shown(async () => {
      throw new Error("the port is taken");
    }),
  );
  await userEvent.click(await screen.findByRole("button", { name: /Version 1/ }));
  await userEvent.click(await screen.findByRole("button", { name: "Restore version 1" }));
  await userEvent.click(await screen.findByRole("button", { name: "Restore" }));
  expect(await screen.findByText("the port is taken")).toBeTruthy();
});
