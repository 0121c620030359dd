import { openState } from "../../../../backend/src/stores/state/state.ts";
import { leaseContract } from "./lease-contract.ts";

leaseContract("SQLite", () => openState({ url: "sqlite::memory:" }));
