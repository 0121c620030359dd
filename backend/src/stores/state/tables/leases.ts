/** Who of several backends does what only one may do. */
export interface LeasesTable {
  name: string;
  /** One holder's own random text. */
  holder: string;
  expires_at: number;
}

/** How far the rollup of an index has come. Times are milliseconds since the epoch; 0 is the beginning. */
export interface RollupProgressTable {
  /** The rollup's settings, hashed: another setting is another rollup. */
  rollup: string;
  log_index: string;
  /** Buckets before it were summed up when they were over. */
  rolled_until: number;
  /** Buckets before it are final: their documents were deleted, or are being deleted. */
  sealed_until: number;
  /** 1 from the moment that the documents before `sealed_until` may be deleted until they are. */
  is_deleting: number;
  /** Grows with every deletion: documents that come for a sealed bucket are summed up beside the earlier ones. */
  generation: number;
}

export interface LeaseTables {
  leases: LeasesTable;
  rollup_progress: RollupProgressTable;
}
