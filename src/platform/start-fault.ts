/** Why a start was refused. Each has one plain sentence for the console, English followed by Chinese. */
const sentences = {
  bad_setting: {
    en: 'The setting {name} is not valid: {reason}.',
    zh: '配置项 {name} 不正确（{reason}）。',
  },
  port_taken: {
    en: 'Port {port} on {host} is taken by another program; stop it or choose another with PORT=….',
    zh: '{host} 的端口 {port} 已被其他程序占用，请先停止该程序，或用 PORT=… 换一个端口。',
  },
  port_refused: {
    en: 'This user may not listen on {host}:{port}; choose a port above 1023 with PORT=….',
    zh: '当前用户无权监听 {host}:{port}，请用 PORT=… 换一个大于 1023 的端口。',
  },
  host_unknown: {
    en: 'This machine has no address {host}; correct HOST.',
    zh: '本机没有地址 {host}，请修改 HOST。',
  },
  already_running: {
    en: 'Zhiyin already runs on the data in {folder} (process {pid}).',
    zh: '知音已经在使用 {folder} 中的数据（进程 {pid}）。',
  },
  database_unreachable: {
    en: 'The database at {where} cannot be reached ({reason}); start it or correct DATABASE_URL.',
    zh: '无法连接数据库 {where}（{reason}），请启动数据库或修改 DATABASE_URL。',
  },
  database_refused: {
    en: 'The database at {where} refused the sign-in ({reason}); correct DATABASE_URL.',
    zh: '数据库 {where} 拒绝登录（{reason}），请修改 DATABASE_URL。',
  },
  database_too_old: {
    en: 'The database is PostgreSQL {version}; Zhiyin needs 15 or newer.',
    zh: '当前数据库是 PostgreSQL {version}，知音需要 15 或更新的版本。',
  },
  database_failed: {
    en: 'The embedded PostgreSQL did not start: {reason}. Its log is {log}.',
    zh: '内置 PostgreSQL 未能启动：{reason}。日志见 {log}。',
  },
  disk_full: {
    en: 'The disk that holds {folder} is full; free some space and start again.',
    zh: '{folder} 所在的磁盘已满，请清理空间后再启动。',
  },
  database_disk_full: {
    en: 'The disk of the database at {where} is full; free some space and start again.',
    zh: '数据库 {where} 的磁盘已满，请清理空间后再启动。',
  },
  demo_unfinished: {
    en: 'The demo organisation is not complete; let npm start finish it first.',
    zh: '演示组织尚未建完，请先让 npm start 完成。',
  },
  demo_broken_off: {
    en: 'The demo organisation in {where} is being made, or its making was broken off; wait for it, or empty that database and start again.',
    zh: '{where} 中的演示组织正在建立，或上次没有建完；请等它完成，或清空该数据库后再启动。',
  },
  data_in_use: {
    en: 'The data at {where} cannot be brought to this version while another server works on it; stop that server and start again.',
    zh: '另一个服务器正在使用 {where} 中的数据，无法升级到本版，请先停止该服务器再启动。',
  },
  data_newer_postgres: {
    en: 'The data in {folder} was made by PostgreSQL {found}, newer than the {ours} that comes with this version of Zhiyin; start the newer version.',
    zh: '{folder} 中的数据由 PostgreSQL {found} 生成，比本版知音自带的 {ours} 更新，请启动更新版本的知音。',
  },
  data_older_postgres: {
    en: 'The data in {folder} was made by PostgreSQL {found} and this version of Zhiyin comes with {ours}; make a backup with the version that wrote it and restore it here.',
    zh: '{folder} 中的数据由 PostgreSQL {found} 生成，而本版知音自带 {ours}，请用原版本备份后在此恢复。',
  },
  data_newer_zhiyin: {
    en: 'The data was made by a newer version of Zhiyin (it knows step {found}, this version ends at {ours}); start the newer version.',
    zh: '数据由更新版本的知音生成（数据版本 {found}，本版只到 {ours}），请启动更新版本的知音。',
  },
  migration_changed: {
    en: 'The file db/migrations/{name} is not the one that ran on this database; put the original back and write a new migration instead.',
    zh: '文件 db/migrations/{name} 与本数据库执行过的不同；请恢复原文件，另写一个新的迁移。',
  },
  row_security_off: {
    en: 'Row-level security does not bind the database role {role}, so organisations would not be kept apart; give Zhiyin a role that is no superuser and has no BYPASSRLS.',
    zh: '数据库角色 {role} 不受行级安全约束，无法隔离各组织的数据；请使用非超级用户且没有 BYPASSRLS 的角色。',
  },
  not_durable: {
    en: 'The database runs with {settings} off, so saved data could be lost in a power cut; switch it on and start again.',
    zh: '数据库关闭了 {settings}，断电时可能丢失已保存的数据；请打开后再启动。',
  },
  folder_foreign: {
    en: 'The data in {folder} belongs to another user of this machine; start as that user.',
    zh: '{folder} 中的数据属于本机的另一个用户，请用该用户启动。',
  },
  folder_closed: {
    en: 'PostgreSQL does not run as root, and the user {user} cannot enter {folder}; move Zhiyin to a folder that other users can enter, or start it as an ordinary user.',
    zh: 'PostgreSQL 不能以 root 运行，而用户 {user} 无法进入 {folder}；请把知音放到其他用户可以进入的目录，或用普通用户启动。',
  },
  no_postgres_user: {
    en: 'PostgreSQL does not run as root, and no user could be made for it ({reason}); start Zhiyin as an ordinary user.',
    zh: 'PostgreSQL 不能以 root 运行，且无法为其创建用户（{reason}）；请用普通用户启动知音。',
  },
  no_postgres_binary: {
    en: 'There is no embedded PostgreSQL for {platform}; set DATABASE_URL to a PostgreSQL server, 15 or newer.',
    zh: '内置 PostgreSQL 不支持 {platform}，请用 DATABASE_URL 指定一个 PostgreSQL 服务器（15 或更新版本）。',
  },
  secret_missing: {
    en: 'The file {file} is missing but there is data already; put it back from a backup, or give its content as ZHIYIN_SECRET. Without it the encrypted values cannot be read.',
    zh: '已有数据，但缺少密钥文件 {file}；请从备份中恢复，或用 ZHIYIN_SECRET 提供其内容，否则无法读取加密的数据。',
  },
  host_beyond_loopback: {
    en: 'The demo organisation has published passwords, so Zhiyin listens on this machine only; HOST={host} is refused while it exists.',
    zh: '演示组织的密码曾显示在屏幕上，因此知音只在本机监听；演示组织存在时不接受 HOST={host}。',
  },
} as const;

