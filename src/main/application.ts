import type { FastifyInstance, FastifyRequest } from 'fastify';
import { actionRoutes } from '../kernel/action-routes.ts';
import { catalogCache } from '../kernel/catalog-cache.ts';
import { changeRoutes } from '../kernel/change-routes.ts';
import { commentRoutes } from '../kernel/comment-routes.ts';
import type { Context } from '../kernel/context.ts';
import type { JobKind } from '../kernel/job.ts';
import { customRoutes } from '../kernel/custom-routes.ts';
import { jobRoutes } from '../kernel/job-routes.ts';
import { liveRoutes } from '../kernel/live-routes.ts';
import { createLiveHub } from '../kernel/live.ts';
import type { LiveHub } from '../kernel/live.ts';
import { metadataRoutes } from '../kernel/metadata-routes.ts';
import { notificationRoutes } from '../kernel/notification-routes.ts';
import { recordRoutes } from '../kernel/record-routes.ts';
import { relationshipRoutes } from '../kernel/relationship-routes.ts';
import { searchRoutes } from '../kernel/search-routes.ts';
import { backgroundOf } from '../kernel/task.ts';
import type { Background, TaskParts } from '../kernel/task.ts';
import { openAuth } from '../modules/identity/auth.ts';
import type { Auth } from '../modules/identity/auth.ts';
import type { OrganisationParts } from '../modules/identity/organisation.ts';
import { passwordResetTasks } from '../modules/identity/password-reset.ts';
import { identityRoutes } from '../modules/identity/routes.ts';
import { credentialsOf, openSessions } from '../modules/identity/session.ts';
import type { Session, Sessions } from '../modules/identity/session.ts';
import { acquisitionRoutes } from '../modules/insight/acquisition/routes.ts';
import { cohortRoutes } from '../modules/insight/cohorts/routes.ts';
import { experimentRoutes } from '../modules/insight/experiments/routes.ts';
import { offerRoutes } from '../modules/insight/offers/routes.ts';
import { scoreRoutes } from '../modules/insight/scores/routes.ts';
import { valueIndexRoutes } from '../modules/insight/value-index/routes.ts';
import { wordRoutes } from '../modules/insight/words/routes.ts';
import { archiveRoutes } from '../modules/integration/archive/routes.ts';
import { exportRoutes } from '../modules/integration/exports/routes.ts';
import { importRoutes } from '../modules/integration/imports/routes.ts';
import { federationRoutes } from '../modules/privacy/federation/routes.ts';
import { auditRoutes } from '../modules/quality/audits/routes.ts';
import { matchRoutes } from '../modules/quality/matches/routes.ts';
import { mergeRoutes } from '../modules/quality/merges/routes.ts';
import { pairRoutes } from '../modules/quality/pairs/routes.ts';
import { qualityRoutes } from '../modules/quality/scores/routes.ts';
import { standardRoutes } from '../modules/quality/standards/routes.ts';
import { createCodec } from '../platform/crypto.ts';
import { closeDatabase, openDatabase } from '../platform/database.ts';
import type { Database } from '../platform/database.ts';
import { errorLine } from '../platform/http-errors.ts';
import { API_PREFIX, createHttp } from '../platform/http.ts';
import { openMailer } from '../platform/mail.ts';
import type { MailSettings } from '../platform/mail.ts';
import { modules } from './modules.ts';

/** The product without a network: everything opened and wired, ready to listen or to be asked in a test. */
export type Application = {
  http: FastifyInstance;
  /** As the application's role, for requests. */
  database: Database;
  /** As the login role, for the keepers of the installation. */
  system: Database;
  auth: Auth;
  sessions: Sessions;
  organisations: OrganisationParts;
  /** Where the dispatcher hands on what it read, for the browsers that listen. */
  hub: LiveHub;
  /** Every kind of job, for the worker. */
  kinds: readonly JobKind[];
  /** What runs by changes and by the clock, and what it works with. */
  background: Background;
  taskParts: TaskParts;
  /** Tells the operator of a failure in the background. */
  onError: (error: unknown) => void;
  /** Stops taking requests, lets those at work finish, and closes the connections. */
  close: () => Promise<void>;
};

export type ApplicationOptions = {
  /** Connection string of the login role, on a database that is migrated. */
  url: string;
  masterKey: Buffer;
  publicUrl: string;
  trustedProxies?: number;
  webFolder?: string;
  /** Of the product, for the OpenAPI document. */
  version: string;
  now?: () => Date;
  /** Undefined: no mail is sent. */
  mail?: MailSettings;
  log: (line: string) => void;
};

