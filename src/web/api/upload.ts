import { localProblem, readProblem } from './problem.ts';

export type UploadOptions = {
  /** From 0 to 1, as it goes. */
  onProgress: (share: number) => void;
  signal?: AbortSignal;
};

/**
 * Sends a file as it is to an address under `/api/v1`, which makes a record of it. It is not tried again by itself: what
 * was sent so far is lost, and whoever sends it sees that.
 *
 * @throws ApiProblem; `unreachable` where the connection broke; the signal's reason when aborted
 */
export function upload<T>(
  path: string,
  file: Blob,
  { onProgress, signal }: UploadOptions,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const sending = new XMLHttpRequest();
  sending.open('POST', `/api/v1${path}`);
  sending.setRequestHeader('accept', 'application/json');
  sending.setRequestHeader('accept-language', document.documentElement.lang || 'zh');
  sending.setRequestHeader('content-type', 'application/octet-stream');
  sending.upload.addEventListener('progress', ({ loaded, total }) =>
    onProgress(total > 0 ? loaded / total : 0),
  );
  sending.addEventListener('load', () => {
    const answer = new Response(sending.responseText, {
      status: sending.status,
      headers: { 'content-type': sending.getResponseHeader('content-type') ?? '' },
    });
    if (answer.ok) resolve(answer.json() as Promise<T>);
    else readProblem(answer).then(reject, reject);
  });
  sending.addEventListener('error', () => reject(localProblem('unreachable')));
  sending.addEventListener('abort', () => reject(signal?.reason ?? localProblem('unreachable')));
  signal?.addEventListener('abort', () => sending.abort(), { once: true });
  sending.send(file);
  return promise;
}