export type StartFaultCode = keyof typeof sentences;

/** A start that cannot go on for a reason the operator can mend: print `message`, exit with 1, no stack. */
export class StartFault extends Error {
  readonly code: StartFaultCode;

  constructor(code: StartFaultCode, values: Record<string, string | number> = {}, cause?: unknown) {
    super(sentence(code, values), { cause });
    this.name = 'StartFault';
    this.code = code;
  }
}

function sentence(code: StartFaultCode, values: Record<string, string | number>): string {
  const { en, zh } = sentences[code];
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_whole, name: string) => String(values[name] ?? '?'));
  return `${fill(en)} ${fill(zh)}`;
}

/** The `code` of a system or database error (`EADDRINUSE`, `28P01`), if it has one. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The fault behind a failed `listen`, or the error itself if it is none that an operator can mend. */
export function listenFault(error: unknown, address: { host: string; port: number }): unknown {
  const faults: Record<string, StartFaultCode> = {
    EADDRINUSE: 'port_taken',
    EACCES: 'port_refused',
    EADDRNOTAVAIL: 'host_unknown',
    ENOTFOUND: 'host_unknown',
  };
  const code = faults[errorCode(error) ?? ''];
  return code ? new StartFault(code, address, error) : error;
}

/**
 * The fault behind a failed first connection to DATABASE_URL, or the error itself.
 *
 * @param url the connection string; its password never shows in the sentence
 */
export function connectionFault(error: unknown, url: string): unknown {
  const code = errorCode(error) ?? '';
  const reason = error instanceof Error ? error.message || code : String(error);
  const values = { where: databaseAddress(url), reason };
  if (/^(E[A-Z]+|57P03|08\w{3})$/.test(code) || /timeout|terminated/i.test(reason)) {
    return new StartFault('database_unreachable', values, error);
  }
  if (/^(28\w{3}|3D000|42501)$/.test(code))
    return new StartFault('database_refused', values, error);
  if (code === '53100') return new StartFault('disk_full', { folder: values.where }, error);
  return error;
}

/** The fault behind a failed migration, where it is one that an operator can mend. */
export function migrationFault(error: unknown, url: string): StartFault | undefined {
  const where = databaseAddress(url);
  const code = errorCode(error);
  if (code === '53100') return new StartFault('database_disk_full', { where }, error);
  if (code === '55P03') return new StartFault('data_in_use', { where }, error);
  return undefined;
}

/** Host, port and database of a connection string, without user and password. */
export function databaseAddress(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${decodeURIComponent(hostname) || 'localhost'}:${port || '5432'}${pathname}`;
  } catch {
    return 'DATABASE_URL';
  }
}
