// What the page knows of the studio, and who wants to hear of changes.

const bus = new EventTarget();

export const store = {
  studio: null,
  /** @type {Map<string, object>} pictures by id, newest first, examples last */
  pictures: new Map(),
  /** @type {Map<string, object>} paintings that some part of the page has asked for */
  paintings: new Map(),
};

/** Names: studio, pictures, painting, removed, view, connection, reconnected, draft. */
export function on(name, listener) {
  const wrapped = (event) => listener(event.detail);
  bus.addEventListener(name, wrapped);
  return () => bus.removeEventListener(name, wrapped);
}

export function emit(name, detail) {
  bus.dispatchEvent(new CustomEvent(name, {detail}));
}

export function setPictures(list) {
  store.pictures = new Map(list.map((picture) => [picture.id, picture]));
  emit('pictures');
}

export function putPicture(picture) {
  const rest = [...store.pictures.values()].filter(({id}) => id !== picture.id);
  store.pictures = new Map([picture, ...rest].map((each) => [each.id, each]));
  emit('pictures');
}

export function dropPicture(id) {
  if (store.pictures.delete(id)) emit('pictures');
}

/** Events bring paintings without their recipe; what was known of it stays. */
export function putPainting(painting) {
  const known = store.paintings.get(painting.id);
  if (known?.order?.recipe && painting.order && !painting.order.recipe) {
    painting.order.recipe = known.order.recipe;
  }
  store.paintings.set(painting.id, painting);
  emit('painting', painting);
}

export function dropPainting(id) {
  store.paintings.delete(id);
  emit('removed', id);
}

export const pictureName = (id) => store.pictures.get(id)?.name ?? 'a picture';
