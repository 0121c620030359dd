import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../../../backend/src/errors.ts";
import { postgresqlAddress } from "../../../../../backend/src/stores/state/postgresql/address.ts";

const directory = mkdtempSync(join(tmpdir(), "heimdall-address-"));
const ca = join(directory, "ca.pem");
writeFileSync(ca, "PEM");
afterAll(() => rmSync(directory, { recursive: true }));

describe("the address of a PostgreSQL", () => {
  it("is read with everything that it says", () => {
    const { config, where } = postgresqlAddress(
      "postgres://heim%40dall:p%2Fw%23@db.example:6543/state?application_name=a&connect_timeout=3&options=-csearch_path%3Dx",
      null,
    );
    expect(config).toEqual({
      host: "db.example",
      port: 6543,
      database: "state",
      user: "heim@dall",
      password: "p/w#",
      ssl: false,
      application_name: "a",
      connectionTimeoutMillis: 3_000,
      options: "-csearch_path=x",
    });
    expect(where).toBe("db.example:6543/state");
  });

  it.each([
    ["postgresql://db/state", "db", 5432],
    ["postgres:///state", "localhost", 5432],
    ["postgres://u@[::1]:1/state", "::1", 1],
    ["postgres://u@localhost/state?host=/run/postgresql", "/run/postgresql", 5432],
    ["postgres://u@%2Frun%2Fpostgresql/state", "/run/postgresql", 5432],
  ])("%s", (url, host, port) => {
    expect(postgresqlAddress(url, null).config).toMatchObject({ host, port, database: "state" });
  });

  it.each([
    ["", null, false],
    ["?sslmode=disable", null, false],
    ["?sslmode=require", null, { rejectUnauthorized: false, checkServerIdentity: expect.any(Function) }],
    ["?sslmode=require", ca, { rejectUnauthorized: true, ca: "PEM", checkServerIdentity: expect.any(Function) }],
    ["?sslmode=verify-ca", ca, { rejectUnauthorized: true, ca: "PEM", checkServerIdentity: expect.any(Function) }],
    ["?sslmode=verify-full", null, { rejectUnauthorized: true }],
    ["", ca, { rejectUnauthorized: true, ca: "PEM" }],
  ])("TLS: '%s' with ca %s", (parameters, authority, ssl) => {
    expect(postgresqlAddress(`postgres://db/state${parameters}`, authority).config.ssl).toEqual(ssl);
  });

  it.each([
    ["postgres://u:se#cret@db/state", /write postgres:/],
    ["postgres://u:12/secret@db/state", /ambiguous/],
    ["postgres://u:se%zzcret@db/state", /%25 for %/],
    ["postgres://u:secret@db", /names no database/],
    ["postgres://u:secret@db:x/state", /no address/],
    ["postgres://u:secret@db/state?sslmode=prefer", /sslmode is one of disable, require/],
    ["postgres://u:secret@db/state?sslmode=verify-ca", /needs state.ca/],
    ["postgres://u:secret@db/state?sslrootcert=/x", /as state.ca/],
    ["postgres://u:secret@db/state?pool=4", /'pool' is not supported/],
    ["postgres://u:secret@db/state?connect_timeout=0", /1 to 300/],
  ])("refuses %s without showing the password", (url, message) => {
    const refuse = () => postgresqlAddress(url, null);
    expect(refuse).toThrow(ConfigurationError);
    expect(refuse).toThrow(message);
    expect(refuse).not.toThrow(/secret|cret/);
  });

  it("refuses an authority that contradicts the URL or cannot be read", () => {
    expect(() => postgresqlAddress("postgres://db/state?sslmode=disable", ca)).toThrow(/leave one of them out/);
    expect(() => postgresqlAddress("postgres://db/state", join(directory, "none.pem"))).toThrow(
      /state.ca: .* cannot be read/,
    );
  });
});
