import { openKafkaBus } from "../../../backend/src/bus/kafka/bus.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";
import { cleanKafka } from "./clean.ts";
import { busContract } from "./contract.ts";

describeWithServers(["kafka"], "Kafka", () => {
  const brokers = () => serverAddress("kafka").split(",");
  busContract("Kafka", {
    open: () => openKafkaBus({ brokers: brokers(), clientId: "heimdall-test", tls: null, sasl: null }),
    clean: (prefix) => cleanKafka(brokers(), prefix),
  });
});
