import { existsSync, statfsSync } from 'node:fs';
import os from 'node:os';

const MB = 1024 * 1024;

/**
 * Settings of the embedded PostgreSQL, for a small server that it shares with the application.
 *
 * @param memory bytes of memory of the machine
 * @param sharedMemory bytes free in /dev/shm; undefined where there is none
 */
export function postgresSettings(
  memory: number = os.totalmem(),
  sharedMemory: number | undefined = freeSharedMemory(),
): Record<string, string> {
  const megabytes = Math.floor(memory / MB);
  return {
    shared_buffers: `${Math.max(32, Math.min(256, Math.floor(megabytes / 4)))}MB`,
    effective_cache_size: `${Math.max(128, Math.floor(megabytes / 2))}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    max_connections: '100',
    // The write-ahead log is not compressed: that took a quarter of what the database spends on a load.
    max_wal_size: '2GB',
    min_wal_size: '128MB',
    random_page_cost: '1.1',
    // Compiling a plan costs more than the short queries of an application gain.
    jit: 'off',
    // Requests run beside each other already; a second process per query only takes the core from the next one.
    max_parallel_workers_per_gather: '0',
    synchronous_commit: 'on',
    fsync: 'on',
    full_page_writes: 'on',
    // Containers often have 64 MB here, less than one index build asks for.
    ...(sharedMemory !== undefined && sharedMemory < 512 * MB
      ? { dynamic_shared_memory_type: 'mmap' }
      : {}),
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    // Key values and statements can hold personal data; the application names the failing request itself.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
  };
}

/** For test runs only: the data need not survive a power cut, and nothing waits for the disk. */
export const disposableSettings: Record<string, string> = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '200',
  autovacuum: 'on',
  wal_level: 'minimal',
  max_wal_senders: '0',
};

function freeSharedMemory(): number | undefined {
  if (process.platform !== 'linux' || !existsSync('/dev/shm')) return undefined;
  const { bavail, bsize } = statfsSync('/dev/shm');
  return bavail * bsize;
}
