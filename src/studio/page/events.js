// Listens to what happens in the studio, and notices when it cannot be heard.

import {refreshToken} from './api.js';
import {dropPainting, dropPicture, emit, putPainting, putPicture} from './store.js';

const LONGEST_WAIT = 8000;

let source = null;
let wait = 1000;
let heard = false;  // whether there was a connection before
let version = null;
let lostTimer = 0;

function lost() {
  if (!lostTimer) lostTimer = setTimeout(() => emit('connection', 'lost'), 1200);
}

async function greeted(hello) {
  clearTimeout(lostTimer);
  lostTimer = 0;
  wait = 1000;
  emit('connection', 'open');
  if (version !== null && hello.version !== version) emit('connection', 'updated');
  version = hello.version;
  if (heard) {
    await refreshToken().catch(() => {});
    emit('reconnected');
  }
  heard = true;
}

/** Opens the stream; a browser gives up after some failures, so it is opened anew here. */
export function listen() {
  source?.close();
  source = new EventSource('/api/events');
  const hear = (name, listener) =>
      source.addEventListener(name, (event) => listener(JSON.parse(event.data)));
  hear('hello', greeted);
  hear('painting', putPainting);
  hear('view', (view) => emit('view', view));
  hear('removed', ({id}) => dropPainting(id));
  hear('picture', putPicture);
  hear('picture-removed', ({id}) => dropPicture(id));
  source.addEventListener('error', () => {
    lost();
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(listen, wait);
    wait = Math.min(LONGEST_WAIT, wait * 2);
  });
}

addEventListener('online', () => source?.readyState === EventSource.CLOSED && listen());
addEventListener('pagehide', () => source?.close());
addEventListener('pageshow', (event) => event.persisted && listen());
