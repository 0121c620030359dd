import type { HealthCheck } from "../api/ports.ts";
import type { Bus } from "../bus/port.ts";
import { messageOf } from "../errors.ts";
import type { State } from "../stores/state/state.ts";
import type { Intake } from "./intake.ts";
import type { Stores } from "./stores.ts";

/** Longer than a healthy server takes; those who probe readiness wait no more than a few seconds. */
const LONGEST_LOOK = 2_000;

/**
 * What must work for Heimdall to be ready. With Kafka in front a store that is away is told and no reason to send
 * nothing more: events wait in Kafka.
 */
export async function checkHealth(
  stores: Pick<Stores, "problem" | "state">,
  intake: Pick<Intake, "storeHealth">,
  bus: Pick<Bus, "health"> | null,
): Promise<readonly HealthCheck[]> {
  const [storeCheck, stateCheck, busCheck] = await Promise.all([
    storeHealth(stores, intake),
    stateHealth(stores.state),
    bus?.health(),
  ]);
  if (!busCheck) return [storeCheck, stateCheck];
  const { ok, detail } = storeCheck;
  const waiting = ok ? storeCheck : { ...storeCheck, ok: true, detail: `events wait in Kafka: ${detail}` };
  return [waiting, stateCheck, { name: "kafka", ...busCheck }];
}

async function storeHealth(stores: Pick<Stores, "problem">, intake: Pick<Intake, "storeHealth">): Promise<HealthCheck> {
  const writing = intake.storeHealth();
  if (!writing.ok) return { name: "stores", ...writing };
  const late = new Promise<string>((tell) => {
    setTimeout(tell, LONGEST_LOOK, `a server takes longer than ${LONGEST_LOOK / 1000} s to answer`).unref();
  });
  const problem = await Promise.race([stores.problem(), late]);
  return problem === null ? { name: "stores", ok: true } : { name: "stores", ok: false, detail: problem };
}

async function stateHealth({ db }: State): Promise<HealthCheck> {
  try {
    await db.selectFrom("people").select("id").limit(1).execute();
    return { name: "state", ok: true };
  } catch (error) {
    return { name: "state", ok: false, detail: `the state store does not answer: ${messageOf(error)}` };
  }
}
