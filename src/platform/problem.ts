/** A message in both languages; `{name}` parts are filled from the values. */
export type Message = { zh: string; en: string };

export type ProblemField = {
  field: string | null;
  code: string;
  message: Message;
  /** Which record of a batch it is about, from 0; for whoever wrote the batch, not on the wire. */
  row?: number;
};

/**
 * An answer that is not a success, thrown anywhere below a route and written by the HTTP layer as problem+json.
 * Every code stands once in `problems` below, with its status and sentence; a test holds the documentation equal.
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly values: Record<string, string>;
  readonly errors: ProblemField[] | undefined;
  readonly conflict: unknown;
  /** Which record of a batch it is about, from 0, where it is about one and has no errors. */
  readonly row: number | undefined;

  constructor(
    code: ProblemCode,
    options: {
      values?: Record<string, string>;
      errors?: ProblemField[];
      conflict?: unknown;
      row?: number;
    } = {},
  ) {
    super(code);
    this.code = code;
    this.values = options.values ?? {};
    this.errors = options.errors;
    this.conflict = options.conflict;
    this.row = options.row;
  }
}

/** The same problem, its records counted anew: `place` gives the row in another batch, undefined where there is none. */
export function withRows(problem: Problem, place: (row: number) => number | undefined): Problem {
  const { values, conflict } = problem;
  const moved = (row: number | undefined) => (row === undefined ? undefined : place(row));
  const errors = problem.errors?.map((each) => ({ ...each, row: moved(each.row) }));
  return new Problem(problem.code, { values, conflict, errors, row: moved(problem.row) });
}

/** Waits for writes to other records than those of a batch: their rows are not the batch's. @throws as `work` does */
export async function aside<T>(work: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof Problem ? withRows(error, () => undefined) : error;
  }
}

/** Every problem the product can answer with. The sentences say what happened and what to do. */
export const problems = {
  unauthenticated: { status: 401, zh: '请先登录。', en: 'Please sign in first.' },
  sign_in_failed: {
    status: 401,
    zh: '邮箱或密码不正确。',
    en: 'The e-mail or the password is not right.',
  },
  cross_origin: {
    status: 403,
    zh: '请求来自其他网站，已拒绝。',
    en: 'The request came from another site and was refused.',
  },
  forbidden: { status: 403, zh: '您的角色不允许这样做。', en: 'Your role does not allow this.' },
  not_found: {
    status: 404,
    zh: '找不到，或者您无权查看。',
    en: 'It does not exist, or you may not see it.',
  },
  method_not_allowed: {
    status: 405,
    zh: '此地址不支持这种操作。',
    en: 'This address does not support that method.',
  },
  version_conflict: {
    status: 409,
    zh: '别人刚刚改了同一处，请选择保留哪个值。',
    en: 'Somebody else has just changed the same field. Choose which value to keep.',
  },
  in_flight: {
    status: 409,
    zh: '同一个请求正在处理中。',
    en: 'The same request is still being worked on.',
  },
  already_running: {
    status: 409,
    zh: '已经在进行中，请等它完成。',
    en: 'This is being worked on already; wait until it is done.',
  },
  duplicate: { status: 409, zh: '“{value}”已经存在。', en: '“{value}” exists already.' },
  restricted: {
    status: 409,
    zh: '还有{count}条{object}指向这条记录，不能删除。',
    en: 'It cannot be deleted while {count} {object} point to it.',
  },
  last_administrator: {
    status: 409,
    zh: '至少要有一位在职的管理员。',
    en: 'At least one active member must remain an administrator.',
  },
  not_undoable: {
    status: 409,
    zh: '之后又有改动，不能再撤销。',
    en: 'It was changed again since and can no longer be undone.',
  },
  final_action: {
    status: 409,
    zh: '这一步在记录之外也有效果，不能撤销；请重新设置。',
    en: 'This did more than the record shows, so it cannot be undone; set it anew instead.',
  },
  part_of_merge: {
    status: 409,
    zh: '这是合并的一部分，不能单独撤销；请在“合并记录”中把这次合并拆开。',
    en: 'This is part of a merge and is not undone by itself; take the merge apart among the merges.',
  },
  wrong_state: {
    status: 409,
    zh: '它现在的状态不允许这样做，请刷新后再看。',
    en: 'In the state it is in now this cannot be done; reload and look again.',
  },
  preview_changed: {
    status: 409,
    zh: '现在会合并{count}条，与看过的预览不同；请看过新的预览后再设定。',
    en: 'Records that would be merged now: {count}. That is not what was previewed; look at the preview again, then set it.',
  },
  details_gone: {
    status: 410,
    zh: '需要的内容已超过保存期，不能再这样做。',
    en: 'What this needs was kept for its time and is gone.',
  },
  link_expired: {
    status: 410,
    zh: '这个链接已失效或已用过，请重新申请。',
    en: 'This link has expired or was used already; ask for a new one.',
  },
  body_too_large: { status: 413, zh: '内容太大。', en: 'The content is too large.' },
  unsupported_media_type: { status: 415, zh: '请发送 JSON。', en: 'Please send JSON.' },
  invalid_body: {
    status: 422,
    zh: '内容不符合要求。',
    en: 'The content does not meet the requirements.',
  },
  invalid_query: {
    status: 422,
    zh: '查询参数不正确：{reason}',
    en: 'The query is not valid: {reason}',
  },
  unreadable_file: {
    status: 422,
    zh: '这个文件读不了。',
    en: 'The file cannot be read.',
  },
  invalid_condition: {
    status: 422,
    zh: '筛选条件不正确：{reason}',
    en: 'The condition is not valid: {reason}',
  },
  invalid_cursor: {
    status: 422,
    zh: '翻页位置无效，请从头开始。',
    en: 'The page position is not valid; start again.',
  },
  invalid_fields: {
    status: 422,
    zh: '有些内容需要改正。',
    en: 'Some fields need to be corrected.',
  },
  idempotency_mismatch: {
    status: 422,
    zh: '这个幂等键已用于另一个请求。',
    en: 'This idempotency key was used for a different request.',
  },
  version_required: {
    status: 428,
    zh: '请说明您读到的版本。',
    en: 'Say which version you have read.',
  },
  too_many_requests: {
    status: 429,
    zh: '请求太频繁，请稍后再试。',
    en: 'Too many requests; try again later.',
  },
  too_many_attempts: {
    status: 429,
    zh: '登录失败次数过多，请 {minutes} 分钟后再试。',
    en: 'Too many failed sign-ins; try again in {minutes} minutes.',
  },
  internal: {
    status: 500,
    zh: '出错了，没有保存任何内容。',
    en: 'Something went wrong; nothing was saved.',
  },
  unavailable: {
    status: 503,
    zh: '数据库暂时不可用，请稍后再试。',
    en: 'The database is away for the moment; try again.',
  },
  busy: {
    status: 503,
    zh: '别人正在修改同样的内容，请稍后再试。',
    en: 'Somebody else is changing the same at the moment; try again.',
  },
  timeout: {
    status: 503,
    zh: '查询超过 2 秒，请缩小范围或保存为人群。',
    en: 'The query took over 2 seconds; narrow it or keep it as a segment.',
  },
} as const satisfies Record<string, { status: number } & Message>;

export type ProblemCode = keyof typeof problems;