/** Opens the connections and puts the routes of every module together. */
export async function openApplication(options: ApplicationOptions): Promise<Application> {
  const { url, masterKey, publicUrl } = options;
  const now = options.now ?? (() => new Date());
  const codec = createCodec(masterKey);
  const database = openDatabase({ url, role: 'zhiyin_app' });
  const system = openDatabase({ url, max: 3 });
  const auth = openAuth({ url, publicUrl, masterKey });
  const catalogFor = catalogCache(modules);
  const sessions = openSessions({
    database,
    auth,
    codec,
    catalogFor: (orgId, version) => catalogFor(database, orgId, version),
    now,
  });
  const organisations = { database: system, codec, modules, now };
  const hub = createLiveHub();
  const kinds = modules.flatMap((module) => module.jobs ?? []);
  const { contextOfMember } = sessions;
  const mailer = options.mail && openMailer(options.mail);
  const onError = (error: unknown): void => options.log(errorLine(error));
  const taskParts: TaskParts = {
    system,
    codec,
    contextOfMember,
    publicUrl,
    now,
    mailer,
    report: onError,
  };

  const http = await createHttp({
    publicUrl,
    trustedProxies: options.trustedProxies ?? 0,
    webFolder: options.webFolder,
    ready: async () => {
      await database.pool.query('select 1');
    },
    knownLocale: (request) => sessions.knownLocale(credentialsOf(request)),
    log: options.log,
  });
  const parts = { database, system, auth, sessions, organisations, hub, kinds, taskParts, onError };
  await http.register(
    (api, _options, done) => {
      serveApi(api, parts, options.version);
      done();
    },
    { prefix: API_PREFIX },
  );

  return {
    http,
    ...parts,
    background: backgroundOf([
      ...modules,
      { name: 'auth', objects: [], tasks: passwordResetTasks(auth) },
    ]),
    close: async () => {
      await http.close();
      await Promise.all([closeDatabase(database), closeDatabase(system), auth.close()]);
    },
  };
}

/** Every route of the API, by the parts of the application that it needs. */
function serveApi(
  api: FastifyInstance,
  parts: Omit<Application, 'http' | 'background' | 'close'>,
  version: string,
): void {
  const { database, system, auth, sessions, organisations, hub, kinds, taskParts, onError } = parts;
  const { contextOfMember, mailer } = taskParts;
  const contextOf = (request: FastifyRequest): Promise<Context> =>
    sessions.contextOf(credentialsOf(request), request.id);
  const sessionOf = (request: FastifyRequest): Promise<Session> =>
    sessions.sessionOf(credentialsOf(request));
  const offers = {
    actions: modules.flatMap((module) => module.actions ?? []),
    measures: modules.flatMap((module) => module.measures ?? []),
    timelines: modules.flatMap((module) => module.timelines ?? []),
  };
  const views = modules.flatMap((module) => module.views ?? []);
  const mailOn = mailer !== undefined;
  identityRoutes(api, { database, organisations, auth, sessions, mailOn });
  metadataRoutes(api, { contextOf }, { ...offers, version });
  actionRoutes(api, { contextOf }, offers);
  jobRoutes(api, { contextOf }, kinds);
  changeRoutes(api, { contextOf });
  commentRoutes(api, { contextOf, contextOfMember });
  notificationRoutes(api, { contextOf });
  liveRoutes(api, { contextOf, sessionOf, hub, system, onError });
  const changed = ({ orgId }: Context): void => sessions.forget({ orgId });
  customRoutes(api, { contextOf }, { modules, changed });
  searchRoutes(api, { contextOf });
  relationshipRoutes(api, { contextOf }, { ...offers, views });
  cohortRoutes(api, { contextOf });
  experimentRoutes(api, { contextOf });
  acquisitionRoutes(api, { contextOf });
  valueIndexRoutes(api, { contextOf });
  archiveRoutes(api, { contextOf }, version);
  exportRoutes(api, { contextOf }, kinds);
  importRoutes(api, { contextOf }, kinds);
  offerRoutes(api, { contextOf });
  scoreRoutes(api, { contextOf });
  matchRoutes(api, { contextOf });
  mergeRoutes(api, { contextOf });
  pairRoutes(api, { contextOf });
  federationRoutes(api, { contextOf });
  wordRoutes(api, { contextOf });
  qualityRoutes(api, { contextOf });
  standardRoutes(api, { contextOf });
  auditRoutes(api, { contextOf, contextOfMember });
  recordRoutes(api, { contextOf });
}
