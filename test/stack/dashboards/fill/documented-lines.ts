import { loadavg, uptime } from "node:os";

/**
 * Lines as the documentation of Telegraf's inputs shows them, without their time, for inputs that the installed build
 * does not have (`telegraf plugins inputs` lists those that it has).
 */
export function documentedLines(): string[] {
  return [...system(), ...diskio()];
}

/** inputs.system, inputs.swap, inputs.processes */
function system(): string[] {
  const [one, five, fifteen] = loadavg();
  return [
    `system load1=${one},load5=${five},load15=${fifteen},n_cpus=4i,n_users=2i`,
    `system uptime=${Math.floor(uptime())}i`,
    "swap total=2147483648i,used=104857600i,free=2042626048i,used_percent=4.88",
    "processes blocked=0i,dead=0i,idle=90i,running=2i,sleeping=120i,stopped=0i,total=214i,total_threads=890i,unknown=0i,zombies=1i",
  ];
}

/** inputs.diskio */
function diskio(): string[] {
  return [
    "diskio,name=vda reads=51234i,writes=98123i,read_bytes=1234567890i,write_bytes=2345678901i,read_time=123456i,write_time=234567i,io_time=98765i,weighted_io_time=358023i,iops_in_progress=0i,merged_reads=123i,merged_writes=456i",
  ];
}
