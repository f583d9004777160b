import { ApiError, call } from './client';
import type { ModelAnswer } from './schema.gen';
import type { Problem } from './wire';

/** The endings of files that are models, with their media types. */
const media: Record<string, string> = {
  glb: 'model/gltf-binary',
  json: 'application/city+json',
};

/** Gives the media type of a model's file by its name, undefined for what is no model. */
export function modelMedia(name: string): string | undefined {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(media, ending) ? media[ending] : undefined;
}

/** Sends a model of a house, and tells the share of it that has gone out; fetch cannot tell that yet. */
export function putModel(
  house: string,
  file: File,
  etag: string,
  onProgress: (share: number) => void,
): Promise<ModelAnswer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', modelPath(house));
    request.setRequestHeader('Content-Type', modelMedia(file.name) ?? 'application/octet-stream');
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('If-Match', etag);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new ApiError(0, {}));
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as ModelAnswer);
      else reject(new ApiError(request.status, problemOf(request)));
    };
    request.send(file);
  });
}

function problemOf({ responseText, status, statusText }: XMLHttpRequest): Problem {
  try {
    return JSON.parse(responseText) as Problem;
  } catch {
    // A proxy on the way refuses large bodies with a page of its own: the status still says what happened.
    return { status, title: `${status} ${statusText}`.trim() };
  }
}

/** Goes back to the model that is made from the footprint. */
export async function deleteModel(house: string, etag: string): Promise<void> {
  await call(modelPath(house), { method: 'DELETE', headers: { 'If-Match': etag } });
}

function modelPath(house: string): string {
  return `/models/${encodeURIComponent(house)}`;
}
