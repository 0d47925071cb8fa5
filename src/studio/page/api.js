// Talks to the server. Every failure is an ApiError whose message is one line for people.

export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

let token = document.querySelector('meta[name="impasto-token"]').content;

/** The token is new whenever the server starts anew; the page's own address has it. */
export async function refreshToken() {
  const answer = await fetch('/', {cache: 'no-store'});
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.querySelector('meta[name="impasto-token"]')?.content;
  const changed = Boolean(fresh) && fresh !== token;
  if (changed) token = fresh;
  return changed;
}

async function send(path, options) {
  try {
    return await fetch(path, {...options, headers: {...options.headers, 'X-Impasto-Token': token}});
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError('impasto does not answer; is it still running?', 0);
  }
}

async function errorOf(answer) {
  let line = '';
  try {
    line = (await answer.json()).error;
  } catch {
    // Not the server's own words; the status has to do.
  }
  return new ApiError(line || `The server answered ${answer.status}`, answer.status);
}

/** Sends; with an old token once more with the new one. */
export async function request(method, path, {json, body, type, signal} = {}) {
  const options = {method, signal, headers: {}};
  if (json !== undefined) {
    options.body = JSON.stringify(json);
    options.headers['Content-Type'] = 'application/json';
  } else if (body !== undefined) {
    options.body = body;
    options.headers['Content-Type'] = type || 'application/octet-stream';
  }
  let answer = await send(path, options);
  if (answer.status === 403 && method !== 'GET' && await refreshToken())
    answer = await send(path, options);
  if (!answer.ok) throw await errorOf(answer);
  return answer.status === 204 ? null : answer.json();
}

export const getStudio = () => request('GET', '/api/studio');
export const getPictures = async () => (await request('GET', '/api/pictures')).pictures;
export const getPainting = (id) => request('GET', `/api/paintings/${id}`);
export const getCourse = (id) => request('GET', `/api/paintings/${id}/course`);

export function listPaintings(
    {state = '', search = '', limit = 24, before = ''} = {}, signal = undefined) {
  const query = new URLSearchParams({limit});
  if (state) query.set('state', state);
  if (search) query.set('search', search);
  if (before) query.set('before', before);
  return request('GET', `/api/paintings?${query}`, {signal});
}

const NAME_BYTES = 200;

/** As much of a name as the server takes. */
export function shortened(name) {
  let letters = [...name];
  while (new TextEncoder().encode(letters.join('')).length > NAME_BYTES)
    letters = letters.slice(0, -1);
  return letters.join('');
}

export function addPicture(file, name, role) {
  const query = new URLSearchParams({name: shortened(name), role});
  const type = (file.type || '').startsWith('image/') ? file.type : 'application/octet-stream';
  return request('POST', `/api/pictures?${query}`, {body: file, type});
}

export const removePicture = (id) => request('DELETE', `/api/pictures/${id}`);
export const order = (json) => request('POST', '/api/paintings', {json});
export const estimate = (json, signal) => request('POST', '/api/estimate', {json, signal});
export const change = (id, json) => request('PATCH', `/api/paintings/${id}`, {json});
export const act = (id, verb) => request('POST', `/api/paintings/${id}/${verb}`);
export const removePainting = (id) => request('DELETE', `/api/paintings/${id}`);

export const pictureFile = (id) => `/api/pictures/${id}/file`;
export const pictureView = (id, side) => `/api/pictures/${id}/view?side=${side}`;
export const paintingView = (painting, side) =>
    `/api/paintings/${painting.id}/view?side=${side}&version=${painting.picture?.version ?? 0}`;
export const paintingPart = (id, part, download = false) =>
    `/api/paintings/${id}/${part}${download ? '?download=1' : ''}`;
