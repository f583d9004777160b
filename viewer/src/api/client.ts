import type { Problem } from './wire';

/** ApiError is an answer of the server that is not a success; status 0 means that none came. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }
}

/** Answer is a success with the headers that matter. */
export interface Answer<T> {
  data: T;
  etag: string | undefined;
  version: number | undefined;
}

/** Call describes a request beyond its path. */
export interface Call {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Sends a request to our own server and reads its JSON; throws ApiError for anything but success. */
export async function call<T>(path: string, options: Call = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers };
  const init: RequestInit = { method: options.method ?? 'GET', headers, credentials: 'same-origin' };
  if (options.signal) init.signal = options.signal;
  if (options.body !== undefined) {
    headers['Content-Type'] ??= 'application/json';
    init.body = JSON.stringify(options.body);
  }
  const response = await send(path, init);
  const text = await response.text();
  if (!response.ok) throw new ApiError(response.status, readProblem(text, response));
  return {
    data: (text ? JSON.parse(text) : undefined) as T,
    etag: response.headers.get('ETag') ?? undefined,
    version: readVersion(response.headers.get('Twin-Version')),
  };
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, { title: cause instanceof Error ? cause.message : String(cause) });
  }
}

function readProblem(text: string, response: Response): Problem {
  if (response.headers.get('Content-Type')?.includes('json')) {
    try {
      return JSON.parse(text) as Problem;
    } catch {
      // A proxy on the way may cut an answer short: the status still says what happened.
    }
  }
  return { status: response.status, title: `${response.status} ${response.statusText}`.trim() };
}

function readVersion(header: string | null): number | undefined {
  const version = Number(header);
  return header !== null && Number.isSafeInteger(version) ? version : undefined;
}

/** Tells whether an error is an abort of our own, which nobody needs to hear of. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** Tells whether an error is an answer with one of the given statuses. */
export function hasStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof ApiError && statuses.includes(error.status);
}
