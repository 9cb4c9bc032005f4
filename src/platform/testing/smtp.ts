import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';

/** A mail as the server took it. */
export type TakenMail = {
  to: string[];
  from: string;
  subject: string;
  messageId: string;
  text: string;
  html: string;
  /** Whether it came over TLS, and as whom. */
  secure: boolean;
  user: string | undefined;
};

export type TestSmtp = {
  port: number;
  /** `smtp://127.0.0.1:<port>` */
  url: string;
  mails: TakenMail[];
  /** Set to answer the next receivers with that code; undefined takes everything. */
  refuse: { code: number; text: string } | undefined;
  /** How many receivers were refused. */
  refused: number;
  stop: () => Promise<void>;
};

/** A real SMTP server on this machine, for tests: it keeps what it takes. */
export async function testSmtp(options: SMTPServerOptions = {}): Promise<TestSmtp> {
  const smtp: TestSmtp = {
    port: 0,
    url: '',
    mails: [],
    refuse: undefined,
    refused: 0,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.secure || options.onAuth ? [] : ['STARTTLS', 'AUTH'],
    onRcptTo: (_address, _session, done) => {
      if (!smtp.refuse) return done();
      smtp.refused += 1;
      const { code, text } = smtp.refuse;
      done(Object.assign(new Error(text), { responseCode: code }));
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const { envelope, secure } = session;
        const user: unknown = session.user;
        smtp.mails.push({
          ...read(Buffer.concat(parts).toString('utf8')),
          to: envelope.rcptTo.map(({ address }) => address),
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          secure,
          user: typeof user === 'string' ? user : undefined,
        });
        done();
      });
    },
    ...options,
  });
  // A client that goes away in the middle is told here; the tests look at what the client saw.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  smtp.port = typeof address === 'object' && address ? address.port : 0;
  smtp.url = `smtp://127.0.0.1:${smtp.port}`;
  return smtp;
}

/** As far as our own mails need it: a multipart/alternative of text and HTML. */
function read(raw: string): Pick<TakenMail, 'subject' | 'messageId' | 'text' | 'html'> {
  const boundary = /boundary="(.+?)"/.exec(raw)?.[1] ?? '';
  const parts = boundary === '' ? [] : raw.split(`--${boundary}`);
  const part = (type: string): string => {
    const found = parts.find((each) => each.includes(`Content-Type: ${type}`));
    return found === undefined ? '' : decodePart(found).replaceAll('\r\n', '\n').trimEnd();
  };
  return {
    subject: decodeWords(header(raw, 'Subject')),
    messageId: header(raw, 'Message-ID'),
    text: part('text/plain'),
    html: part('text/html'),
  };
}

function header(raw: string, name: string): string {
  const head = raw.slice(0, raw.search(/\r?\n\r?\n/)).replace(/\r?\n[ \t]+/g, ' ');
  return new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
}

function decodePart(part: string): string {
  const at = part.search(/\S[^]*?\r?\n\r?\n/);
  const body = part.slice(at).replace(/^[^]*?\r?\n\r?\n/, '');
  const encoding = header(part.trimStart(), 'Content-Transfer-Encoding').toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  return encoding === 'quoted-printable' ? quoted(body.replace(/=\r?\n/g, '')) : body;
}

function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_whole, kind: string, body: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(body, 'base64').toString('utf8')
        : quoted(body.replaceAll('_', ' ')),
    );
}

function quoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
