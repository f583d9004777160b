import type { Paths, Problem } from './schema.gen';

// A client of the API that knows every path, parameter and payload by the generated types. It stands alone beside
// schema.gen.ts, so that other components can take the two files as they are; docs/clients.md shows how.

/** The paths that have a method. */
export type PathsWith<M extends string> = {
  [P in keyof Paths]: M extends keyof Paths[P] ? P : never;
}[keyof Paths];

type Call<P extends keyof Paths, M extends string> = M extends keyof Paths[P] ? Paths[P][M] : never;
type Part<C, Name extends string> = C extends { [N in Name]: infer T } ? T : never;

/** What a call takes besides its path: required members only where the document requires them. */
export type Options<C> = Omit<C, 'answer'> & { signal?: AbortSignal };

/** Reply is a success with the headers that matter. */
export interface Reply<T> {
  data: T;
  etag: string | undefined;
  version: number | undefined;
}

/** ProblemError is an answer of the server that is no success, with the problem that it tells. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** Settings of a client: the origin of the twin, a token where there is one, and a fetch other than the global one. */
export interface Settings {
  origin: string;
  token?: string;
  fetch?: typeof fetch;
}

type Loose = {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  header?: Record<string, unknown>;
  body?: unknown;
  signal?: AbortSignal;
};

/** Twin asks one twin; `twin.get('/collections/houses/items', { query: { limit: 10 } })`. */
export class Twin {
  private readonly settings: Settings;

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /** Reads. */
  get<P extends PathsWith<'get'>>(path: P, options: Options<Call<P, 'get'>>) {
    return this.send<Part<Call<P, 'get'>, 'answer'>>('GET', path, options);
  }

  /** Asks or creates. */
  post<P extends PathsWith<'post'>>(path: P, options: Options<Call<P, 'post'>>) {
    return this.send<Part<Call<P, 'post'>, 'answer'>>('POST', path, options);
  }

  /** Replaces. */
  put<P extends PathsWith<'put'>>(path: P, options: Options<Call<P, 'put'>>) {
    return this.send<Part<Call<P, 'put'>, 'answer'>>('PUT', path, options);
  }

  /** Changes some members. */
  patch<P extends PathsWith<'patch'>>(path: P, options: Options<Call<P, 'patch'>>) {
    return this.send<Part<Call<P, 'patch'>, 'answer'>>('PATCH', path, options);
  }

  /** Deletes. */
  delete<P extends PathsWith<'delete'>>(path: P, options: Options<Call<P, 'delete'>>) {
    return this.send<Part<Call<P, 'delete'>, 'answer'>>('DELETE', path, options);
  }

  /** Reads on at a next link, as long as there is one. */
  async *pages<P extends PathsWith<'get'>>(path: P, options: Options<Call<P, 'get'>>) {
    let reply = await this.get(path, options);
    for (;;) {
      yield reply;
      const next = nextOf(reply.data);
      if (!next) return;
      // Behind a proxy the link may name another host: the token stays with the own one.
      const { pathname, search } = new URL(next);
      reply = await this.fetch<Part<Call<P, 'get'>, 'answer'>>(`${pathname}${search}`, { method: 'GET' }, {});
    }
  }

  private send<T>(method: string, path: string, options: object): Promise<Reply<T>> {
    const { path: inPath, query, header, body, signal } = options as Loose;
    let target = `/api${path}`;
    for (const [name, value] of Object.entries(inPath ?? {})) {
      target = target.replace(`{${name}}`, encodeURIComponent(String(value)));
    }
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined) search.set(name, String(value)); // of arrays with commas
    }
    if (search.size > 0) target += `?${search}`;
    const init: RequestInit = { method };
    if (signal) init.signal = signal;
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(header ?? {})) {
      if (value !== undefined) headers[name] = String(value);
    }
    if (body !== undefined) {
      headers['Content-Type'] = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
      init.body = JSON.stringify(body);
    }
    return this.fetch<T>(target, init, headers);
  }

  private async fetch<T>(
    target: string,
    init: RequestInit,
    headers: Record<string, string>,
  ): Promise<Reply<T>> {
    const { origin, token, fetch: send = fetch } = this.settings;
    const all: Record<string, string> = { Accept: 'application/geo+json, application/json', ...headers };
    if (token) all.Authorization = `Bearer ${token}`;
    const response = await send(origin + target, { ...init, headers: all });
    const text = await response.text();
    if (!response.ok) throw new ProblemError(problemOf(response, text));
    const version = response.headers.get('Twin-Version');
    return {
      data: (text ? JSON.parse(text) : undefined) as T,
      etag: response.headers.get('ETag') ?? undefined,
      version: version === null ? undefined : Number(version),
    };
  }
}

function nextOf(data: unknown): string | undefined {
  const { links } = (data ?? {}) as { links?: { rel: string; href: string }[] };
  return links?.find(({ rel }) => rel === 'next')?.href;
}

function problemOf(response: Response, text: string): Problem {
  const problem: Problem = { type: 'about:blank', title: response.statusText, status: response.status };
  if (!response.headers.get('Content-Type')?.includes('json')) return problem;
  try {
    return { ...problem, ...(JSON.parse(text) as Problem) };
  } catch {
    return problem; // cut short on its way; the status still says what happened
  }
}
