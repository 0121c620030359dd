import { render, screen } from "@testing-library/react";
import { MemoryRouter, Route, Routes, useParams } from "react-router-dom";
import { expect, it } from "vitest";
import { PageLink } from "../../../plugin/src/components/page-link.tsx";
import { type Host, HostProvider } from "../../../plugin/src/host/host.ts";

const host = { link: (page: string) => `/console${page}` } as Host;

function Name() {
  return <output>{useParams().name}</output>;
}

it("keeps every character of a name in its address", () => {
  const name = "50 % of a/b? & #1";
  const page = `/rules/${encodeURIComponent(name)}`;
  render(
    <MemoryRouter initialEntries={["/"]}>
      <HostProvider value={host}>
        <PageLink page={page}>the rule</PageLink>
      </HostProvider>
    </MemoryRouter>,
  );
  const href = screen.getByRole("link", { name: "the rule" }).getAttribute("href")!;
  expect(href).toBe(`/console${page}`);

  render(
    <MemoryRouter initialEntries={[href]}>
      <Routes>
        <Route path="/console/rules/:name" element={<Name />} />
      </Routes>
    </MemoryRouter>,
  );
  expect(screen.getByRole("status").textContent).toBe(name);
});
